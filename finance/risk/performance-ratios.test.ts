import assert from "node:assert/strict";
import { test } from "node:test";
import { compareWithBenchmark } from "./benchmark-measures.ts";
import {
  kappaRatio,
  kellyFraction,
  kellyLeverage,
  semideviation,
  tailRatio,
  upsidePotentialRatio,
} from "./downside-measures.ts";
import { measureDrawdowns } from "./drawdown-ratios.ts";
import { downsideDeviation } from "./return-moments.ts";
import { omegaRatio, sharpeRatio, sortinoRatio } from "./return-ratios.ts";
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeFactsOf,
  sharpeStandardError,
  sharpeTimeFactor,
} from "./sharpe-inference.ts";

/** Monthly returns of Bacon's running example, in percent. */
const portfolio = [
  0.3, 2.6, 1.1, -1, 1.5, 2.5, 1.6, 6.7, -1.4, 4, -0.5, 8.1, 4, -3.7, -6.1, 1.7, -4.9, -2.2, 7, 5.8, -6.5,
  2.4, -0.5, -0.9,
].map((each) => each / 100);
const benchmark = [
  0.2, 2.5, 1.8, -1.1, 1.4, 1.8, 1.4, 6.5, -1.5, 4.2, -0.6, 8.3, 3.9, -3.8, -6.2, 1.5, -4.8, 2, 6, 5.6, -6.7,
  1.9, -0.3, 0,
].map((each) => each / 100);

const near = (actual: number | null | undefined, expected: number, digits: number, what = "") =>
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) <= digits,
    `${what} ${actual}, not ${expected}`,
  );

test("Bacon's example: the ratios as printed", () => {
  const falls = measureDrawdowns(portfolio, 12);
  near(falls.painIndex.value, 0.04, 5e-4, "pain index");
  near(kappaRatio(portfolio, 2, 0.005).value, 0.157, 5e-4, "kappa");
  near(kappaRatio(portfolio, 1).value, (omegaRatio(portfolio).value ?? 0) - 1, 1e-12, "kappa of order 1");
  near(
    kappaRatio(portfolio, 2, 0.005).value,
    (sortinoRatio(portfolio, 12, 0.06).value ?? 0) / Math.sqrt(12),
    1e-12,
  );
  near(downsideDeviation(portfolio, 0.005).value, 0.0255, 5e-5, "downside deviation");
});

test("Bacon's conventions: falls added up, geometric means, deviations with n", () => {
  const falls = measureDrawdowns(portfolio, 12, 0, "additive");
  near(falls.painIndex.value, 0.039, 5e-5, "pain index");
  near(falls.painRatio.value, 2.66, 5e-3, "pain ratio");
  near(falls.burkeRatio.value, 0.74, 5e-3, "Burke");
  near(falls.modifiedBurkeRatio.value, 3.65, 5e-3, "modified Burke");
  const geometric = compareWithBenchmark(portfolio, benchmark, 12, 0, { mean: "geometric" });
  near(geometric.modiglianiMeasure.value, 0.1006, 5e-5, "Modigliani");
  const growth = portfolio.reduce((level, each) => level * (1 + each), 1) ** 0.5 - 1;
  const mean = portfolio.reduce((sum, each) => sum + each, 0) / 24;
  const deviation =
    Math.sqrt(portfolio.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 24) * Math.sqrt(12);
  const convention = { mean: "geometric", deviation: "population" } as const;
  near(sharpeRatio(portfolio, 12, 0.02, convention).value, (growth - 0.02) / deviation, 1e-12, "Sharpe");
  const downside = (downsideDeviation(portfolio, 0.06 / 12).value ?? 0) * Math.sqrt(12);
  near(sortinoRatio(portfolio, 12, 0.06, convention).value, (growth - 0.06) / downside, 1e-12, "Sortino");
});

test("what a benchmark does not explain: appraisal ratio, capture and share of better periods", () => {
  const against = compareWithBenchmark(portfolio, benchmark, 12, 0.01);
  const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const beta = against.beta.value ?? 0;
  const intercept = mean(portfolio) - 0.01 / 12 - beta * (mean(benchmark) - 0.01 / 12);
  const left = portfolio.map((r, t) => r - 0.01 / 12 - intercept - beta * ((benchmark[t] ?? 0) - 0.01 / 12));
  const error = Math.sqrt(left.reduce((sum, each) => sum + each * each, 0) / (left.length - 2));
  near(against.appraisalRatio.value, (intercept * 12) / (error * Math.sqrt(12)), 1e-10);
  near(against.captureRatio.value, (against.upCapture.value ?? 0) / (against.downCapture.value ?? 0), 1e-12);
  near(against.modiglianiExcess.value, (against.modiglianiMeasure.value ?? 0) - 12 * mean(benchmark), 1e-12);
  near(against.upPercentage.value, 11 / 15, 1e-12);
  near(against.downPercentage.value, 6 / 8, 1e-12);
  assert.equal(compareWithBenchmark(benchmark, benchmark, 12).appraisalRatio.value, null);
});

test("the two sides of returns", () => {
  const returns = [0.05, -0.02, 0.01, -0.06, 0.03];
  near(semideviation(returns).value, Math.sqrt((0.022 ** 2 + 0.062 ** 2) / 5), 1e-12);
  near(semideviation(returns, { divisor: "sample" }).value, Math.sqrt((0.022 ** 2 + 0.062 ** 2) / 4), 1e-12);
  near(
    semideviation(returns, { target: 0, divisor: "below" }).value,
    Math.sqrt((0.02 ** 2 + 0.06 ** 2) / 2),
    1e-12,
  );
  near(tailRatio(returns).value, 0.046 / 0.052, 1e-12);
  near(upsidePotentialRatio(returns).value, 0.018 / Math.sqrt(0.0008), 1e-12);
  near(kellyFraction(0.6, 1), 0.2, 1e-12);
  near(kellyLeverage(returns).value, 0.002 / 0.00187, 1e-9);
  assert.equal(kappaRatio([0.1, 0.2], 2).value, null);
  assert.equal(semideviation([0.1], {}).value, null);
  assert.match(tailRatio([0, 0]).reason ?? "", /zero/);
});

test("published figures of Lo and of Bailey and López de Prado", () => {
  // Lo 2002, tables 1 and 2.
  near(sharpeStandardError({ sharpe: 0.5, count: 12 }, "n").value, 0.306, 5e-4);
  near(sharpeStandardError({ sharpe: 3, count: 60 }, "n").value, 0.303, 5e-4);
  near(sharpeTimeFactor(12), 3.46, 5e-3);
  near(sharpeTimeFactor(12, [-0.2]), 4.17, 5e-3);
  // The Sharpe ratio efficient frontier: a fund of 24 months, and the years that a ratio of 2 against 1 takes.
  const fund = { sharpe: 0.458, count: 24 };
  near(probabilisticSharpe(fund).value, 0.982, 5e-4);
  near(probabilisticSharpe({ ...fund, skewness: -2.448, kurtosis: 10.164 }).value, 0.913, 5e-4);
  for (const [periods, years] of [
    [250, 2.73],
    [52, 2.83],
    [12, 3.24],
  ] as const) {
    const root = Math.sqrt(periods);
    near((minimumTrackRecord({ sharpe: 2 / root, count: 0 }, 1 / root).value ?? 0) / periods, years, 5e-3);
  }
  // The deflated Sharpe ratio: 100 trials of five years of days.
  const strategy = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
  near(expectedMaximumSharpe(100, 0.5 / 250), 0.1132, 5e-5);
  near(deflatedSharpe(strategy, 100, 0.5 / 250).value, 0.9004, 5e-5);
  near(deflatedSharpe(strategy, 46, 0.5 / 250).value, 0.9505, 5e-4);
  near(deflatedSharpe(strategy, 1, 0.5 / 250).value, probabilisticSharpe(strategy).value ?? 0, 1e-15);
});

test("too little to tell gives a reason", () => {
  assert.equal(sharpeFactsOf([0.1, 0.1, 0.1]), null);
  assert.equal(sharpeFactsOf([0.1, 0.2]), null);
  assert.match(sharpeStandardError({ sharpe: 1, count: 1 }).reason ?? "", /few/);
  assert.match(minimumTrackRecord({ sharpe: 0.1, count: 9 }, 0.2).reason ?? "", /not above/);
  assert.equal(sharpeFactsOf(portfolio)?.count, 24);
});
