import { CoachError } from "#platform/errors.ts";
import { restoreStore } from "#store/restore.ts";
import { type Command, flagOption } from "./command.ts";
import { useDatabase } from "./use-database.ts";

export const restore: Command = {
  help: `Usage: node coach.mjs restore FILE [--overwrite]

  --overwrite   replace everything that is in the database; without it one that is in use is refused

The whole file is checked before anything is changed, and the load is one transaction.`,
  options: { overwrite: { type: "boolean" } },
  async run(config, given, terminal) {
    const [path] = given.positionals;
    if (path === undefined) {
      throw new CoachError("invalid_input", "Name the file to load: node coach.mjs restore coach.dump");
    }
    await useDatabase(config, async (store) => {
      const report = await restoreStore(store, path, {
        overwrite: flagOption(given, "overwrite"),
        onProgress: ({ table, rows }) => terminal.error(`  ${table}: ${rows} rows\n`),
      });
      terminal.out(`Loaded ${report.rows} rows of ${Object.keys(report.tables).length} tables.\n`);
    });
    return 0;
  },
};
