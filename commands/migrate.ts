import { openDatabase } from "#open-database.ts";
import { createLogger } from "#platform/log.ts";
import { type Command, quietly } from "./command.ts";

export const migrate: Command = {
  help: `Usage: node coach.mjs migrate

Applies the numbered migrations that are missing, each in one transaction. Every other command does so by itself; this one
is for deployments that want it as a step of its own.`,
  options: {},
  async run(config, _given, terminal) {
    const store = await openDatabase(config, createLogger(quietly(config).logLevel));
    for (const name of store.migrations.applied) terminal.out(`applied ${name}\n`);
    terminal.out(
      `The database is up to date (${store.engine}, ${store.migrations.present} migrations were there already).\n`,
    );
    await store.close();
    return 0;
  },
};
