import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { correlationOf, sampleCovariance } from "../covariance/sample-covariance.ts";
import type { Measure } from "../measure.ts";
import { compareWithBenchmark } from "./benchmark-measures.ts";
import { concentrationOf } from "./concentration.ts";
import { clusterOrder } from "./correlation-clusters.ts";
import { normalQuantileOf } from "./normal-distribution.ts";
import figures from "./oracle/figures.json" with { type: "json" };
import { downsideDeviation, momentsOf, weightedVolatility } from "./return-moments.ts";
import { calmarRatio, omegaRatio, sharpeRatio, sortinoRatio } from "./return-ratios.ts";
import { riskContributions } from "./risk-contributions.ts";
import { PERCENTILE_METHODS, samplePercentile } from "./sample-percentile.ts";
import { historicalTails, VALUE_AT_RISK_METHODS, valueAtRiskOf } from "./value-at-risk.ts";

/** The same numbers as `oracle/compute_figures.py`. */
function series(n: number, length: number): number[][] {
  let word = 11;
  const uniform = () => {
    word = (Math.imul(1_103_515_245, word) + 12_345) & 0x7fffffff;
    return word / 2 ** 31 - 0.5;
  };
  const four = () => uniform() + uniform() + uniform() + uniform();
  const rows = Array.from({ length: n }, (): number[] => []);
  for (let t = 0; t < length; t++) {
    const common = four();
    rows.forEach((row, i) => {
      row.push(0.0004 + 0.01 * (common + (0.3 + 0.2 * i) * four()) + (t % 37 === 5 ? -0.03 : 0));
    });
  }
  return rows;
}

function near(actual: Measure | number | undefined, expected: number | undefined, what: string): void {
  const value = typeof actual === "object" ? actual.value : actual;
  const difference = Math.abs((value ?? Number.NaN) - (expected ?? Number.NaN));
  assert.ok(
    difference <= 1e-12 * Math.max(1, Math.abs(expected ?? 0)),
    `${what}: ${value} is not ${expected}`,
  );
}

test("moments, ratios and measures against a benchmark equal numpy and scipy", () => {
  for (const expected of figures.series) {
    const [own = [], benchmark = []] = series(6, expected.length);
    const moments = momentsOf(own);
    near(moments?.mean, expected.mean, "mean");
    near(moments?.deviation, expected.deviation, "deviation");
    near(moments?.skewness, expected.skewness, "skewness");
    near(moments?.excessKurtosis, expected.excessKurtosis, "kurtosis");
    near(downsideDeviation(own, 0.02 / 252), expected.downside, "downside deviation");
    near(weightedVolatility(own), expected.weighted, "weighted volatility");
    near(sharpeRatio(own, 252, 0.02), expected.sharpe, "Sharpe");
    near(sortinoRatio(own, 252, 0.02), expected.sortino, "Sortino");
    near(calmarRatio(own, 252), expected.calmar, "Calmar");
    near(omegaRatio(own), expected.omega, "Omega");
    const against = compareWithBenchmark(own, benchmark, 252, 0.02);
    near(against.beta, expected.beta, "beta");
    near(against.alpha, expected.alpha, "alpha");
    near(against.correlation, expected.correlation, "correlation");
    near(against.trackingError, expected.trackingError, "tracking error");
    near(against.informationRatio, expected.informationRatio, "information ratio");
    near(against.upCapture, expected.upCapture, "up capture");
    near(against.downCapture, expected.downCapture, "down capture");
    near(against.treynorRatio, expected.treynor, "Treynor");
    near(against.modiglianiMeasure, expected.modigliani, "Modigliani");
  }
});

test("percentiles of all definitions equal numpy's", () => {
  const names = {
    linear: "linear",
    weibull: "weibull",
    hazen: "hazen",
    medianUnbiased: "median_unbiased",
    lower: "lower",
    higher: "higher",
    nearest: "nearest",
    inverse: "inverted_cdf",
  } as const;
  for (const expected of figures.series) {
    const [own = []] = series(6, expected.length);
    for (const method of PERCENTILE_METHODS) {
      [0, 0.01, 0.05, 0.37, 0.5, 0.99, 1].forEach((p, place) => {
        near(samplePercentile(own, p, method), expected.percentiles[names[method]][place], `${method} ${p}`);
      });
    }
  }
});

test("value at risk and expected shortfall of every method equal scipy", () => {
  for (const expected of figures.series) {
    const [own = []] = series(6, expected.length);
    for (const row of expected.valueAtRisk) {
      const { confidence, horizon } = row;
      for (const method of VALUE_AT_RISK_METHODS) {
        const result = valueAtRiskOf(own, { method, confidence, horizon });
        if (result.valueAtRisk.value === null) {
          assert.match(result.valueAtRisk.reason ?? "", /Cornish-Fisher/);
          continue;
        }
        near(result.valueAtRisk, row[method][0], `${method} ${confidence} ${horizon}`);
        const shortfall = result.expectedShortfall.value ?? Number.NaN;
        // The reference integrates numerically.
        assert.ok(Math.abs(shortfall - (row[method][1] ?? 0)) < 1e-9, `${method} shortfall`);
      }
      const overlapping = valueAtRiskOf(own, { confidence, horizon, scaling: "overlapping" });
      near(overlapping.valueAtRisk, row.overlapping[0], "overlapping");
      near(overlapping.expectedShortfall, row.overlapping[1], "overlapping shortfall");
    }
  }
});

test("several confidences at once give what each gives alone, in any order and with equal returns", () => {
  const returns = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(returns, fc.constantFrom(...PERCENTILE_METHODS), (own, percentile) => {
      for (const confidences of [
        [0.5, 0.9, 0.95, 0.99],
        [0.99, 0.7],
      ]) {
        historicalTails(own, confidences, percentile).forEach((both, place) => {
          const alone = valueAtRiskOf(own, { confidence: confidences[place] ?? 0, percentile });
          assert.equal(both.valueAtRisk.value, alone.valueAtRisk.value);
          near(both.expectedShortfall, alone.expectedShortfall.value ?? Number.NaN, "shortfall");
        });
      }
    }),
  );
});

test("the tail of a long sample is that of the sorted one, whatever the order and with equal returns", () => {
  const returns = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 256, maxLength: 900 });
  const orders = [(a: number, b: number) => a - b, (a: number, b: number) => b - a, () => 0];
  fc.assert(
    fc.property(
      returns,
      fc.constantFrom(...orders),
      fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999),
      (own, order, confidence) => {
        const given = own.toSorted(order);
        const sorted = own.toSorted((a, b) => a - b);
        const exact = (own.length - 1) * (1 - confidence);
        const place = Math.abs(exact - Math.round(exact)) < 1e-9 ? Math.round(exact) : exact;
        const low = sorted[Math.floor(place)] ?? Number.NaN;
        const threshold = low + (place % 1) * ((sorted[Math.floor(place) + 1] ?? low) - low);
        const tail = sorted.filter((value) => value <= threshold);
        const found = valueAtRiskOf(given, { confidence });
        assert.ok(Math.abs((found.valueAtRisk.value ?? Number.NaN) + threshold) < 1e-9);
        const mean = tail.reduce((sum, value) => sum + value, 0) / tail.length;
        assert.ok(Math.abs((found.expectedShortfall.value ?? Number.NaN) + mean) < 1e-9);
      },
    ),
    { numRuns: 200 },
  );
});

test("normal quantiles equal scipy's to the last digits", () => {
  for (const [p = 0, z = 0] of figures.normal) {
    assert.ok(
      Math.abs(normalQuantileOf(p) - z) <= 2e-15 * Math.max(1, Math.abs(z)) + (p > 0.99 ? 1e-7 * (1 - p) : 0),
      `${p}`,
    );
  }
});

test("risk contributions and the order of clusters equal numpy and scipy", () => {
  const weights = [0.3, 0.2, 0.15, 0.15, 0.1, 0.05];
  for (const expected of figures.series) {
    const covariance = sampleCovariance(series(6, expected.length));
    const result = riskContributions(weights, covariance);
    near(result.volatility, expected.volatility, "volatility");
    near(result.diversificationRatio, expected.diversificationRatio, "diversification ratio");
    result.share.forEach((share, i) => {
      near(share, expected.shares[i], `share ${i}`);
    });
    near(
      result.share.reduce((sum, share) => sum + share, 0),
      1,
      "sum of shares",
    );
    assert.deepEqual(clusterOrder(correlationOf(covariance, 6), 6), expected.order);
  }
});

test("the normal multiples are those that textbooks print", () => {
  // P. Jorion, Value at Risk: 1.645 and 2.326 standard deviations at 95 % and 99 %.
  assert.equal(normalQuantileOf(0.95).toFixed(3), "1.645");
  assert.equal(normalQuantileOf(0.99).toFixed(3), "2.326");
  // Shortfall of a normal: 2.063 deviations at 95 %, 2.665 at 99 %.
  const even = [-1, 1];
  const shortfall =
    valueAtRiskOf(even, { method: "parametric", confidence: 0.99 }).expectedShortfall.value ?? 0;
  assert.equal((shortfall / Math.SQRT2).toFixed(3), "2.665");
});

test("whatever the returns are, every figure is a finite number or says why not", () => {
  const returns = fc.array(
    fc.oneof(fc.double(), fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0, 0.01, -1, 1e308)),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      returns,
      returns,
      fc.double({ min: 0, max: 1 }),
      fc.integer({ min: -1, max: 20 }),
      (own, other, p, h) => {
        const measures = [
          sharpeRatio(own, 252),
          sortinoRatio(own, 252),
          calmarRatio(own, 252),
          omegaRatio(own),
          downsideDeviation(own),
          weightedVolatility(own),
          samplePercentile(own, p),
          ...Object.values(compareWithBenchmark(own, other, 252)),
          ...VALUE_AT_RISK_METHODS.flatMap((method) =>
            Object.values(valueAtRiskOf(own, { method, confidence: p, horizon: h })),
          ),
        ];
        for (const { value, reason } of measures) {
          assert.ok(value === null ? (reason ?? "").length > 5 : Number.isFinite(value) && reason === null);
        }
      },
    ),
  );
});

test("the effective number lies between one and the number of parts", () => {
  assert.equal(concentrationOf([]), null);
  assert.equal(concentrationOf([0, 0]), null);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (weights) => {
        const { effectiveNumber = 0 } = concentrationOf(weights) ?? {};
        assert.ok(effectiveNumber >= 1 - 1e-12 && effectiveNumber <= weights.length + 1e-9);
      },
    ),
  );
});
