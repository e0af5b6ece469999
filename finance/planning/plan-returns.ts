import { seedPath } from "../simulation/random.ts";
import { exponential, fillNormals, naturalLog } from "../simulation/random-normal.ts";
import type { YearFactors } from "./plan-path.ts";

/** How yearly returns and prices are drawn; every rate a fraction a year. */
export interface YearlyReturnModel {
  /** Expected nominal return of what the portfolio holds for growth, and standard deviation of its log return. */
  growthReturn: number;
  growthVolatility: number;
  safeReturn: number;
  safeVolatility: number;
  /** Expected rise of prices, its long-run standard deviation, and how much of a year's surprise lasts into the next. */
  inflation: number;
  inflationVolatility: number;
  inflationPersistence: number;
}

function check(model: YearlyReturnModel): void {
  for (const [name, value] of Object.entries(model)) {
    const low = name.endsWith("Volatility") || name.endsWith("Persistence") ? 0 : -0.5;
    const high = name === "inflationPersistence" ? 0.99 : 1;
    if (!(value >= low && value <= high)) throw new RangeError(`${name}: must be from ${low} to ${high}`);
  }
}

/** ln(1 + x) by the same arithmetic on every machine. */
function logFactor(rate: number): number {
  return rate <= 0 ? naturalLog(1 + rate) : -naturalLog(1 / (1 + rate));
}

/**
 * The yearly factors of one path.
 * Formula: factor = e^(ln(1 + expected) − σ²/2 + σ z); log inflation = mean + persistence × (last − mean) + ε, with
 * σ_ε = volatility × √(1 − persistence²).
 * Convention: growth and safe assets independent of each other and of prices; the first year's last inflation is the mean;
 * the same seed and path give the same numbers on every machine.
 * Source: lognormal returns, P. Glasserman, "Monte Carlo Methods in Financial Engineering", 3.2; inflation as the first
 * part of A. D. Wilkie, "A Stochastic Investment Model for Actuarial Use", Trans. Faculty of Actuaries 39, 1986.
 * Example: drawYearFactors({ growthReturn: 0.05, growthVolatility: 0, safeReturn: 0, safeVolatility: 0, inflation: 0.02, inflationVolatility: 0, inflationPersistence: 0 }, 1, 0, 2).growth[1] = 1.05.
 * @throws RangeError naming the part of the model that is out of range
 */
export function drawYearFactors(
  model: YearlyReturnModel,
  seed: number,
  path: number,
  years: number,
): { growth: Float64Array; safe: Float64Array; inflation: Float64Array } {
  check(model);
  const state = new Int32Array(4);
  const normals = new Float64Array(years * 3);
  seedPath(state, seed, path);
  fillNormals(state, normals, normals.length);
  const growth = new Float64Array(years);
  const safe = new Float64Array(years);
  const inflation = new Float64Array(years);
  const growthMean = logFactor(model.growthReturn) - model.growthVolatility ** 2 / 2;
  const safeMean = logFactor(model.safeReturn) - model.safeVolatility ** 2 / 2;
  const inflationMean = logFactor(model.inflation) - model.inflationVolatility ** 2 / 2;
  const surprise = model.inflationVolatility * Math.sqrt(1 - model.inflationPersistence ** 2);
  let last = inflationMean;
  for (let year = 0; year < years; year++) {
    growth[year] = exponential(growthMean + model.growthVolatility * (normals[year] ?? 0));
    safe[year] = exponential(safeMean + model.safeVolatility * (normals[years + year] ?? 0));
    last = inflationMean + model.inflationPersistence * (last - inflationMean);
    last += surprise * (normals[2 * years + year] ?? 0);
    inflation[year] = exponential(last);
  }
  return { growth, safe, inflation };
}

/**
 * Years in which everything goes as expected, for comparison.
 * Formula: factor = 1 + expected rate.
 * Convention: every year the same.
 * Source: definition.
 * Example: expectedYearFactors({ growthReturn: 0.05, growthVolatility: 0.2, safeReturn: 0, safeVolatility: 0, inflation: 0.02, inflationVolatility: 0, inflationPersistence: 0 }, 2).growth[1] = 1.05.
 */
export function expectedYearFactors(model: YearlyReturnModel, years: number): YearFactors {
  const filled = (rate: number) => new Float64Array(years).fill(1 + rate);
  return {
    growth: filled(model.growthReturn),
    safe: filled(model.safeReturn),
    inflation: filled(model.inflation),
  };
}
