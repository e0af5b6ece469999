import assert from "node:assert/strict";
import { test } from "node:test";
import { measureDrawdowns } from "./drawdown-ratios.ts";

function near(actual: number | null, expected: number, tolerance = 1e-12): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

test("the ratios of drawdowns follow their definitions", () => {
  // Levels 1.1, 0.99, 0.891, 1.0692; depths 0, 0.1, 0.19, 0.028.
  const { painIndex, ulcerIndex, painRatio, martinRatio, burkeRatio, gainToPain } = measureDrawdowns(
    [0.1, -0.1, -0.1, 0.2],
    4,
    0.02,
  );
  near(painIndex.value, 0.318 / 4);
  near(ulcerIndex.value, Math.sqrt((0.01 + 0.0361 + 0.000784) / 4));
  near(painRatio.value, 0.0492 / 0.0795);
  near(martinRatio.value, 0.0492 / Math.sqrt(0.046884 / 4));
  near(burkeRatio.value, 0.0492 / 0.19);
  near(gainToPain.value, 0.5);
});

test("the Burke ratio counts each fall once, by its depth", () => {
  const { burkeRatio } = measureDrawdowns([-0.1, 0.2, -0.2, 0.5], 4);
  near(burkeRatio.value, (0.9 * 1.2 * 0.8 * 1.5 - 1) / Math.sqrt(0.01 + 0.04));
});

test("without falls or returns there is no ratio, and it says why", () => {
  assert.equal(measureDrawdowns([0.1, 0.1], 12).ulcerIndex.value, 0);
  assert.equal(measureDrawdowns([0.1, 0.1], 12).martinRatio.reason, "the value never fell");
  assert.equal(measureDrawdowns([], 12).painIndex.reason, "only 0 returns, 1 are needed");
  assert.equal(measureDrawdowns([0.1, -1.5], 12).painIndex.reason, "the value fell below zero");
  assert.match(measureDrawdowns([0.1, Number.NaN], 12).burkeRatio.reason ?? "", /not a finite number/);
});
