import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLogger } from "#platform/log.ts";
import { readMigrations } from "./migrate-store.ts";
import { openStore } from "./open-store.ts";

const folder = fileURLToPath(new URL("../node_modules/.cache/portfolio-coach/", import.meta.url));

/**
 * Where a saved, migrated and otherwise empty data folder lies, from which a new embedded database starts in a second
 * instead of four. One per state of the migrations and the installed packages; it may not be there.
 */
export async function templatePath(): Promise<string> {
  const state = createHash("sha256").update(process.version);
  for (const migration of await readMigrations()) state.update(migration.sha256);
  state.update(await readFile(new URL("../package-lock.json", import.meta.url)));
  return join(folder, `database-${state.digest("hex").slice(0, 16)}.tar`);
}

/** Makes the template unless it is there, and removes those of other states. */
export async function ensureTemplate(): Promise<string> {
  const path = await templatePath();
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  for (const old of await readdir(folder)) await rm(join(folder, old), { force: true, recursive: true });
  const store = await openStore({
    databaseUrl: undefined,
    dataDir: "memory://",
    logger: createLogger("silent"),
  });
  await store.saveTemplate(path);
  await store.close();
  return path;
}
