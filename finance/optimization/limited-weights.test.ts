import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { boundedRiskParity } from "./bounded-risk-parity.ts";
import { leastShortfall } from "./expected-shortfall-weights.ts";
import { hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import type { PortfolioLimits } from "./limit-rows.ts";
import { type OptimizationRequest, optimizeWeights } from "./optimize-weights.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";
import { riskParityWeights } from "./risk-parity.ts";

const numbers = z.array(z.number());
// Answers of Python, made by oracle/compute_limited_figures.py: Newton with Brent, scipy, cvxpy.
const oracle = z
  .object({
    bounded: z.array(
      z.object({ covariance: numbers, lower: numbers, upper: numbers, parity: numbers, hrp: numbers }),
    ),
    diversified: z.object({ covariance: numbers, ratio: z.number() }),
    shortfalls: z.array(
      z.object({
        returns: z.array(numbers),
        confidence: z.number(),
        mu: numbers,
        today: numbers,
        cap: z.number(),
        turnover: z.number(),
        groups: z.array(z.object({ members: numbers, lower: z.number(), upper: z.number() })),
        target: z.number(),
        shortfall: z.number(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/limited-figures.json", import.meta.url), "utf8")));

function symmetric(triangle: readonly number[], n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = triangle[next] ?? 0;
      matrix[j * n + i] = triangle[next] ?? 0;
      next += 1;
    }
  }
  return matrix;
}

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Number.NaN))), 0);
}

const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

test("60 markets with floors and caps: risk parity and HRP have the weights of Python", (context) => {
  let parity = 0;
  let hierarchical = 0;
  let limited = 0;
  for (const { covariance, lower, upper, parity: wanted, hrp } of oracle.bounded) {
    const matrix = symmetric(covariance, lower.length);
    const found = riskParityWeights(matrix, undefined, { lower, upper });
    assert.ok(found.residual < 1e-9, `${found.residual}`);
    limited += found.binding.length;
    parity = Math.max(parity, largestDifference(found.weights, wanted));
    const split = hierarchicalRiskParity(matrix, { lower, upper });
    hierarchical = Math.max(hierarchical, largestDifference(split, hrp));
    for (const weights of [found.weights, split]) {
      assert.ok(Math.abs(sumOf(weights) - 1) < 1e-12);
      weights.forEach((weight, i) => {
        assert.ok(weight >= (lower[i] ?? 0) - 1e-12 && weight <= (upper[i] ?? 1) + 1e-12);
      });
    }
  }
  context.diagnostic(
    `largest differences: risk parity ${parity}, HRP ${hierarchical}; ${limited} bounds reached`,
  );
  assert.ok(parity < 1e-9 && hierarchical < 1e-12 && limited > 60);
});

test("what a bound costs in unequal risk is what moving it brings", () => {
  let compared = 0;
  for (const { covariance, lower, upper } of oracle.bounded) {
    const n = lower.length;
    const matrix = symmetric(covariance, n);
    const budgets = new Float64Array(n).fill(1 / n);
    const solve = (low: number[], high: number[]) =>
      boundedRiskParity(matrix, budgets, { lower: low, upper: high });
    const { binding } = solve(lower, upper);
    for (const { name, side, onePercent } of binding) {
      const place = Number(name.split(" ")[1]);
      const moved = (by: number) => {
        const [low, high] = [[...lower], [...upper]];
        if (side === "lower") low[place] = (low[place] ?? 0) - by;
        else high[place] = (high[place] ?? 0) + by;
        return solve(low, high).unequalRisk;
      };
      const h = 1e-6;
      const now = moved(0);
      const [wider, narrower] = [moved(h) - now, now - moved(-h)];
      // On a kink, where an asset gets just its budget or just reaches a bound, the sides differ.
      if (onePercent === null || Math.abs(wider - narrower) > 1e-4 * Math.abs(wider) + 1e-10) continue;
      assert.ok(Math.abs((wider / h) * 0.01 - onePercent) < 1e-3 * Math.abs(onePercent) + 1e-6);
      compared += 1;
    }
  }
  assert.ok(compared > 40, `${compared}`);
});

test("a floor whose risk only more than the whole could offset leaves the nearest shares of risk", () => {
  // Half in shares at 20 %, beside bills at 1 % that move against them: three times the shares would balance.
  const covariance = [0.04, -0.0012, -0.0012, 0.0001];
  const floor = { lower: [0.5, 0], upper: [1, 1] };
  const found = riskParityWeights(covariance, undefined, floor);
  assert.equal(found.method, "sequential quadratic programs");
  assert.ok(largestDifference(found.weights, [0.5, 0.5]) < 1e-12 && found.residual < 1e-12);
  assert.deepEqual(found.binding, [{ name: "asset 0", side: "lower", bound: 0.5, onePercent: null }]);
  // Contributions 0.5 × 0.0194 and 0.5 × −0.00055 of 0.009425.
  assert.ok(Math.abs(found.unequalRisk - (0.0097 / 0.009425 - 0.5)) < 1e-12);
  const low = riskParityWeights(covariance, undefined, { lower: [0.06, 0], upper: [1, 1] });
  assert.ok(low.residual < 1e-12 && low.binding[0]?.side === "lower");
  assert.equal(low.method, "cyclic descent");
});

test("bounds that nothing reaches change nothing, and one portfolio between bounds is that one", () => {
  const covariance = [0.04, 0.01, 0, 0.01, 0.09, 0.02, 0, 0.02, 0.0225];
  const free = riskParityWeights(covariance).weights;
  const wide = riskParityWeights(covariance, undefined, { lower: [0.01, 0, 0], upper: [1, 0.9, 0.9] });
  assert.ok(largestDifference(wide.weights, [...free]) < 1e-14);
  assert.deepEqual(wide.binding, []);
  const plain = hierarchicalRiskParity(covariance);
  assert.deepEqual(hierarchicalRiskParity(covariance, { lower: [0, 0, 0], upper: [1, 1, 1] }), plain);
  const third = new Float64Array(3).fill(1 / 3);
  assert.deepEqual(
    riskParityWeights(covariance, undefined, { lower: [0, 0, 0], upper: third }).weights,
    third,
  );
  const left = riskParityWeights(covariance, undefined, { lower: [0, 0, 0], upper: [1, 0, 1] });
  // Two assets without correlation share the risk by their volatilities: 0.15 to 0.2.
  assert.ok(largestDifference(left.weights, [0.15 / 0.35, 0, 0.2 / 0.35]) < 1e-14);
});

const covariance = [0.04, 0.01, 0.0, 0.01, 0.09, 0.02, 0.0, 0.02, 0.0225];
const request: OptimizationRequest = {
  objective: "riskParity",
  expectedReturns: [0.05, 0.1, 0.04],
  covariance,
  lower: [0, 0, 0],
  upper: [1, 1, 1],
  limits: null,
  riskFreeRate: 0,
  scenarios: [new Float64Array(300), new Float64Array(300), new Float64Array(300)],
  periodsPerYear: 252,
  confidence: 0.95,
  views: [],
  marketWeights: [1, 1, 1],
  riskAversion: 2.5,
  seed: 1,
};
const single: PortfolioLimits = {
  groups: [
    { name: "B", members: [1], lower: 0.3, upper: 0.6 },
    { name: "all", members: [0, 1, 2], lower: 0, upper: 1 },
  ],
  turnover: null,
};

test("limits of a single asset count as its bounds; those of several and turnover are refused by name", async () => {
  for (const objective of ["riskParity", "hrp", "resampled"] as const) {
    const found = await optimizeWeights({ ...request, objective, limits: single });
    assert.ok((found.weights[1] ?? 0) >= 0.3 - 1e-12, `${objective} ${found.weights}`);
    if (objective !== "resampled") {
      assert.deepEqual(
        found.binding.map(({ name, side, bound }) => [name, side, bound]),
        [["asset 1", "lower", 0.3]],
      );
    }
    const several = { groups: [{ name: "tech", members: [0, 1], lower: 0, upper: 0.5 }], turnover: null };
    await assert.rejects(optimizeWeights({ ...request, objective, limits: several }), {
      name: "OptimizationInputError",
      message: /single assets, not of groups of several, such as tech; use minVariance/,
    });
    const turnover = { groups: [], turnover: { today: [1, 0, 0], limit: 0.1 } };
    await assert.rejects(optimizeWeights({ ...request, objective, limits: turnover }), /not of turnover/);
  }
  await assert.rejects(
    optimizeWeights({ ...request, upper: [0.3, 0.3, 0.3] }),
    (error) => error instanceof OptimizationInputError && /less than 1/.test(error.message),
  );
});

test("the highest diversification ratio under a cap, a group and turnover is that of cvxpy, with its prices", async () => {
  const { covariance: matrix, ratio } = oracle.diversified;
  const n = 8;
  const found = await optimizeWeights({
    ...request,
    objective: "maxDiversification",
    expectedReturns: new Float64Array(n),
    covariance: matrix,
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(0.3),
    limits: {
      groups: [{ name: "pair", members: [0, 1], lower: 0, upper: 0.15 }],
      turnover: { today: new Float64Array(n).fill(1 / n), limit: 0.25 },
    },
    marketWeights: new Float64Array(n).fill(1),
  });
  assert.ok(Math.abs((found.extras["diversificationRatio"] ?? 0) - ratio) < 1e-8);
  assert.equal(found.measure, "diversificationRatio");
  assert.ok(found.binding.length > 0 && found.binding.every(({ onePercent }) => (onePercent ?? 0) > 0));
});

test("the least expected shortfall under caps, groups, turnover and a wanted return is that of scipy and cvxpy", async (context) => {
  let largest = 0;
  for (const given of oracle.shortfalls) {
    const n = given.mu.length;
    const found = await leastShortfall({
      returns: given.returns,
      confidence: given.confidence,
      lower: new Float64Array(n),
      upper: new Float64Array(n).fill(given.cap),
      limits: {
        groups: given.groups.map((group, index) => ({ ...group, name: `g${index}` })),
        turnover: { today: given.today, limit: given.turnover },
      },
      wanted: { target: given.target, expectedReturns: given.mu },
    });
    assert.ok(found.residual < 1e-9);
    largest = Math.max(largest, Math.abs(found.expectedShortfall - given.shortfall));
  }
  context.diagnostic(`largest difference of the shortfall: ${largest}`);
  assert.ok(oracle.shortfalls.length >= 8 && largest < 1e-12, `${largest}`);
});
