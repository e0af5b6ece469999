import { openDatabase } from "#open-database.ts";
import type { Config } from "#platform/config.ts";
import { createLogger } from "#platform/log.ts";
import type { Store } from "#store/open-store.ts";
import { quietly } from "./command.ts";

/** Opens the database that the settings name for one piece of work and closes it, whatever comes of that. */
export async function useDatabase<Result>(
  config: Config,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openDatabase(config, createLogger(quietly(config).logLevel));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
