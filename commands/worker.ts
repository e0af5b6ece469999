import { openApp } from "#open-app.ts";
import { CoachError } from "#platform/errors.ts";
import { type Command, untilStopped } from "./command.ts";

export const worker: Command = {
  help: `Usage: node coach.mjs worker

Runs jobs of a shared database (DATABASE_URL, and REDIS_URL when the queue is on Redis). The embedded database belongs to
one process, and "serve" runs its jobs itself.`,
  options: {},
  async run(config, _given, terminal) {
    if (config.databaseUrl === undefined) {
      throw new CoachError(
        "invalid_input",
        'A worker of its own needs DATABASE_URL; with the embedded database "serve" runs the jobs.',
      );
    }
    await using app = await openApp(config, { onProgress: (message) => terminal.error(`${message}\n`) });
    await app.jobs.startWorkers();
    terminal.error("Worker is ready · stop with Ctrl-C\n");
    await untilStopped(terminal);
    return 0;
  },
};
