import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function launch(node: string, ...given: string[]) {
  // From another folder: assistants start it from wherever they are.
  const run = spawnSync(node, [join(root, "coach.mjs"), ...given], { cwd: "/", encoding: "utf8" });
  return { code: run.status, out: run.stdout, error: run.stderr };
}

/** A Node on this machine that cannot run TypeScript, when there is one. */
function olderNode(): string | undefined {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return [...places, "/usr/bin/node", "/usr/local/bin/node"].find((path) => {
    if (!existsSync(path)) return false;
    const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout;
    return /^v2[0-3]\./.test(version);
  });
}

test("the launcher runs the command line, with its arguments and exit code", () => {
  const help = launch(process.execPath, "import", "--help");
  assert.equal(help.code, 0, help.error);
  assert.match(help.out, /^import: .*\n\nUsage: node coach\.mjs import FILE/);
  assert.equal(launch(process.execPath, "frobnicate").code, 2);
});

const older = olderNode();
test("on a Node without TypeScript the launcher hands over to the pinned one", {
  skip: older === undefined,
}, () => {
  const help = launch(older ?? "", "import", "--help");
  assert.equal(help.code, 0, help.error);
  assert.match(help.out, /^import: /);
  const wrong = launch(older ?? "", "import", "--frobnicate");
  assert.equal(wrong.code, 2);
  assert.match(wrong.error, /'--frobnicate'/);
  assert.doesNotMatch(wrong.error, /ERR_UNKNOWN_FILE_EXTENSION/);
});
