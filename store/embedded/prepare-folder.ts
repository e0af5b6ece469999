import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createCluster } from "./engine.ts";
import { unpackTar } from "./unpack-tar.ts";

function syncPath(path: string): void {
  // Folders cannot be opened on Windows, where their entries need no sync.
  const descriptor = openSync(path, process.platform === "win32" ? "r+" : "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Brings everything in the folder to disk: with one call where the system has it, else file by file. */
function syncFolder(folder: string): void {
  if (process.platform === "linux" && spawnSync("sync", ["-f", folder]).status === 0) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() || process.platform !== "win32") syncPath(path);
  }
}

/**
 * Makes sure the data folder is whole and on disk: after a crash of the process what it wrote may still be on its way.
 * A new one is written beside its place and moved there when it is complete, so that an interrupted first start
 * leaves nothing half done.
 */
export async function prepareFolder(folder: string, template: string | undefined): Promise<void> {
  if (!existsSync(join(folder, "PG_VERSION"))) {
    const part = `${folder}.new`;
    rmSync(part, { recursive: true, force: true });
    unpackTar(template === undefined ? await createCluster() : await readFile(template), part);
    syncFolder(part);
    renameSync(part, folder);
    if (process.platform !== "win32") syncPath(dirname(folder));
  } else syncFolder(folder);
}
