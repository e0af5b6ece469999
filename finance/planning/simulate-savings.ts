import { quantiles } from "../simulation/quantiles.ts";
import { seedPath } from "../simulation/random.ts";
import { exponential, fillNormals } from "../simulation/random-normal.ts";
import type { SavingsPlan } from "./savings-goal.ts";

/** Changes when the same plan would give other numbers; stored with every saved run. */
export const SAVINGS_SIMULATION_VERSION = "savings-1";

export interface SavingsSimulation {
  success: { value: number; standardError: number };
  /** Contribution a month with which the wanted share of futures reaches the target. */
  contributionForWanted: number;
  finalValue: { p5: number; p50: number; p95: number };
}

/**
 * Savings over random futures of one lognormal portfolio.
 * Formula: V ← V e^x + c each month, x normal with mean (ln(1 + return) − σ²/2) / 12 and variance σ²/12; since the end value
 * is G V + A c on each path, the contribution for a probability p is the p-quantile of max(0, (target − G V) / A).
 * Convention: expected return and volatility a year (of log returns); contributions at the end of each month; path k of a
 * seed is the same for every goal.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 3.2; Laplace's rule for the standard error.
 * Example: simulateSavings({ initialValue: 1000, monthlyContribution: 0, targetAmount: 1049, months: 12 }, { returnRate: 0.05, volatilityRate: 0 }, { paths: 10, seed: 1, wanted: 0.9 }).success.value = 1.
 * @throws RangeError naming the input that is out of range
 */
export function simulateSavings(
  plan: SavingsPlan,
  outlook: { returnRate: number; volatilityRate: number },
  options: { paths: number; seed: number; wanted: number },
): SavingsSimulation {
  check(plan, outlook, options);
  const { initialValue, monthlyContribution, targetAmount, months } = plan;
  const { paths, seed, wanted } = options;
  const drift = (Math.log1p(outlook.returnRate) - outlook.volatilityRate ** 2 / 2) / 12;
  const deviation = outlook.volatilityRate / Math.sqrt(12);
  const finals = new Float64Array(paths);
  const needed = new Float64Array(paths);
  const state = new Int32Array(4);
  const normals = new Float64Array(months);
  let reached = 0;
  for (let path = 0; path < paths; path++) {
    seedPath(state, seed, path);
    fillNormals(state, normals, months);
    let growth = 1;
    let annuity = 0;
    for (let month = 0; month < months; month++) {
      const factor = exponential(drift + deviation * (normals[month] ?? 0));
      growth *= factor;
      annuity = annuity * factor + 1;
    }
    const final = growth * initialValue + annuity * monthlyContribution;
    finals[path] = final;
    // Without a month left no contribution helps; such plans are not asked for one.
    needed[path] = annuity === 0 ? 0 : Math.max(0, (targetAmount - growth * initialValue) / annuity);
    // Reaching it to the last bit is no question of luck.
    if (final >= targetAmount * (1 - 1e-12)) reached += 1;
  }
  const smoothed = (reached + 1) / (paths + 2);
  const [p5 = 0, p50 = 0, p95 = 0] = quantiles(finals, [0.05, 0.5, 0.95]);
  return {
    success: {
      value: reached / paths,
      standardError: Math.sqrt((smoothed * (1 - smoothed)) / paths),
    },
    contributionForWanted: quantiles(needed, [wanted])[0] ?? 0,
    finalValue: { p5, p50, p95 },
  };
}

function check(
  plan: SavingsPlan,
  outlook: { returnRate: number; volatilityRate: number },
  options: { paths: number; seed: number; wanted: number },
): void {
  const inRange: [string, number, number, number][] = [
    ["initialValue", plan.initialValue, 0, 1e15],
    ["monthlyContribution", plan.monthlyContribution, 0, 1e12],
    ["targetAmount", plan.targetAmount, 0, 1e15],
    ["months", plan.months, 0, 1200],
    ["returnRate", outlook.returnRate, -0.5, 1],
    ["volatilityRate", outlook.volatilityRate, 0, 1],
    ["paths", options.paths, 1, 100_000],
    ["successRate", options.wanted, 0, 1],
  ];
  for (const [name, value, low, high] of inRange) {
    if (!(value >= low && value <= high)) throw new RangeError(`${name}: must be from ${low} to ${high}`);
  }
  if (!Number.isInteger(plan.months)) throw new RangeError("months: must be a whole number");
}
