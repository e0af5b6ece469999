import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { differenceWithErrors } from "./difference-errors.ts";
import { optimizeReturns, type ReturnsRequest } from "./optimize-returns.ts";
import { walkForward } from "./walk-forward.ts";

const numbers = z.array(z.number());
const { differences } = z
  .object({
    differences: z.object({
      first: numbers,
      second: numbers,
      sharpe: z.number(),
      sharpeError: z.number(),
      volatility: z.number(),
      volatilityError: z.number(),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/limited-figures.json", import.meta.url), "utf8")));

/** Returns that look random and are the same every time. */
const wave = (length: number, seed: number, mean: number, size: number) =>
  Float64Array.from({ length }, (_, t) => mean + size * Math.sin((t + 1) * (t + 3) * seed));

function requestOf(scenarios: Float64Array[], more: Partial<ReturnsRequest>): ReturnsRequest {
  const n = scenarios.length;
  return {
    objective: "minVariance",
    scenarios,
    covarianceMethod: "ledoitWolf",
    expectedReturnMethod: "historical",
    today: new Float64Array(n).fill(1 / n),
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(1),
    limits: null,
    riskFreeRate: 0.01,
    periodsPerYear: 252,
    confidence: 0.95,
    views: [],
    marketWeights: new Float64Array(n).fill(1 / n),
    riskAversion: 2.5,
    seed: 1,
    ...more,
  };
}

const three = (length: number) => [
  wave(length, 0.7131, 0.0004, 0.01),
  wave(length, 1.3217, 0.0007, 0.02),
  wave(length, 0.2779, 0.0002, 0.006),
];

test("errors of differences of Sharpe ratios and volatilities are those of Ledoit and Wolf, from four moments in numpy", () => {
  const found = differenceWithErrors(differences.first, differences.second, {
    periodsPerYear: 252,
    riskFreeRate: 0,
  });
  assert.ok(found);
  assert.ok(Math.abs(found.sharpeDifference - differences.sharpe) < 1e-12);
  assert.ok(Math.abs(found.sharpeError - differences.sharpeError) < 1e-12);
  assert.ok(Math.abs(found.volatilityDifference - differences.volatility) < 1e-12);
  assert.ok(Math.abs(found.volatilityError - differences.volatilityError) < 1e-12);
  const same = differenceWithErrors(differences.first, differences.first, {
    periodsPerYear: 252,
    riskFreeRate: 0,
  });
  assert.deepEqual(same, {
    sharpeDifference: 0,
    sharpeError: 0,
    volatilityDifference: 0,
    volatilityError: 0,
  });
  const flat = differenceWithErrors(differences.first, new Float64Array(300), {
    periodsPerYear: 252,
    riskFreeRate: 0,
  });
  assert.equal(flat, null);
});

test("every holding rests on the days before it alone: the same as optimizing each past by itself", async () => {
  for (const [length, estimatedFrom, holdings] of [
    [504, 252, 4],
    [700, 252, 8],
    [900, 504, 7],
  ] as const) {
    const scenarios = three(length);
    const request = requestOf(scenarios, { objective: "maxSharpe", upper: [0.6, 0.6, 0.6] });
    const rule: number[] = [];
    for (let start = estimatedFrom; start < length; start += 63) {
      const past = scenarios.map((returns) => returns.slice(start - estimatedFrom, start));
      const found = await optimizeReturns({ ...request, scenarios: past });
      assert.ok("answer" in found);
      for (let t = start; t < Math.min(length, start + 63); t++) {
        rule.push(
          scenarios.reduce((sum, returns, i) => sum + (returns[t] ?? 0) * (found.answer.weights[i] ?? 0), 0),
        );
      }
    }
    const standing = rule.map((_, t) =>
      scenarios.reduce((sum, returns) => sum + (returns[estimatedFrom + t] ?? 0) / 3, 0),
    );
    const wanted = differenceWithErrors(rule, standing, { periodsPerYear: 252, riskFreeRate: 0.01 });
    const walked = await walkForward(request);
    assert.ok("holdings" in walked && wanted !== null);
    assert.ok(Math.abs(walked.sharpeDifference - wanted.sharpeDifference) < 1e-9);
    assert.ok(Math.abs(walked.sharpeError - wanted.sharpeError) < 1e-9);
    assert.deepEqual(
      [walked.holdings, walked.estimatedFrom, walked.heldPeriods, walked.unanswered],
      [holdings, estimatedFrom, length - estimatedFrom, 0],
    );
  }
});

test("a past that turns flatters in the sample and tells the truth out of it", async () => {
  // Whoever did best before does worst next: chasing it loses.
  const good = wave(504, 0.7131, 0.0015, 0.01);
  const bad = wave(504, 1.3217, -0.0005, 0.01);
  const one = Float64Array.of(...good, ...bad);
  const two = Float64Array.of(...bad, ...good.map((value) => value * 1.0001));
  const request = requestOf([one, two], { objective: "maxSharpe", today: [0.4, 0.6] });
  const found = await optimizeReturns(request);
  const walked = await walkForward(request);
  assert.ok("answer" in found && "holdings" in walked);
  assert.ok((found.improvement?.sharpeDifference ?? -1) > 0);
  assert.ok(walked.sharpeDifference < -1);
});

test("what cannot be walked says why, and a target out of reach at times holds today's weights", async () => {
  const reason = async (request: ReturnsRequest) => {
    const walked = await walkForward(request);
    return "reason" in walked ? walked.reason : null;
  };
  assert.match((await reason(requestOf(three(503), {}))) ?? "", /504 daily returns.*503/);
  assert.match(
    (await reason(requestOf(three(600), { objective: "blackLitterman" }))) ?? "",
    /views are of today/,
  );
  assert.match((await reason(requestOf(three(600), { today: null }))) ?? "", /nothing is held/);
  const unreachable = requestOf(three(600), { objective: "targetRisk", target: 1e-6 });
  assert.match((await reason(unreachable)) ?? "", /no answer at any time/);
  // The risk allowed suffices only for the calm half of the past.
  const loud = three(1000).map((returns) => returns.map((value, t) => (t < 500 ? value : value * 9)));
  const some = await walkForward(requestOf(loud, { objective: "targetRisk", target: 0.2 }));
  assert.ok("holdings" in some && some.unanswered > 0 && some.unanswered < some.holdings);
});
