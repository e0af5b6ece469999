import { lstatSync, mkdtempSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOwnerGone, markOwner } from "./pid-lock.ts";

const PREFIX = "coach-";
const MARKER = "owner";
export const SOCKET_NAME = ".s.PGSQL.5432";

/** A new private folder for the socket. Those that killed processes left behind are removed on the way. */
export function makeSocketFolder(parent = tmpdir()): string {
  removeAbandonedFolders(parent);
  // mkdtemp makes it readable for this user alone: whoever can open the socket is the owner of the data.
  const folder = mkdtempSync(join(parent, PREFIX));
  markOwner(join(folder, MARKER));
  return folder;
}

/**
 * Removes socket folders of processes that are gone. Only what is certainly ours goes: a private folder of this user
 * with our marker in it and nothing but a socket beside it. Never recursive, and links are not followed.
 */
function removeAbandonedFolders(parent: string): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  for (const name of readdirSync(parent)) {
    if (!/^coach-[A-Za-z0-9]{6}$/.test(name)) continue;
    const folder = join(parent, name);
    try {
      if (!isAbandoned(folder, user)) continue;
      for (const entry of readdirSync(folder)) if (entry !== MARKER) unlinkSync(join(folder, entry));
      unlinkSync(join(folder, MARKER));
      rmdirSync(folder);
    } catch (error) {
      // Another start may be removing the same one, or may not let us look: what is left does no harm.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}

function isAbandoned(folder: string, user: number): boolean {
  const about = lstatSync(folder);
  if (!about.isDirectory() || about.uid !== user || (about.mode & 0o077) !== 0) return false;
  const entries = readdirSync(folder);
  if (!entries.includes(MARKER)) return false;
  const ours = entries.every((entry) => {
    const found = lstatSync(join(folder, entry));
    if (found.uid !== user) return false;
    return entry === MARKER ? found.isFile() : entry === SOCKET_NAME && found.isSocket();
  });
  return ours && isOwnerGone(join(folder, MARKER));
}
