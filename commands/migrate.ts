import type { Command } from "./command.ts";
import { useDatabase } from "./use-database.ts";

export const migrate: Command = {
  help: `Usage: node coach.mjs migrate

Applies the numbered migrations that are missing, each in one transaction. Every other command does so by itself; this one
is for deployments that want it as a step of its own.`,
  options: {},
  async run(config, _given, terminal) {
    await useDatabase(config, async (store) => {
      for (const name of store.migrations.applied) terminal.out(`applied ${name}\n`);
      terminal.out(
        `The database is up to date (${store.engine}, ${store.migrations.present} migrations were there already).\n`,
      );
    });
    return 0;
  },
};
