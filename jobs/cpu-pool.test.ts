import assert from "node:assert/strict";
import { test } from "node:test";
import { monthlyFlows, prepareSimulation } from "#finance/simulation/monte-carlo.ts";
import { simulateHere } from "#finance/simulation/simulate-paths.ts";
import { openCpuPool } from "./cpu-pool.ts";

function parameters(paths: number) {
  return prepareSimulation({
    initialValue: 50_000,
    years: 30,
    flows: monthlyFlows(-250, 30, 0.02),
    weights: [0.5, 0.3, 0.2],
    monthlyReturns: [0.006, 0.003, 0.008],
    covariance: [0.0016, 0.0002, 0.0008, 0.0002, 0.0004, 0.0001, 0.0008, 0.0001, 0.0025],
    paths,
    seed: 99,
  });
}

test("one thread, two threads and no thread give the same bits", async () => {
  const plan = parameters(5000);
  const here = simulateHere(plan, 100_000);
  for (const threads of [1, 2]) {
    const pool = openCpuPool(threads);
    try {
      const heard: number[] = [];
      const summary = await pool.simulate(plan, 100_000, {
        signal: new AbortController().signal,
        onProgress: (fraction) => heard.push(fraction),
      });
      assert.deepEqual(summary, here);
      assert.equal(heard.at(-1), 1);
      assert.ok(heard.length > 1);
      assert.deepEqual(
        heard,
        [...heard].sort((a, b) => a - b),
      );
    } finally {
      await pool.close();
    }
  }
});

test("an aborted run ends its threads in the middle of the work, and the pool goes on", async () => {
  const pool = openCpuPool(1);
  try {
    const stop = new AbortController();
    const long = pool.simulate(parameters(200_000), null, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await assert.rejects(long, { name: "AbortError" });
    const next = await pool.simulate(parameters(100), null, { signal: new AbortController().signal });
    assert.equal(next.paths, 100);
  } finally {
    await pool.close();
  }
});

test("this thread keeps answering while the others calculate", async () => {
  const pool = openCpuPool(1);
  let answered = 0;
  const timer = setInterval(() => {
    answered += 1;
  }, 1);
  try {
    await pool.simulate(parameters(5000), null, { signal: new AbortController().signal });
    // Blocked, it would have answered not once before the end.
    assert.ok(answered >= 5, `${answered}`);
  } finally {
    clearInterval(timer);
    await pool.close();
  }
});
