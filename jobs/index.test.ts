import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { jobs } from "./index.ts";

test("every file that declares a job is in the list, under the name of its file", () => {
  const folder = new URL("./", import.meta.url);
  const declared = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|^test-|^define-job/.test(name))
    .filter((name) => readFileSync(new URL(name, folder), "utf8").includes("= defineJob("))
    .map((name) => name.slice(0, -3));
  assert.deepEqual(declared.sort(), jobs.map((job) => job.name).sort());
});

test("every job has an end: attempts, a time limit, and a readable complaint about a wrong input", () => {
  for (const job of jobs) {
    assert.ok(job.attempts >= 1 && job.attempts <= 10, job.name);
    assert.ok(job.timeoutMs > 0 && job.timeoutMs <= 3_600_000, job.name);
    assert.throws(() => job.checkInput("nonsense"), { name: "CoachError", kind: "invalid_input" });
    if (job.schedule) assert.doesNotThrow(() => job.checkInput(job.schedule?.input));
  }
});
