import type { App } from "#app.ts";
import { openApp } from "#open-app.ts";
import { type Config, loadConfig } from "#platform/config.ts";

let opening: Promise<App> | undefined;

/** Settings of an installation in memory with the demo world and the offline coach, reaching nothing outside. */
export function testConfig(): Config {
  return loadConfig({
    DATA_DIR: "memory://",
    LOG_LEVEL: "silent",
    COACH_MODEL: "offline",
    ECB_RATES: "off",
    PRICE_SOURCES: "off",
    PORT: "0",
  });
}

/** The installation that all tests of one process share, with its workers running. Not closed: the process ends it. */
export function openTestApp(): Promise<App> {
  opening ??= openApp(testConfig()).then(async (app) => {
    await app.jobs.startWorkers();
    return app;
  });
  return opening;
}
