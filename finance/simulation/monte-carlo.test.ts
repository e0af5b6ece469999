import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutcome } from "./follow-wealth.ts";
import {
  monthlyFlows,
  prepareSimulation,
  SimulationInputError,
  type SimulationParameters,
  type SimulationPlan,
  USUAL_REGIMES,
} from "./monte-carlo.ts";
import { quantiles } from "./quantiles.ts";
import { drawsOf, simulateHere, simulatePaths } from "./simulate-paths.ts";

const plan: SimulationPlan = {
  initialValue: 10_000,
  years: 10,
  flows: monthlyFlows(0, 10, 0),
  weights: [1],
  monthlyReturns: [0.005],
  covariance: [0.0016],
  paths: 20_000,
  seed: 11,
};

function run(changes: Partial<SimulationPlan>, targetAmount: number | null = null) {
  return simulateHere(prepareSimulation({ ...plan, ...changes }), targetAmount);
}

function within(actual: number, expected: number, tolerance: number, label: string): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${label}: ${actual} instead of ${expected} ± ${tolerance}`,
  );
}

test("one asset without flows has the lognormal mean and percentiles in closed form", () => {
  const { bands, meanFinalValue } = run({});
  const logMean = 120 * (Math.log(1.005) - 0.0008);
  const logDeviation = Math.sqrt(120 * 0.0016);
  const mean = 10_000 * 1.005 ** 120;
  const deviation = mean * Math.sqrt(Math.exp(logDeviation ** 2) - 1);
  within(meanFinalValue, mean, (4 * deviation) / Math.sqrt(20_000), "mean");
  const last = bands.at(-1);
  assert.ok(last);
  const expected: [number, number, number, number][] = [
    // value, z, probability, density at z
    [last.p5, -1.6448536, 0.05, 0.1031356],
    [last.p25, -0.6744898, 0.25, 0.3177766],
    [last.p50, 0, 0.5, 0.3989423],
    [last.p75, 0.6744898, 0.75, 0.3177766],
    [last.p95, 1.6448536, 0.95, 0.1031356],
  ];
  for (const [value, z, probability, density] of expected) {
    const standardError = Math.sqrt((probability * (1 - probability)) / 20_000) / density;
    within(Math.log(value / 10_000), logMean + z * logDeviation, 4 * standardError * logDeviation, `z ${z}`);
  }
});

test("without volatility every path is the annuity formula", () => {
  const flows = monthlyFlows(250, 10, 0);
  const { bands, loss, neverDepleted } = run({ covariance: [0], flows, paths: 10 });
  const growth = 1.005 ** 120;
  const annuity = 10_000 * growth + (250 * (growth - 1)) / 0.005;
  for (const value of [bands[9]?.p5, bands[9]?.p50, bands[9]?.p95]) {
    within(value ?? 0, annuity, 1e-8 * annuity, "final value");
  }
  assert.equal(loss.value, 0);
  assert.equal(neverDepleted.value, 1);
});

test("amounts that keep their purchasing power rise once a year", () => {
  const flows = monthlyFlows(100, 3, 0.02);
  assert.deepEqual([flows[0], flows[11], flows[12], flows[35]], [100, 100, 102, 100 * 1.02 ** 2]);
});

test("money that runs out stays at zero and counts as depleted", () => {
  // 10,000 less 100 a month without growth lasts exactly 100 months.
  const flows = monthlyFlows(-100, 10, 0);
  const { bands, neverDepleted } = run({ monthlyReturns: [0], covariance: [0], flows, paths: 5 });
  assert.equal(bands[7]?.p50, 400);
  assert.equal(bands[8]?.p95, 0);
  assert.equal(neverDepleted.value, 0);
  assert.ok(neverDepleted.standardError > 0);
});

const two: Partial<SimulationPlan> = {
  weights: [0.6, 0.4],
  monthlyReturns: [0.006, 0.002],
  covariance: [0.045 ** 2, 0.3 * 0.045 * 0.012, 0.3 * 0.045 * 0.012, 0.012 ** 2],
};

test("two correlated assets with flows agree with an independent simulation of four million paths", () => {
  // numpy 2.4.6, default_rng(7), the same model written as a month loop over arrays.
  const saving = run({ ...two, flows: monthlyFlows(200, 10, 0), paths: 40_000 }, 50_000);
  const expected = { p5: 32_706.5, p25: 40_401.8, p50: 47_012.5, p75: 54_920.4, p95: 69_105.6 };
  const last = saving.bands.at(-1);
  assert.ok(last && saving.target);
  for (const [name, value] of [
    ["p5", last.p5],
    ["p25", last.p25],
    ["p50", last.p50],
    ["p75", last.p75],
    ["p95", last.p95],
  ] as const) {
    within(value, expected[name], 0.01 * expected[name], name);
  }
  within(saving.target.value, 0.3938575, 4 * saving.target.standardError, "target reached");
  within(saving.loss.value, 0.07156, 4 * saving.loss.standardError, "loss");
  const spending = run({
    ...two,
    initialValue: 100_000,
    years: 20,
    flows: monthlyFlows(-650, 20, 0),
    paths: 20_000,
  });
  within(spending.neverDepleted.value, 0.47665075, 4 * spending.neverDepleted.standardError, "money lasts");
});

const models: [string, Partial<SimulationPlan>][] = [
  ["lognormal", {}],
  ["lognormal, antithetic", { antithetic: true }],
  ["lognormal, taxed", { taxRate: 0.25 }],
  ["student-t", { model: { name: "student-t", degreesOfFreedom: 5 } }],
  ["regime, antithetic", { model: { name: "regime", ...USUAL_REGIMES }, antithetic: true }],
  [
    "bootstrap",
    {
      model: {
        name: "bootstrap",
        history: Array.from({ length: 60 }, (_, i) => ((i * 7) % 11) / 100 - 0.04),
        blockMonths: 6,
      },
    },
  ],
];

for (const [name, changes] of models) {
  test(`${name}: any way of cutting the paths gives the same bits, and another seed gives others`, () => {
    const flows = monthlyFlows(-60, 10, 0);
    const parameters = prepareSimulation({ ...plan, ...two, paths: 600, flows, ...changes });
    function cut(into: SimulationParameters, size: number) {
      const outcome = createOutcome(into);
      const draws = drawsOf(into);
      for (let to = draws; to > 0; to -= size) simulatePaths(into, Math.max(0, to - size), to, outcome);
      return outcome;
    }
    const whole = cut(parameters, 600);
    assert.deepEqual(cut(parameters, 1), whole);
    assert.deepEqual(cut(parameters, 77), whole);
    assert.notDeepEqual(cut({ ...parameters, seed: 12 }, 600), whole);
  });
}

test("quantiles are exact, as sorting and interpolating gives them", () => {
  const word = (index: number) => Math.imul(index + 1, 2_654_435_761) >>> 0;
  const samples: [string, (index: number) => number][] = [
    ["many equal", (index) => word(index) % 977],
    ["wide", (index) => Math.exp(word(index) / 2e8)],
    ["mostly zero", (index) => Math.max(0, word(index) / 4e9 - 0.7)],
    ["all equal", () => 3],
    ["beyond the range of differences", (index) => (index % 2 === 0 ? 1.7e308 : -1.7e308)],
    ["negative", (index) => -word(index)],
  ];
  const probabilities = [0.5, 0, 0.05, 0.25, 0.7501, 0.95, 1];
  for (const [name, make] of samples) {
    for (const length of [1, 2, 599, 600, 5001]) {
      const values = Array.from({ length }, (_, index) => make(index));
      const sorted = Float64Array.from(values).sort();
      const actual = quantiles(values, probabilities);
      probabilities.forEach((probability, index) => {
        const position = (length - 1) * probability;
        const low = sorted[Math.floor(position)] ?? 0;
        const high = sorted[Math.ceil(position)] ?? 0;
        const expected = low + (position - Math.floor(position)) * (high - low);
        assert.equal(actual[index], expected, `${name}, ${length} values, ${probability}`);
      });
    }
  }
});

test("plans that cannot be answered are refused by name, never answered with NaN", () => {
  const refused: [string, Partial<SimulationPlan>][] = [
    ["years", { years: 0 }],
    ["years", { years: 1.5 }],
    ["paths", { paths: 1e9 }],
    ["seed", { seed: -1 }],
    ["seed", { seed: Number.NaN }],
    ["initialValue", { initialValue: Number.POSITIVE_INFINITY }],
    ["initialValue", { initialValue: -1 }],
    ["flows", { flows: [1] }],
    ["flows", { flows: Array(120).fill(Number.NaN) }],
    ["weights", { weights: [] }],
    ["weights", { weights: [0.5] }],
    ["weights", { weights: [1.5, -0.5], monthlyReturns: [0, 0], covariance: [0, 0, 0, 0] }],
    ["monthlyReturns", { monthlyReturns: [-1] }],
    ["covariance", { covariance: [Number.NaN] }],
    ["feeRate", { feeRate: 1 }],
    ["taxRate", { taxRate: -0.1 }],
    ["inflationRate", { inflationRate: Number.NaN }],
    ["paths", { paths: 11, antithetic: true }],
    ["degreesOfFreedom", { model: { name: "student-t", degreesOfFreedom: 2 } }],
    ["begins", { model: { name: "regime", ...USUAL_REGIMES, begins: 0 } }],
    ["history", { model: { name: "bootstrap", history: [0.1], blockMonths: 1 } }],
    ["blockMonths", { model: { name: "bootstrap", history: Array(24).fill(0), blockMonths: 25 } }],
    [
      "antithetic",
      { model: { name: "bootstrap", history: Array(24).fill(0), blockMonths: 1 }, antithetic: true },
    ],
  ];
  for (const [field, changes] of refused) {
    assert.throws(
      () => prepareSimulation({ ...plan, ...changes }),
      (error) => error instanceof SimulationInputError && error.field === field,
      JSON.stringify(changes),
    );
  }
});

test("the wildest plan that is accepted still gives finite numbers", () => {
  const { bands } = run({
    initialValue: 1e15,
    years: 100,
    flows: monthlyFlows(1e9, 100, 0),
    monthlyReturns: [0.5],
    covariance: [1],
    paths: 200,
  });
  for (const band of bands) assert.ok(Object.values(band).every(Number.isFinite), JSON.stringify(band));
});
