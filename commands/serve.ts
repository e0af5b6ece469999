import type { App } from "#app.ts";
import { assertBindingAllowed } from "#auth/assert-binding-allowed.ts";
import { openApp } from "#open-app.ts";
import { CoachError } from "#platform/errors.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { type Command, flagOption, textOption, untilStopped } from "./command.ts";

export const serve: Command = {
  help: `Usage: node coach.mjs serve [--port N] [--host NAME] [--no-worker]

  --port N       where to listen (PORT, default 8420); a taken port moves to the next free one
  --host NAME    what to listen on (HOST, default 127.0.0.1); elsewhere ACCESS_TOKEN must be set
  --no-worker    leave the jobs to "node coach.mjs worker" elsewhere`,
  options: { port: { type: "string" }, host: { type: "string" }, "no-worker": { type: "boolean" } },
  async run(loaded, given, terminal) {
    const port = textOption(given, "port");
    if (port !== undefined && !/^\d{1,5}$/.test(port))
      throw new CoachError("invalid_input", "--port takes a number from 0 to 65535.");
    const config = {
      ...loaded,
      host: textOption(given, "host") ?? loaded.host,
      port: port === undefined ? loaded.port : Number(port),
    };
    assertBindingAllowed(config);
    await using app = await openApp(config, { onProgress: (message) => terminal.error(`${message}\n`) });
    const { startServer } = await import("#web/start-server.ts");
    const server = await startServer({
      app: await app.web(),
      host: config.host,
      port: config.port,
      log: app.log,
    });
    if (server.moved) terminal.error(`Port ${config.port} is taken; using ${server.port}.\n`);
    terminal.out(`Portfolio Coach is at ${server.url}\n`);
    terminal.error(
      `  coach: ${app.coach.label} · database: ${app.store.engine} · MCP: ${server.url}/mcp · stop with Ctrl-C\n`,
    );
    // After the address is there: pages answer at once, and a job asked for meanwhile waits in the queue.
    if (!flagOption(given, "no-worker")) {
      await app.jobs.startWorkers();
      await refreshMarket(app);
    }
    await untilStopped(terminal);
    terminal.error("Stopping …\n");
    await server.close();
    return 0;
  },
};

/** Asks for prices and rates now, because the schedule may have passed while nothing ran. Unchanged files cost nothing. */
async function refreshMarket({ config, store, jobs }: App): Promise<void> {
  const owner = { tenant: store.tenant(REAL_MARKET, REAL_MARKET), userId: null };
  const { pricesDir, ecbRates, priceSources } = config;
  if (pricesDir !== undefined || ecbRates !== "off") await jobs.enqueue(owner, "refresh-prices", {});
  if (priceSources.length > 0) await jobs.enqueue(owner, "refresh-series", {});
}
