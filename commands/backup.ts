import { CoachError } from "#platform/errors.ts";
import { backupStore } from "#store/backup.ts";
import type { Command } from "./command.ts";
import { useDatabase } from "./use-database.ts";

export const backup: Command = {
  help: `Usage: node coach.mjs backup FILE

Writes a compressed dump of one moment. It can be restored into the embedded database and into a Postgres server alike.`,
  options: {},
  async run(config, given, terminal) {
    const [path] = given.positionals;
    if (path === undefined)
      throw new CoachError("invalid_input", "Name the file to write: node coach.mjs backup coach.dump");
    await useDatabase(config, async (store) => {
      const report = await backupStore(store, path, {
        onProgress: ({ table, rows }) => terminal.error(`  ${table}: ${rows} rows\n`),
      });
      terminal.out(`Saved ${report.rows} rows of ${Object.keys(report.tables).length} tables to ${path}.\n`);
    });
    return 0;
  },
};
