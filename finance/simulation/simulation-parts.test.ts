import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bucketOf,
  bucketStart,
  countBuckets,
  quantileOfCounts,
  readCounts,
  writeCounts,
} from "./bucket-counts.ts";
import { createOutcome } from "./follow-wealth.ts";
import { monthlyFlows, prepareSimulation, type SimulationPlan } from "./monte-carlo.ts";
import type { SimulationSummary } from "./monte-carlo-summary.ts";
import { quantiles } from "./quantiles.ts";
import { drawsOf, simulateHere, simulatePaths } from "./simulate-paths.ts";
import { mergeParts, summarizePart } from "./simulation-parts.ts";

const plan: SimulationPlan = {
  initialValue: 10_000,
  years: 12,
  flows: monthlyFlows(-85, 12, 0.02),
  weights: [0.6, 0.4],
  monthlyReturns: [0.006, 0.002],
  covariance: [0.0025, 0.0004, 0.0004, 0.0009],
  paths: 6000,
  seed: 7,
  inflationRate: 0.02,
};

/** The same simulation in parts of so many draws. */
function inParts(given: SimulationPlan, size: number, target: number | null): SimulationSummary {
  const parameters = prepareSimulation(given);
  const draws = drawsOf(parameters);
  const images = parameters.antithetic ? 2 : 1;
  const parts = [];
  for (let first = 0; first < draws; first += size) {
    const of = Math.min(size, draws - first);
    const own = { ...parameters, paths: of * images };
    const outcome = createOutcome(own);
    // In two ranges, the later one first.
    simulatePaths(own, first + 400, first + of, outcome, first);
    simulatePaths(own, first, first + 400, outcome, first);
    parts.push(summarizePart(own, outcome, target));
  }
  return mergeParts(parameters, parts, target);
}

const near = (actual: number | null, expected: number | null, share: number) =>
  actual === expected ||
  (actual !== null && expected !== null && Math.abs(actual - expected) <= share * Math.abs(expected) + 1e-12);

function assertAgrees(merged: SimulationSummary, whole: SimulationSummary): void {
  assert.equal(merged.paths, whole.paths);
  for (const name of ["loss", "neverDepleted", "target"] as const) {
    assert.ok(near(merged[name]?.value ?? null, whole[name]?.value ?? null, 1e-12), name);
    assert.ok(near(merged[name]?.standardError ?? null, whole[name]?.standardError ?? null, 1e-9), name);
  }
  assert.ok(near(merged.meanFinalValue, whole.meanFinalValue, 1e-12));
  assert.ok(near(merged.meanStandardError, whole.meanStandardError, 1e-9));
  for (const [index, band] of merged.bands.entries()) {
    for (const at of ["p5", "p25", "p50", "p75", "p95"] as const) {
      assert.ok(near(band[at], whole.bands[index]?.[at] ?? null, 0.01), `${at} of year ${index + 1}`);
    }
  }
  assert.ok(near(merged.shortfall.belowTarget, whole.shortfall.belowTarget, 1e-9));
  assert.ok(near(merged.shortfall.unpaid, whole.shortfall.unpaid, 1e-9));
  assert.ok(near(merged.shortfall.yearsUntilDepleted, whole.shortfall.yearsUntilDepleted, 0.01));
  assert.ok(Math.abs(merged.sequenceRisk.afterWorst - whole.sequenceRisk.afterWorst) < 0.03);
  assert.ok(Math.abs(merged.sequenceRisk.afterBest - whole.sequenceRisk.afterBest) < 0.03);
}

test("a simulation in parts agrees with the same in one piece, for every model, with taxes and mirror images", () => {
  const plans: SimulationPlan[] = [
    plan,
    { ...plan, antithetic: true },
    { ...plan, taxRate: 0.25, antithetic: true },
    { ...plan, model: { name: "student-t", degreesOfFreedom: 5 }, antithetic: true },
    {
      ...plan,
      model: {
        name: "bootstrap",
        history: Array.from({ length: 60 }, (_, i) => Math.sin(i) / 20),
        blockMonths: 6,
      },
    },
  ];
  for (const each of plans) {
    for (const target of [null, 5000]) {
      const parameters = prepareSimulation(each);
      assertAgrees(inParts(each, 1000, target), simulateHere(parameters, target));
    }
  }
});

test("buckets keep order and lose less than 0.4 %, and counts survive being written", () => {
  const values = Array.from({ length: 5000 }, (_, index) => 1.013 ** (index % 1900) * (1 + index / 1e6) - 1);
  let before = 0;
  for (const value of [...values].sort((a, b) => a - b)) {
    const bucket = bucketOf(value);
    assert.ok(bucket >= before && bucketStart(bucket) <= value && value < bucketStart(bucket + 1) + 1e-300);
    before = bucket;
  }
  for (const exact of [0, 1, 2, 3, 1024, 2 ** -64, 1e12]) assert.ok(bucketStart(bucketOf(exact)) <= exact);
  const counts = countBuckets(values);
  assert.deepEqual(readCounts(writeCounts(counts)), counts);
  assert.deepEqual(readCounts(writeCounts([])), []);
  for (const share of [0.01, 0.25, 0.5, 0.9, 1]) {
    const [exact = 0] = quantiles(values, [share]);
    assert.ok(near(quantileOfCounts(counts, share), exact, 0.01), `${share}`);
  }
  assert.throws(() => quantileOfCounts([], 0.5), RangeError);
});
