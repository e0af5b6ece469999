import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { blackLitterman } from "./black-litterman.ts";
import { certifyWeights } from "./certificate.ts";
import { leastVariance } from "./constrained-weights.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { frontierPoints, maximumSharpe } from "./efficient-frontier.ts";
import { expectedReturnsOf } from "./expected-returns.ts";
import { leastShortfall } from "./expected-shortfall-weights.ts";
import { hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import { improvementOf } from "./improvement.ts";
import { describeWeights, meanVarianceWeights } from "./mean-variance.ts";
import { portfolioProblem } from "./portfolio-problem.ts";
import { resampledFrontier } from "./resampled-weights.ts";
import { riskParityWeights } from "./risk-parity.ts";
import { wholeShares } from "./whole-shares.ts";

const numbers = z.array(z.number());
// Answers of Python, made by oracle/compute_figures.py: exact rationals, scipy, Clarabel.
const oracle = z
  .object({
    instances: z.array(
      z.object({
        kind: z.string(),
        mu: numbers,
        covariance: numbers,
        lower: numbers,
        upper: numbers,
        lam: z.number(),
        weights: numbers,
      }),
    ),
    covariance: numbers,
    mu: numbers,
    hrp: numbers,
    parity: numbers,
    big: numbers,
    bigHrp: numbers,
    bigParity: numbers,
    limited: numbers,
    limitedVolatility: z.number(),
    returns: z.array(numbers),
    shortfall: z.number(),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

/** A symmetric matrix from its lower triangle by rows. */
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
  assert.equal(actual.length, expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Number.NaN))), 0);
}

test("300 problems with ties, tight, negative bounds and near-singular covariance: weights of exact arithmetic", (context) => {
  let largest = 0;
  for (const { mu, covariance, lower, upper, lam, weights } of oracle.instances) {
    const problem = portfolioProblem({
      expectedReturns: mu,
      covariance: symmetric(covariance, mu.length),
      lower,
      upper,
    });
    const { corners } = traceCriticalLine(problem);
    for (const corner of corners) {
      assert.ok(certifyWeights(problem, corner.weights, corner.lambda).residual < 1e-9);
    }
    const above = corners.findLast((corner) => corner.lambda >= lam) ?? corners[0];
    const below = corners.find((corner) => corner.lambda <= lam);
    assert.ok(above && below);
    const span = above.lambda - below.lambda;
    const share = span > 0 ? Math.min(1, (lam - below.lambda) / span) : 0;
    const found = below.weights.map((weight, i) => weight + share * ((above.weights[i] ?? 0) - weight));
    assert.ok(certifyWeights(problem, found, lam).residual < 1e-9);
    largest = Math.max(largest, largestDifference(found, weights));
  }
  context.diagnostic(`largest difference of a weight: ${largest}`);
  assert.ok(largest < 1e-9, `${largest}`);
});

test("hierarchical risk parity and risk parity have the weights of scipy", () => {
  const small = Float64Array.from(oracle.covariance);
  const big = symmetric(oracle.big, 30);
  assert.ok(largestDifference(hierarchicalRiskParity(small), oracle.hrp) < 1e-12);
  assert.ok(largestDifference(hierarchicalRiskParity(big), oracle.bigHrp) < 1e-12);
  assert.ok(largestDifference(riskParityWeights(small).weights, oracle.parity) < 1e-12);
  const { weights, residual } = riskParityWeights(big);
  assert.ok(largestDifference(weights, oracle.bigParity) < 1e-12);
  assert.ok(residual < 1e-14);
});

test("limits of groups and turnover: the portfolio of Clarabel, certified", async () => {
  const n = oracle.mu.length;
  const problem = portfolioProblem({
    expectedReturns: oracle.mu,
    covariance: oracle.covariance,
    upper: 0.25,
  });
  const every = (start: number) => Array.from({ length: n }, (_, i) => i).filter((i) => i % 4 === start);
  const found = await leastVariance(
    problem,
    {
      groups: [
        { name: "a", members: every(0), lower: 0, upper: 0.3 },
        { name: "b", members: every(1), lower: 0.3, upper: 1 },
      ],
      turnover: { today: new Float64Array(n).fill(1 / n), limit: 0.4 },
    },
    {},
  );
  assert.ok(found.residual < 1e-9);
  assert.ok(largestDifference(found.weights, oracle.limited) < 1e-5);
  const { volatility } = describeWeights(found.weights, oracle.mu, oracle.covariance, 0);
  assert.ok(Math.abs(volatility - oracle.limitedVolatility) < 1e-9);
});

test("the quadratic program and the critical line agree on the highest Sharpe ratio", async () => {
  const problem = portfolioProblem({ expectedReturns: oracle.mu, covariance: oracle.covariance, upper: 0.2 });
  const exact = maximumSharpe(traceCriticalLine(problem), 0.01);
  const loose = { groups: [{ name: "all", members: [0, 1], lower: 0, upper: 0.99 }], turnover: null };
  const found = await meanVarianceWeights(problem, loose, { objective: "maxSharpe", riskFreeRate: 0.01 });
  assert.equal(found.certificate.method, "HiGHS quadratic program");
  assert.ok(largestDifference(found.weights, [...exact.weights]) < 1e-9);
});

test("least expected shortfall is that of scipy's linear program", async () => {
  const found = await leastShortfall({
    returns: oracle.returns,
    confidence: 0.9,
    lower: new Float64Array(5),
    upper: new Float64Array(5).fill(0.6),
  });
  assert.ok(Math.abs(found.expectedShortfall - oracle.shortfall) < 1e-12);
  assert.ok(found.residual < 1e-9);
});

test("Black-Litterman: the seven markets of He and Litterman (1999), tables 1 to 4", () => {
  const correlations = [
    1, 0.488, 1, 0.478, 0.664, 1, 0.515, 0.655, 0.861, 1, 0.439, 0.31, 0.355, 0.354, 1, 0.512, 0.608, 0.783,
    0.777, 0.405, 1, 0.491, 0.779, 0.668, 0.653, 0.306, 0.652, 1,
  ];
  const deviations = [0.16, 0.203, 0.248, 0.271, 0.21, 0.2, 0.187];
  const covariance = symmetric(correlations, 7).map(
    (value, index) => value * (deviations[Math.floor(index / 7)] ?? 0) * (deviations[index % 7] ?? 0),
  );
  const given = {
    marketWeights: [0.016, 0.022, 0.052, 0.055, 0.116, 0.124, 0.615],
    covariance,
    riskAversion: 2.5,
    tau: 0.05,
  };
  const germany = { assets: [2, 3, 5], weights: [-0.295, 1, -0.705], viewReturn: 0.05 };
  const { equilibriumReturns, expectedReturns } = blackLitterman({ ...given, views: [germany] });
  const percent = (values: Float64Array) => [...values].map((value) => Math.round(value * 1000) / 10);
  assert.deepEqual(percent(equilibriumReturns), [3.9, 6.9, 8.4, 9, 4.3, 6.8, 7.6]);
  assert.deepEqual(percent(expectedReturns), [4.3, 7.6, 9.3, 11, 4.5, 7, 8.1]);
  // Idzorek: the view's portfolio moves by its confidence; certainty meets the view, no confidence leaves it out.
  const spread = (values: Float64Array) =>
    (values[3] ?? 0) - 0.295 * (values[2] ?? 0) - 0.705 * (values[5] ?? 0);
  const before = spread(equilibriumReturns);
  for (const confidence of [0, 0.25, 1]) {
    const after = spread(blackLitterman({ ...given, views: [{ ...germany, confidence }] }).expectedReturns);
    assert.ok(Math.abs(after - (before + confidence * (0.05 - before))) < 1e-12);
  }
});

test("resampling is the same for the same seed, spreads weights, and nears the frontier with more data", () => {
  const problem = portfolioProblem({ expectedReturns: oracle.mu, covariance: oracle.covariance });
  const options = {
    observations: 250,
    observationsPerPeriod: 250,
    draws: 60,
    points: 9,
    seed: 5,
    riskFreeRate: 0,
  };
  const first = resampledFrontier(problem, options);
  assert.deepEqual(resampledFrontier(problem, options), first);
  const held = (weights: ArrayLike<number> | undefined) =>
    Array.from(weights ?? []).filter((weight) => weight > 1e-6).length;
  const exact = frontierPoints(traceCriticalLine(problem), 9);
  assert.ok(held(first.points[6]) > held(exact[6]?.weights));
  const sure = resampledFrontier(problem, { ...options, observations: 250_000, draws: 5 });
  assert.ok(largestDifference(sure.points[3] ?? [], [...(exact[3]?.weights ?? [])]) < 0.05);
});

test("whole shares never cost more than there is and come as close as one share of each", () => {
  const { shares, rest, deviation } = wholeShares([0.3, 0.45, 0.25], [190.5, 77.25, 33.1], 10_000);
  const spent = (shares[0] ?? 0) * 190.5 + (shares[1] ?? 0) * 77.25 + (shares[2] ?? 0) * 33.1;
  assert.ok(Math.abs(spent + rest - 10_000) < 1e-9 && rest < 190.5 && deviation < 0.02);
  assert.deepEqual([...wholeShares([1], [30], 100).shares], [3]);
  assert.deepEqual([...wholeShares([0.5, 0.5], [300, 400], 100).shares], [0, 0]);
});

test("the error of a Sharpe ratio's difference is Memmel's, and nothing differs from itself", () => {
  const one = [0.02, -0.01, 0.03, 0, 0.01, -0.02];
  const two = [0.01, 0.01, -0.01, 0.02, 0, 0];
  const same = improvementOf(one, one, { periodsPerYear: 12, riskFreeRate: 0 });
  assert.ok(
    Math.abs(same.sharpeError ?? 1) < 1e-7 && same.returnError < 1e-12 && same.returnDifference === 0,
  );
  // By hand: means 0.005 each, variances 0.00035 and 0.00011, covariance −0.00007.
  const found = improvementOf(one, two, { periodsPerYear: 1, riskFreeRate: 0 });
  const [s1, s2] = [0.005 / Math.sqrt(0.00035), 0.005 / Math.sqrt(0.00011)];
  const correlation = -0.00007 / Math.sqrt(0.00035 * 0.00011);
  const spread = 2 * (1 - correlation) + 0.5 * (s1 ** 2 + s2 ** 2 - s1 * s2 * (1 + correlation ** 2));
  assert.ok(Math.abs((found.sharpeDifference ?? 0) - (s1 - s2)) < 1e-12);
  assert.ok(Math.abs((found.sharpeError ?? 0) - Math.sqrt(spread / 6)) < 1e-12);
});

test("Bayes-Stein leaves equal means alone and pulls others towards the least variance portfolio's", () => {
  const scenarios = [
    [0.03, -0.01, 0.02, 0],
    [0.01, 0.02, -0.02, 0.02],
  ];
  const given = {
    scenarios,
    covariance: [0.04, 0, 0, 0.01],
    periodsPerYear: 12,
    marketWeights: [1, 1],
    riskAversion: 2,
    riskFreeRate: 0.01,
  };
  // Means 0.12 and 0.09; least variance 0.2 and 0.8: 0.096; T (μ − m₀)′Σ⁻¹(μ − m₀) = (0.024²/0.04 + 0.006²/0.01) / 3.
  const shrinkage = 4 / (4 + (0.024 ** 2 / 0.04 + 0.006 ** 2 / 0.01) / 3);
  const found = expectedReturnsOf("bayesStein", given);
  assert.ok(Math.abs((found[0] ?? 0) - (0.096 + (1 - shrinkage) * 0.024)) < 1e-12);
  assert.ok(Math.abs((found[1] ?? 0) - (0.096 - (1 - shrinkage) * 0.006)) < 1e-12);
  const implied = expectedReturnsOf("equilibrium", given);
  assert.ok(Math.abs((implied[0] ?? 0) - 0.05) < 1e-12 && Math.abs((implied[1] ?? 0) - 0.02) < 1e-12);
});
