import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { backTest, dieboldMariano } from "./back-test.ts";
import {
  fitSmoothing,
  fitTheta,
  smoothedForecast,
  smoothSeries,
  thetaForecast,
} from "./exponential-smoothing.ts";
import { forecastLevels, MEAN_MODELS, modelsFor, VARIANCE_MODELS } from "./forecast-models.ts";
import { fitGarch, garchLikelihood, garchSumVariance } from "./garch.ts";

const numbers = z.array(z.number());
const trend = z.object({ squares: z.number(), forecast: numbers });
const figures = z
  .object({
    returns: numbers,
    levels: numbers,
    simple: z.object({ squares: z.number(), forecast: z.number(), bestSquares: z.number() }),
    trend,
    damped: trend,
    bestTrend: trend,
    bestDamped: trend,
    theta: z.object({ alpha: z.number(), slope: z.number(), level: z.number(), forecast: numbers }),
    garch: z.object({
      scale: z.number(),
      parameters: z.tuple([z.number(), z.number(), z.number()]),
      logLikelihood: z.number(),
      fitted: z.tuple([z.number(), z.number(), z.number()]),
      bestLogLikelihood: z.number(),
      sumVariance: numbers,
    }),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, not ${expected}`);
}

const { levels } = figures;
const first = levels[0] ?? 0;
const slope = ((levels[10] ?? 0) - first) / 10;

test("smoothing with given parameters agrees with statsmodels in errors and forecasts", () => {
  const simple = smoothSeries(levels, { alpha: 0.35, beta: 0, phi: 1 }, first, 0);
  near(simple.squares, figures.simple.squares, 1e-12, "simple");
  near(smoothedForecast(simple, 1), figures.simple.forecast, 1e-12, "simple forecast");
  for (const [phi, expected] of [
    [1, figures.trend],
    [0.9, figures.damped],
  ] as const) {
    const fit = smoothSeries(levels, { alpha: 0.7, beta: 0.1, phi }, first - slope, slope);
    near(fit.squares, expected.squares, 1e-12, `${phi}`);
    expected.forecast.forEach((value, place) => {
      near(smoothedForecast(fit, place + 1), value, 1e-11, `${phi} forecast ${place + 1}`);
    });
  }
});

test("fitted smoothing has errors at least as small as those of statsmodels' optimizer", () => {
  assert.ok(fitSmoothing(levels, "simple").squares <= figures.simple.bestSquares * (1 + 1e-6));
  assert.ok(fitSmoothing(levels, "trend").squares <= figures.bestTrend.squares * (1 + 1e-4));
  assert.ok(fitSmoothing(levels, "damped").squares <= figures.bestDamped.squares * (1 + 1e-3));
});

test("the Theta method agrees with statsmodels, its line too", () => {
  const { alpha, slope: line, level, forecast } = figures.theta;
  near(fitTheta(levels).slope, line, 1e-12, "slope");
  forecast.forEach((value, place) => {
    near(
      thetaForecast({ alpha, level, slope: line, length: levels.length }, place + 1),
      value,
      1e-10,
      "theta",
    );
  });
});

test("GARCH(1,1) agrees with arch: likelihood, fitted parameters, forecasts", () => {
  const { scale, parameters, logLikelihood, fitted, bestLogLikelihood, sumVariance } = figures.garch;
  const scaled = figures.returns.map((each) => each * scale);
  const [omega, alpha, beta] = parameters;
  near(garchLikelihood(scaled, { omega, alpha, beta }).logLikelihood, logLikelihood, 1e-8, "likelihood");
  const fit = fitGarch(scaled);
  assert.ok(fit !== null);
  assert.ok(fit.logLikelihood >= bestLogLikelihood - 1e-4, `${fit.logLikelihood} below ${bestLogLikelihood}`);
  near(fit.alpha, fitted[1], 2e-3, "alpha");
  near(fit.beta, fitted[2], 2e-3, "beta");
  near(garchSumVariance(fit, 20) / (sumVariance[19] ?? 0), 1, 5e-3, "forecast");
});

/** A small fixed generator: the tests must not depend on a clock or on luck. */
function normals(count: number, seed: number): number[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()),
  );
}

function walk(steps: readonly number[]): number[] {
  let level = 0;
  return steps.map((step) => {
    level += step;
    return level;
  });
}

test("on random walks the back-test says that nothing beats them, and its bands cover what they promise", () => {
  let wrong = 0;
  let inside80 = 0;
  for (let seed = 1; seed <= 8; seed += 1) {
    const found = backTest(walk(normals(700, seed).map((x) => 0.01 * x)), { horizon: 20, origins: 30 });
    assert.ok(found !== null);
    if (found.betterThanRandomWalk) wrong += 1;
    inside80 += found.bands.find(({ model }) => model === "constant")?.coverage80 ?? 0;
  }
  assert.ok(wrong <= 1, `${wrong} of 8 random walks were said to be predictable`);
  near(inside80 / 8, 0.8, 0.12, "coverage of the 80 % band");
});

test("a strong trend with little noise is found", () => {
  const found = backTest(walk(normals(700, 3).map((x) => 0.004 + 0.002 * x)), { horizon: 20, origins: 30 });
  assert.ok(found?.betterThanRandomWalk);
  assert.notEqual(found.chosen, "randomWalk");
  assert.ok((found.models.find(({ model }) => model === found.chosen)?.errorRatio ?? 1) < 0.2);
});

test("a season is found where there is one, and not where the history is too short for it", () => {
  const yearly = (count: number) =>
    walk(normals(count, 5).map((x) => 0.003 * x)).map(
      (level, day) => level + 0.1 * Math.sin((2 * Math.PI * day) / 252),
    );
  const found = backTest(yearly(1400), { horizon: 21, origins: 12 });
  assert.ok(found?.chosen === "dampedSeasons" || found?.chosen === "holtWinters", found?.chosen);
  const short = backTest(yearly(1000), { horizon: 21, origins: 12 });
  assert.deepEqual(
    short?.models.map(({ model }) => model),
    modelsFor(500),
  );
  assert.equal(modelsFor(546).length, 6);
  assert.deepEqual(modelsFor(547), [...MEAN_MODELS]);
  assert.throws(() => forecastLevels(yearly(546), "holtWinters", "constant", [21]), RangeError);
  // Between two months the forecast lies on the line between theirs.
  const days = [0, 21, 31.5, 42];
  const [, first, middle, second] = forecastLevels(yearly(700), "dampedSeasons", "constant", days);
  near(middle?.point ?? 0, ((first?.point ?? 0) + (second?.point ?? 0)) / 2, 1e-12, "between months");
  const flat = new Float64Array(600).fill(4);
  for (const model of ["holtWinters", "dampedSeasons"] as const)
    near(forecastLevels(flat, model, "constant", [21])[0]?.point ?? 0, 4, 1e-9, model);
});

test("the Diebold-Mariano statistic for one step is the corrected t statistic", () => {
  const a = normals(50, 8);
  const b = normals(50, 9);
  const d = a.map((each, place) => each ** 2 - (b[place] ?? 0) ** 2);
  const mean = d.reduce((sum, each) => sum + each, 0) / 50;
  const variance = d.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 50;
  const expected = (mean / Math.sqrt(variance / 50)) * Math.sqrt((50 + 1 - 2) / 50);
  near(dieboldMariano(a, b, 1)?.statistic ?? 0, expected, 1e-12, "statistic");
});

test("every model gives finite forecasts for any finite series, constant ones included", () => {
  const series = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 150 });
  fc.assert(
    fc.property(
      series,
      fc.constantFrom(...modelsFor(3)),
      fc.constantFrom(...VARIANCE_MODELS),
      (given, mean, variance) => {
        for (const { point, deviation } of forecastLevels(given, mean, variance, [1, 21, 252])) {
          assert.ok(
            Number.isFinite(point) && Number.isFinite(deviation) && deviation >= 0,
            `${mean} ${variance}`,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
  const flat = new Float64Array(200).fill(4);
  assert.equal(backTest(flat, { horizon: 10 }), null);
  assert.equal(forecastLevels(flat, "damped", "garch", [10])[0]?.deviation, 0);
  assert.throws(() => forecastLevels([1], "drift", "constant", [1]), RangeError);
});
