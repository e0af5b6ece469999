import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { certify, certifyWeights } from "./certificate.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { frontierPoints, maximumSharpe, targetReturn, targetRisk } from "./efficient-frontier.ts";
import { meanVarianceWeights } from "./mean-variance.ts";
import {
  OptimizationInputError,
  portfolioProblem,
  portfolioReturn,
  portfolioVariance,
} from "./portfolio-problem.ts";

const coarse = fc.integer({ min: -4, max: 8 }).map((value) => value / 50);

/** Problems with equal returns, equal assets, tight and negative bounds: what makes several things happen at once. */
const problems = fc
  .record({
    returns: fc.array(coarse, { minLength: 2, maxLength: 9 }),
    loadings: fc.array(fc.array(coarse, { minLength: 9, maxLength: 9 }), { minLength: 2, maxLength: 2 }),
    own: fc.constantFrom(0.04, 0.01, 1e-4),
    low: fc.constantFrom(0, -0.25, 0.05),
    slack: fc.constantFrom(1, 1.5, 3, 20),
  })
  .map(({ returns, loadings, own, low, slack }) => {
    const n = returns.length;
    const covariance = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        covariance[i * n + j] =
          loadings.reduce((sum, factor) => sum + (factor[i] ?? 0) * (factor[j] ?? 0), 0) +
          (i === j ? own : 0);
      }
    }
    return portfolioProblem({
      expectedReturns: returns,
      covariance,
      lower: low,
      upper: Math.max(slack / n, low),
    });
  });

test("every corner of a frontier is optimal, whatever ties and bounds there are", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { corners } = traceCriticalLine(problem);
      for (const { weights, lambda, expectedReturn, variance } of corners) {
        assert.ok(certifyWeights(problem, weights, lambda).residual < 1e-9);
        assert.ok(Math.abs(portfolioReturn(weights, problem.expectedReturns) - expectedReturn) < 1e-12);
        assert.ok(Math.abs(portfolioVariance(weights, problem.covariance) - variance) < 1e-11);
      }
      assert.equal(corners.at(-1)?.lambda, 0);
    }),
    { numRuns: 400, seed: 1 },
  );
});

test("between the corners the wanted return and risk are met exactly", () => {
  fc.assert(
    fc.property(problems, fc.double({ min: 0.02, max: 0.98, noNaN: true }), (problem, share) => {
      const line = traceCriticalLine(problem);
      const top = line.corners[0];
      const bottom = line.corners.at(-1);
      assert.ok(top && bottom);
      const wanted = bottom.expectedReturn + share * (top.expectedReturn - bottom.expectedReturn);
      const byReturn = targetReturn(line, wanted);
      assert.ok(Math.abs(portfolioReturn(byReturn.weights, problem.expectedReturns) - wanted) < 1e-12);
      assert.ok(certifyWeights(problem, byReturn.weights, byReturn.lambda).residual < 1e-9);
      const risk =
        Math.sqrt(bottom.variance) + share * (Math.sqrt(top.variance) - Math.sqrt(bottom.variance));
      const byRisk = targetRisk(line, risk);
      assert.ok(Math.abs(Math.sqrt(portfolioVariance(byRisk.weights, problem.covariance)) - risk) < 1e-9);
      assert.equal(frontierPoints(line, 5).length, 5);
    }),
    { numRuns: 200, seed: 2 },
  );
});

test("two assets: smallest variance and highest Sharpe ratio by hand", () => {
  const problem = portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0.006, 0.006, 0.01] });
  const line = traceCriticalLine(problem);
  // (σ₂² − σ₁₂) / (σ₁² + σ₂² − 2 σ₁₂)
  assert.ok(Math.abs((line.corners.at(-1)?.weights[0] ?? 0) - 0.004 / 0.038) < 1e-15);
  // Σ⁻¹(μ − r) scaled to one, r = 0.02
  const first = 0.01 * 0.08 - 0.006 * 0.03;
  const second = 0.04 * 0.03 - 0.006 * 0.08;
  assert.ok(Math.abs((maximumSharpe(line, 0.02).weights[0] ?? 0) - first / (first + second)) < 1e-15);
});

test("assets that are alike in everything share the weight, and order does not matter", async () => {
  const n = 6;
  const covariance = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0.04 : 0.01));
  const problem = portfolioProblem({
    expectedReturns: new Float64Array(n).fill(0.07),
    covariance,
    upper: 0.4,
  });
  for (const objective of ["minVariance", "maxSharpe"] as const) {
    const { weights, certificate } = await meanVarianceWeights(problem, null, { objective });
    for (const weight of weights) assert.ok(Math.abs(weight - 1 / n) < 1e-14);
    assert.equal(certificate.method, "critical line");
  }
});

test("a singular covariance is handed to the quadratic program, and the answer is certified", async () => {
  const problem = portfolioProblem({
    expectedReturns: [0.1, 0.1, 0.04],
    covariance: [0.04, 0.04, 0, 0.04, 0.04, 0, 0, 0, 0.01],
  });
  const found = await meanVarianceWeights(problem, null, { objective: "minVariance" });
  assert.ok(Math.abs(found.volatility - Math.sqrt(0.008)) < 1e-9);
  assert.ok(found.certificate.kktResidual !== null && found.certificate.kktResidual < 1e-9);
});

test("the certificate sees weights that are not optimal, break a bound, or do not add up", () => {
  const problem = portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] });
  assert.ok(certifyWeights(problem, [0.21, 0.79], 0).residual > 1e-3);
  assert.ok(certifyWeights(problem, [0.2, 0.79], 0).residual >= 0.01 - 1e-12);
  const row = { name: "budget", coefficients: [1, 1], lower: 1, upper: 1 };
  const model = { quadratic: null, linear: [1, 2], lower: [0, 0], upper: [1, 1], rows: [row] };
  assert.equal(certify(model, [1, 0], [1]).residual, 0);
  assert.ok(certify(model, [0, 1], [1]).residual > 0.1);
});

test("what relaxing a bound is said to be worth is what relaxing it brings", async () => {
  const base = {
    expectedReturns: [0.12, 0.08, 0.05],
    covariance: [0.09, 0.01, 0, 0.01, 0.04, 0.004, 0, 0.004, 0.01],
  };
  for (const [objective, target] of [
    ["maxSharpe", undefined],
    ["minVariance", undefined],
    ["targetReturn", 0.075],
    ["targetRisk", 0.125],
  ] as const) {
    const want = { objective, riskFreeRate: 0.01, ...(target === undefined ? {} : { target }) };
    for (const limits of [
      null,
      { groups: [{ name: "g", members: [2], lower: 0, upper: 0.4 }], turnover: null },
    ]) {
      const solve = async (more: number) => {
        const upper = limits === null ? [1, 1, 0.4 + more] : 1;
        const groups = limits === null ? [] : [{ name: "g", members: [2], lower: 0, upper: 0.4 + more }];
        return meanVarianceWeights(portfolioProblem({ ...base, upper }), { groups, turnover: null }, want);
      };
      const now = await solve(0);
      const wider = await solve(1e-5);
      const limit = now.binding.find((each) => each.name === (limits === null ? "asset 2" : "g"));
      assert.ok(limit, `${objective} ${JSON.stringify(now.binding)}`);
      const measured = (result: typeof now) =>
        objective === "maxSharpe"
          ? (result.sharpe ?? 0)
          : objective === "targetRisk"
            ? result.expectedReturn
            : result.volatility;
      const change = ((measured(wider) - measured(now)) / 1e-5) * 0.01;
      assert.ok(
        Math.abs(change - (limit.onePercent ?? 0)) < 1e-3 * Math.abs(change) + 1e-9,
        `${objective} ${change} ${limit.onePercent}`,
      );
    }
  }
});

test("what has no answer is refused with the reason", async () => {
  const two = { expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] };
  const refused = (run: () => unknown, message: RegExp) =>
    assert.throws(run, (error) => error instanceof OptimizationInputError && message.test(error.message));
  refused(() => portfolioProblem({ expectedReturns: [], covariance: [] }), /no asset/);
  refused(() => portfolioProblem({ ...two, covariance: [0.04, 0, 0.01, 0.01] }), /not symmetric/);
  refused(() => portfolioProblem({ ...two, expectedReturns: [Number.NaN, 0] }), /not a finite/);
  refused(() => portfolioProblem({ ...two, upper: 0.4 }), /less than 1/);
  refused(() => portfolioProblem({ ...two, lower: 0.6 }), /more than 1/);
  const line = traceCriticalLine(portfolioProblem(two));
  refused(() => maximumSharpe(line, 0.2), /earn more than 0.2/);
  refused(() => targetReturn(line, 0.2), /highest expected return possible is 0.1/);
  refused(() => targetRisk(line, 0.01), /least volatility/);
  await assert.rejects(
    meanVarianceWeights(
      portfolioProblem(two),
      { groups: [{ name: "none", members: [0, 1], lower: 0, upper: 0.5 }], turnover: null },
      { objective: "minVariance" },
    ),
    /no weights meet all of them together/,
  );
});

test("one asset, all weights fixed, and no room at all are answered", () => {
  assert.deepEqual(
    [
      ...(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1], covariance: [0.04] })).corners.at(-1)
        ?.weights ?? []),
    ],
    [1],
  );
  const fixed = portfolioProblem({
    expectedReturns: [0.1, 0.2],
    covariance: [0.04, 0, 0, 0.01],
    lower: [0.3, 0.7],
    upper: [0.3, 0.7],
  });
  assert.deepEqual([...(traceCriticalLine(fixed).corners[0]?.weights ?? [])], [0.3, 0.7]);
});
