import type { Config } from "#platform/config.ts";
import { createLogger } from "#platform/log.ts";
import { templatePath } from "#store/database-template.ts";
import type { App, AppOptions } from "./app.ts";
import { openDatabase } from "./open-database.ts";

/** Opens everything a command needs. The database starts in its thread while this one loads the rest of the code. */
export async function openApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = createLogger(config.logLevel);
  const [database, { wireApp }] = await Promise.all([
    openDatabase(config, log, await templatePath()),
    import("./app.ts"),
  ]);
  return wireApp({ config, log, database, ...options });
}
