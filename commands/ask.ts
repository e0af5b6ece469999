import { openApp } from "#open-app.ts";
import { CoachError } from "#platform/errors.ts";
import { type Command, flagOption, quietly, textOption } from "./command.ts";
import { showRun } from "./show-run.ts";

export const ask: Command = {
  help: `Usage: node coach.mjs ask "QUESTION" [--user KEY] [--json]

  --user KEY   local, ada or ben; the local user once it has transactions, else the demo
  --json       every event as one JSON line, as it happens

Example: node coach.mjs ask "what is my portfolio worth and how did it do?"`,
  options: { user: { type: "string" }, json: { type: "boolean" } },
  async run(config, given, terminal) {
    const question = given.positionals.join(" ").trim();
    if (question === "")
      throw new CoachError(
        "invalid_input",
        'Ask something: node coach.mjs ask "what is my portfolio worth?"',
      );
    await using app = await openApp(quietly(config));
    await app.jobs.startWorkers();
    const session = await app.signIn(textOption(given, "user"));
    const show = showRun(terminal);
    let failed = false;
    for await (const event of app.coach.ask(session, {
      conversationId: null,
      message: question,
      signal: terminal.signal,
    })) {
      if (flagOption(given, "json")) terminal.out(`${JSON.stringify(event)}\n`);
      else show(event);
      if (event.type === "done") failed = event.reason === "error";
    }
    return failed ? 1 : 0;
  },
};
