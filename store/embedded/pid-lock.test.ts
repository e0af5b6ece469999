import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { acquirePidLock } from "./pid-lock.ts";

const module = new URL("./pid-lock.ts", import.meta.url).href;

/** A process that tries to take the lock, says what came of it, and holds it until its input ends. */
const contender = `
  const { acquirePidLock } = await import(${JSON.stringify(module)});
  try { await acquirePidLock(process.argv[1], "folder"); console.log("taken"); }
  catch (error) { console.log(error.kind ?? String(error)); }
  process.stdin.resume();
`;

function startContender(path: string): { answer: Promise<string>; pid: number; kill: () => Promise<void> } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", contender, path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answer = new Promise<string>((resolve) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    answer,
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("a lock is held until it is released, and names its owner", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const path = join(folder, "pg.lock");
  const lock = await acquirePidLock(path, folder);
  await assert.rejects(acquirePidLock(path, folder), {
    name: "CoachError",
    kind: "conflict",
    message: new RegExp(`in use by the process with id ${process.pid}`),
  });
  lock.release();
  assert.equal(existsSync(path), false);
  (await acquirePidLock(path, folder)).release();
  rmSync(folder, { recursive: true });
});

test("of several processes that find a dead owner's lock exactly one takes it over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const path = join(folder, "pg.lock");
  const first = startContender(path);
  assert.equal(await first.answer, "taken");
  await first.kill();
  assert.ok(existsSync(path), "a killed process leaves its lock");

  const contenders = Array.from({ length: 5 }, () => startContender(path));
  const answers = await Promise.all(contenders.map((each) => each.answer));
  assert.deepEqual(answers.toSorted(), ["conflict", "conflict", "conflict", "conflict", "taken"]);
  const winner = contenders[answers.indexOf("taken")];
  assert.equal(readFileSync(path, "utf8").split("\n")[0], String(winner?.pid));
  await Promise.all(contenders.map((each) => each.kill()));
  rmSync(folder, { recursive: true });
});

test("a lock whose pid now belongs to another process is a dead one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const path = join(folder, "pg.lock");
  await acquirePidLock(path, folder);
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [lines[0], "an earlier start", lines[2], "nonce", ""].join("\n"));
  (await acquirePidLock(path, folder)).release();
  rmSync(folder, { recursive: true });
});
