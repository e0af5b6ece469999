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
import { createServerDatabase } from "#store/test-store.ts";

const child = fileURLToPath(new URL("./test-crash-child.ts", import.meta.url));
const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, CRASH_ROUNDS } = process.env;
/** Kills per backend: few with every run of the tests, `CRASH_ROUNDS=100` before a release. */
const rounds = Number(CRASH_ROUNDS ?? 2);
const JOBS_PER_ROUND = 8;
/** From at once to the time that a round's jobs take, spread evenly and the same every time. */
const killAfter = Array.from({ length: rounds }, (_, round) => 20 + Math.round(((round * 0.618) % 1) * 460));
const backends = [
  { name: "embedded database", skip: false, given: async () => ({}) },
  {
    name: "Postgres server",
    skip: databaseUrl === undefined && "TEST_DATABASE_URL is not set",
    // A database of its own, as the children migrate it.
    given: async () => ({ databaseUrl: await createServerDatabase() }),
  },
  {
    name: "Redis",
    skip: redisUrl === undefined && "TEST_REDIS_URL is not set",
    given: async () => ({ redisUrl }),
  },
];
const endedJobs = z.array(
  z.object({
    status: z.string(),
    error: z.string().nullable(),
    result: z.object({ n: z.number(), sum: z.number() }).nullable(),
  }),
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
      ...(await given()),
      dataDir: join(dataDir, "pg"),
      prefix: `crash-${randomUUID().slice(0, 8)}`,
      tenantId: randomUUID(),
    };
    try {
      for (const killAfterMs of killAfter) {
        await runChild({ ...shared, ask: JOBS_PER_ROUND, finish: false }, killAfterMs);
      }
      const output = await runChild({ ...shared, ask: 0, finish: true }, null);
      const jobs = endedJobs.parse(JSON.parse(output.split("\n")[1] ?? ""));
      // Whatever was acknowledged is there: a process that said "working" had asked for its eight.
      assert.equal(jobs.length, JOBS_PER_ROUND * rounds);
      for (const { status, result, error } of jobs) {
        // Whose worker was killed four times is given up, which takes more rounds than are usual.
        if (status === "failed" && rounds > 3) {
          assert.match(error ?? "", /given up/);
          continue;
        }
        assert.equal(status, "succeeded");
        assert.ok(result && result.sum === (result.n * (result.n + 1)) / 2);
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
}
