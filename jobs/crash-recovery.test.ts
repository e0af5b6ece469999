import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const child = fileURLToPath(new URL("./test-crash-child.ts", import.meta.url));
const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
const backends = [
  { name: "embedded database", skip: false, given: {} },
  {
    name: "Postgres server",
    skip: databaseUrl === undefined && "TEST_DATABASE_URL is not set",
    given: { databaseUrl },
  },
  { name: "Redis", skip: redisUrl === undefined && "TEST_REDIS_URL is not set", given: { redisUrl } },
];
const endedJobs = z.array(
  z.object({ status: z.string(), result: z.object({ n: z.number(), sum: z.number() }).nullable() }),
);

/** Starts the worker process; kills it some time after it began to work, or lets it finish and returns its output. */
async function runChild(given: object, killAfterMs: number | null): Promise<string> {
  const worker = spawn(process.execPath, [child, JSON.stringify(given)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => worker.once("exit", (code) => resolve(code)));
  let output = "";
  const working = new Promise<void>((resolve) => {
    worker.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("working\n")) resolve();
    });
  });
  await Promise.race([working, ended]);
  assert.ok(output.includes("working\n"), "the worker process starts");
  if (killAfterMs !== null) {
    await sleep(killAfterMs);
    worker.kill("SIGKILL");
  }
  const code = await ended;
  if (killAfterMs === null) assert.equal(code, 0);
  return output;
}

for (const { name, skip, given } of backends) {
  test(`${name}: jobs whose process is killed again and again all end once, with the right result`, {
    skip,
  }, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "coach-crash-"));
    const shared = {
      ...given,
      dataDir: join(dataDir, "pg"),
      prefix: `crash-${randomUUID().slice(0, 8)}`,
      tenantId: randomUUID(),
    };
    try {
      for (const killAfterMs of [20, 300]) {
        await runChild({ ...shared, ask: 8, finish: false }, killAfterMs);
      }
      const output = await runChild({ ...shared, ask: 0, finish: true }, null);
      const jobs = endedJobs.parse(JSON.parse(output.split("\n")[1] ?? ""));
      // Whatever was acknowledged is there: a process that said "working" had asked for its eight.
      assert.equal(jobs.length, 16);
      for (const { status, result } of jobs) {
        assert.equal(status, "succeeded");
        assert.ok(result && result.sum === (result.n * (result.n + 1)) / 2);
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
}
