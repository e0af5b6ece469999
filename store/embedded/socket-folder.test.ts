import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeSocketFolder, SOCKET_NAME } from "./socket-folder.ts";

/** Makes a socket folder in a process that is killed at once, as `kill -9` leaves it. */
function abandon(parent: string): string {
  const program = `import { createServer } from "node:net";
    import { makeSocketFolder, SOCKET_NAME } from ${JSON.stringify(fileURLToPath(new URL("./socket-folder.ts", import.meta.url)))};
    const folder = makeSocketFolder(${JSON.stringify(parent)});
    createServer().listen(folder + "/" + SOCKET_NAME, () => {
      process.stdout.write(folder, () => process.kill(process.pid, "SIGKILL"));
    });`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.equal(run.signal, "SIGKILL", run.stderr);
  return run.stdout;
}

const windows = process.platform === "win32";

test("a start removes the socket folders of killed processes, and none of a living one", {
  skip: windows,
}, () => {
  const parent = mkdtempSync(join(tmpdir(), "sockets-"));
  const dead = abandon(parent);
  assert.ok(existsSync(join(dead, SOCKET_NAME)));
  const living = makeSocketFolder(parent);
  const another = makeSocketFolder(parent);
  assert.deepEqual(
    readdirSync(parent)
      .map((name) => join(parent, name))
      .sort(),
    [living, another].sort(),
  );
  rmSync(parent, { recursive: true });
});

test("folders that are not certainly ours stay: no marker, other files, open to others", {
  skip: windows,
}, () => {
  const parent = mkdtempSync(join(tmpdir(), "sockets-"));
  const bare = join(parent, "coach-aaaaaa");
  mkdirSync(bare, { mode: 0o700 });
  const strange = join(parent, "coach-bbbbbb");
  mkdirSync(strange, { mode: 0o700 });
  writeFileSync(join(strange, "owner"), "no process id at all");
  const withFile = abandon(parent);
  writeFileSync(join(withFile, "notes.txt"), "mine");
  const open = abandon(parent);
  chmodSync(open, 0o755);
  const before = readdirSync(parent).sort();
  const made = makeSocketFolder(parent);
  assert.deepEqual(
    readdirSync(parent)
      .map((name) => join(parent, name))
      .sort(),
    [...before.map((name) => join(parent, name)), made].sort(),
  );
  assert.ok(existsSync(join(withFile, "notes.txt")));
  rmSync(parent, { recursive: true });
});
