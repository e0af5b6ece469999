import assert from "node:assert/strict";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { commandEnvironment, runCommand, startCommand } from "./run-command.ts";

test("a second process on a data folder is refused with the way out; after a kill -9 the next one takes it over", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-folder-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const environment = commandEnvironment(folder, { NO_DEMO: "1" });
  const { child, finished } = startCommand(["serve", "--port", "0"], environment);
  t.after(() => child.kill("SIGKILL"));
  await Promise.race([once(child.stdout, "data"), finished]);
  const lock = join(folder, "pg", "pg.lock");
  assert.equal((await readFile(lock, "utf8")).split("\n")[0], `${child.pid}`);

  for (const given of [["ask", "what is my portfolio worth?"], ["import", "--list"], ["migrate"]]) {
    const refused = await runCommand(given, environment);
    assert.equal(refused.code, 3, `${given[0]}: ${refused.error}`);
    assert.match(
      refused.error,
      new RegExp(`in use by the process with id ${child.pid}\\. Stop that process`),
    );
    assert.match(refused.error, /give this one another DATA_DIR/);
    assert.equal(refused.error.trim().split("\n").length, 1);
    assert.equal(refused.out, "");
  }

  child.kill("SIGKILL");
  await finished;
  await access(lock);
  const next = await runCommand(["import", "--list"], environment);
  assert.deepEqual([next.code, next.out], [0, "Nothing was imported yet.\n"], next.error);
  // An orderly end leaves no lock behind.
  await assert.rejects(access(lock), { code: "ENOENT" });
});

test("of two questions asked at once on one folder one is answered, and the other is told who holds it", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-folder-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const environment = commandEnvironment(folder, { NO_DEMO: "1" });
  const both = await Promise.all(
    [1, 2].map(() => runCommand(["ask", "what is my portfolio worth?", "--user", "local"], environment)),
  );
  const codes = both.map((one) => one.code).sort();
  assert.deepEqual(codes, [0, 3], both.map((one) => one.error).join("\n"));
  assert.match(both.find((one) => one.code === 3)?.error ?? "", /in use by the process with id \d+/);
});
