import { parseToolsets } from "#mcp-tools/create-tool-server.ts";
import { serveToolsOverStdio } from "#mcp-tools/mcp-endpoint.ts";
import { openApp } from "#open-app.ts";
import { type Command, quietly, textOption } from "./command.ts";

export const mcp: Command = {
  help: `Usage: node coach.mjs mcp [--user KEY] [--toolsets LIST]

  --user KEY        local, ada or ben; the local user once it has transactions, else the demo
  --toolsets LIST   comma-separated: core, analysis, planning, research, data, changes; all when omitted`,
  options: { user: { type: "string" }, toolsets: { type: "string" } },
  async run(config, given, terminal) {
    const toolsets = parseToolsets(textOption(given, "toolsets"));
    await using app = await openApp(quietly(config));
    await app.jobs.startWorkers();
    const session = await app.signIn(textOption(given, "user"));
    await serveToolsOverStdio(app.toolServices, session, toolsets, terminal.signal);
    return 0;
  },
};
