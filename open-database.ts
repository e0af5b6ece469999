import { join } from "node:path";
import type { Config } from "#platform/config.ts";
import type { Logger } from "#platform/log.ts";
import { openStore, type Store } from "#store/open-store.ts";

/**
 * The database that the settings name: a server's, or the embedded one in `pg` of the data folder or in memory.
 * @param template a saved data folder from which a new embedded database starts faster
 */
export async function openDatabase(config: Config, logger: Logger, template?: string): Promise<Store> {
  return openStore({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir === "memory://" ? config.dataDir : join(config.dataDir, "pg"),
    logger,
    ...(template === undefined ? {} : { template }),
  });
}
