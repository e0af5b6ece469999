import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutcome, followWealth } from "./follow-wealth.ts";
import { createGrowthSource } from "./growth-models.ts";
import {
  monthlyFlows,
  prepareSimulation,
  regimeStates,
  type SimulationPlan,
  USUAL_REGIMES,
} from "./monte-carlo.ts";
import { meanOfDraws } from "./monte-carlo-summary.ts";
import { simulateHere } from "./simulate-paths.ts";

const plan: SimulationPlan = {
  initialValue: 100_000,
  years: 10,
  flows: monthlyFlows(0, 10, 0),
  weights: [0.6, 0.4],
  monthlyReturns: [0.006, 0.002],
  covariance: [0.045 ** 2, 0.3 * 0.045 * 0.012, 0.3 * 0.045 * 0.012, 0.012 ** 2],
  paths: 8000,
  seed: 5,
};
const run = (changes: Partial<SimulationPlan>, target: number | null = null) =>
  simulateHere(prepareSimulation({ ...plan, ...changes }), target);

function within(actual: number, expected: number, tolerance: number, label: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${label}: ${actual}, not ${expected} ± ${tolerance}`);
}

const still = { weights: [1], monthlyReturns: [0.01], covariance: [0], paths: 4 };

test("fees take their yearly share of the value, month by month", () => {
  const { bands } = run({ ...still, feeRate: 0.02 });
  within(bands[9]?.p50 ?? 0, 100_000 * 1.01 ** 120 * 0.98 ** 10, 1e-6, "final value");
  const { bands: random } = run({ feeRate: 0.02 });
  const { bands: free } = run({});
  within((random[9]?.p50 ?? 0) / (free[9]?.p50 ?? 1), 0.98 ** 10, 1e-12, "the same paths less fees");
});

test("values after tax are those of selling everything, and a withdrawal pays the tax on its share of the gain", () => {
  const { bands } = run({ ...still, taxRate: 0.25 });
  const gross = 100_000 * 1.01 ** 120;
  within(bands[9]?.p50 ?? 0, gross - 0.25 * (gross - 100_000), 1e-6, "final value");
  // By hand: 110 with a cost of 100; 55 in hand need a sale of s with s − 0.2 × s × 10/110 = 55, so s = 56.0185…
  const flows = new Float64Array(12);
  flows[0] = -55;
  const growth = new Float64Array(12).fill(1);
  growth[0] = 1.1;
  const outcome = createOutcome({ paths: 1, years: 1 });
  const parameters = { initialValue: 100, years: 1, flows, taxRate: 0.2, paths: 1 };
  followWealth(parameters, growth, { offset: 0, stride: 1, path: 0 }, outcome);
  const sold = 55 / (1 - 0.2 / 11);
  const left = 110 - sold;
  within(outcome.values[0] ?? 0, left - 0.2 * (left - 100 * (1 - sold / 110)), 1e-12, "rest after tax");
  assert.equal(outcome.unpaid[0], 0);
  assert.equal(outcome.paidMonths[0], 12);
});

test("what a withdrawal asks beyond the wealth after tax is unpaid, from that month on", () => {
  const flows = new Float64Array(12).fill(-40);
  const growth = new Float64Array(12).fill(1);
  growth[0] = 2;
  const outcome = createOutcome({ paths: 1, years: 1 });
  const parameters = { initialValue: 50, years: 1, flows, taxRate: 0.5, paths: 1 };
  followWealth(parameters, growth, { offset: 0, stride: 1, path: 0 }, outcome);
  // 100 with a cost of 50 is 75 after tax: one withdrawal of 40 in full, 35 of the next.
  assert.equal(outcome.paidMonths[0], 1);
  within(outcome.unpaid[0] ?? 0, 11 * 40 - 35, 1e-9, "unpaid");
  assert.equal(outcome.values[0], 0);
});

test("inflation turns everything into money of the start", () => {
  const flows = monthlyFlows(100, 10, 0.03);
  const { bands, target, loss } = run({ ...still, monthlyReturns: [0], inflationRate: 0.03, flows }, 75_000);
  let value = 100_000;
  for (let month = 0; month < 120; month++) value += 100 * 1.03 ** Math.floor(month / 12);
  within(bands[9]?.p50 ?? 0, value / 1.03 ** 10, 1e-6, "final value");
  assert.equal(target?.value, 1);
  assert.equal(loss.value, 1);
});

test("mirror images lower the error, and the error that is stated is the one that is seen", () => {
  const changes = { paths: 400, years: 3, flows: monthlyFlows(0, 3, 0) };
  const target = 113_000;
  const estimates = (antithetic: boolean) => {
    const seen: number[] = [];
    const means: number[] = [];
    let stated = 0;
    let meanStated = 0;
    for (let seed = 0; seed < 300; seed++) {
      const result = run({ ...changes, antithetic, seed }, target);
      seen.push(result.target?.value ?? Number.NaN);
      means.push(result.meanFinalValue);
      stated += (result.target?.standardError ?? Number.NaN) / 300;
      meanStated += result.meanStandardError / 300;
    }
    const deviation = (values: number[]) => meanOfDraws(values, false)[1] * Math.sqrt(300);
    return { seen: deviation(seen), stated, means: deviation(means), meanStated };
  };
  const plain = estimates(false);
  const mirrored = estimates(true);
  // A standard deviation from 300 samples is known to about 4 %; four times that.
  for (const { seen, stated, means, meanStated } of [plain, mirrored]) {
    within(stated / seen, 1, 0.17, "probability");
    within(meanStated / means, 1, 0.17, "mean");
  }
  assert.ok(mirrored.seen < 0.85 * plain.seen, `${mirrored.seen} against ${plain.seen}`);
  assert.ok(mirrored.means < 0.35 * plain.means, `${mirrored.means} against ${plain.means}`);
});

/** Log growths of a one-asset plan over many months. */
function logGrowths(model: SimulationPlan["model"]): number[] {
  const parameters = prepareSimulation({
    ...plan,
    years: 100,
    flows: monthlyFlows(0, 100, 0),
    weights: [1],
    monthlyReturns: [0.006],
    covariance: [0.0025],
    paths: 300,
    ...(model ? { model } : {}),
  });
  const source = createGrowthSource(parameters);
  return Array.from({ length: 300 }, (_, draw) => {
    source.draw(draw);
    return [...source.growth].map(Math.log);
  }).flat();
}

function momentsOfLogs(values: readonly number[]): { mean: number; variance: number; kurtosis: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const central = (power: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return { mean, variance: central(2), kurtosis: central(4) / central(2) ** 2 };
}

test("the Student t keeps mean and variance of the log returns and has its fourth moment", () => {
  // With 12 degrees of freedom the kurtosis is 3 + 6 / (12 − 4).
  const { mean, variance, kurtosis } = momentsOfLogs(logGrowths({ name: "student-t", degreesOfFreedom: 12 }));
  within(mean, Math.log(1.006) - 0.00125, (4 * 0.05) / Math.sqrt(360_000), "mean");
  within(variance, 0.0025, 0.0025 * 0.015, "variance");
  within(kurtosis, 3.75, 0.15, "kurtosis");
});

test("regimes keep the expected return and the variance, last, and come as often as they should", () => {
  const logs = logGrowths({ name: "regime", ...USUAL_REGIMES });
  const { variance, kurtosis } = momentsOfLogs(logs);
  const expected = logs.reduce((sum, value) => sum + Math.exp(value), 0) / logs.length;
  // Months of a regime go together, so the errors are wider than those of independent months.
  within(expected, 1.006, 5e-4, "expected return");
  within(variance, 0.0025, 0.0025 * 0.04, "variance");
  assert.ok(kurtosis > 4, `${kurtosis}`);
  const [calm, turbulent] = regimeStates(USUAL_REGIMES);
  within(calm.share + turbulent.share, 1, 1e-12, "shares");
  const total = [calm, turbulent].reduce(
    (sum, { share, scale, shift }) => sum + share * (scale ** 2 + shift ** 2),
    0,
  );
  within(total, 1, 1e-12, "variance");
  within(calm.share * calm.shift + turbulent.share * turbulent.shift, 0, 1e-12, "mean");
});

test("a bootstrap draws runs of the past, each month as often as any other", () => {
  const history = Array.from({ length: 30 }, (_, month) => month / 1000);
  const parameters = prepareSimulation({
    ...plan,
    paths: 2000,
    model: { name: "bootstrap", history, blockMonths: 6 },
  });
  const source = createGrowthSource(parameters);
  const counts = new Array<number>(30).fill(0);
  for (let draw = 0; draw < 2000; draw++) {
    source.draw(draw);
    source.growth.forEach((factor, month) => {
      const drawn = Math.round((factor - 1) * 1000);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
      if (month % 6 !== 0) {
        const before = Math.round(((source.growth[month - 1] ?? 0) - 1) * 1000);
        assert.equal(drawn, (before + 1) % 30);
      }
    });
  }
  // 40,000 blocks of six over 30 months: 8,000 times each, with a standard deviation of about 90.
  for (const count of counts) within(count, 8000, 500, "times");
});

test("early losses hurt most when money is taken out", () => {
  const spending = run({ years: 30, flows: monthlyFlows(-520, 30, 0), paths: 4000 });
  assert.equal(spending.sequenceRisk.years, 5);
  assert.ok(spending.sequenceRisk.afterWorst + 0.2 < spending.sequenceRisk.afterBest);
  const { unpaid, yearsUntilDepleted, belowTarget } = spending.shortfall;
  assert.ok(unpaid !== null && unpaid > 0 && unpaid < 520 * 360);
  assert.ok(yearsUntilDepleted !== null && yearsUntilDepleted > 10 && yearsUntilDepleted < 30);
  assert.equal(belowTarget, null);
  const certain = run({ ...still }, 1_000_000);
  within(certain.shortfall.belowTarget ?? 0, 1_000_000 - 100_000 * 1.01 ** 120, 1e-6, "below target");
  assert.equal(certain.shortfall.unpaid, null);
});
