import { storeFolder } from "#app.ts";
import { createLogger } from "#platform/log.ts";
import { openStore } from "#store/open-store.ts";
import { type Command, quietly } from "./command.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "brings the database up to date and says what it did",
  help: `Usage: node coach.mjs migrate

Applies the numbered migrations that are missing, each in one transaction. Every other command does so by itself; this one
is for deployments that want it as a step of its own.`,
  options: {},
  async run(config, _given, terminal) {
    const store = await openStore({
      databaseUrl: config.databaseUrl,
      dataDir: storeFolder(config),
      logger: createLogger(quietly(config).logLevel),
    });
    for (const name of store.migrations.applied) terminal.out(`applied ${name}\n`);
    terminal.out(
      `The database is up to date (${store.engine}, ${store.migrations.present} migrations were there already).\n`,
    );
    await store.close();
    return 0;
  },
};
