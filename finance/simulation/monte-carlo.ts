import { factorCovariance } from "../covariance/covariance-factor.ts";
import { seedPath } from "./random.ts";
import { exponential, fillNormals } from "./random-normal.ts";

/** Changes when the same parameters would give other numbers; stored with every result. */
export const MONTE_CARLO_VERSION = "monte-carlo-1";

/** A parameter outside what the model can answer for; `field` names it. */
export class SimulationInputError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "SimulationInputError";
    this.field = field;
  }
}

export interface SimulationPlan {
  /** Value at the start, in money. */
  initialValue: number;
  /** Whole years, 1 to 100. */
  years: number;
  /** Money added (+) or taken out (−) at the end of each month, nominal; one number per month. */
  flows: ArrayLike<number>;
  /** Share of each asset, summing to 1; restored every month. */
  weights: ArrayLike<number>;
  /** Expected simple return of each asset in a month: 0.005 = 0.5 %. */
  monthlyReturns: ArrayLike<number>;
  /** Covariance of the assets' monthly log returns, row-major. */
  covariance: ArrayLike<number>;
  /** Number of paths, 1 to 200,000. */
  paths: number;
  /** Whole number from 0 to 2^53 − 1; equal seeds give equal results. */
  seed: number;
}

/** A plan that has been checked and prepared: plain numbers only, so that it can travel to other threads. */
export interface SimulationParameters {
  initialValue: number;
  years: number;
  flows: Float64Array;
  weights: Float64Array;
  /** Drift of the log return per month: ln(1 + expected return) − variance/2. */
  drifts: Float64Array;
  factor: Float64Array;
  paths: number;
  seed: number;
  covarianceRepaired: boolean;
}

/** Values of paths `fromPath` (included) to `toPath` (excluded). */
export interface SimulationPart {
  fromPath: number;
  toPath: number;
  /** Value at the end of each year, one row of `toPath − fromPath` values per year. */
  values: Float64Array<ArrayBuffer>;
  /** 1 where a withdrawal could not be paid in full, so that the path ended without money. */
  depleted: Uint8Array<ArrayBuffer>;
}

function finiteNumbers(
  field: string,
  values: ArrayLike<number>,
  length: number,
  limit: number,
): Float64Array {
  const numbers = Float64Array.from(values);
  if (numbers.length !== length) {
    throw new SimulationInputError(field, `needs ${length} numbers, got ${numbers.length}`);
  }
  for (const value of numbers) {
    // Also false for NaN.
    if (!(Math.abs(value) <= limit)) {
      throw new SimulationInputError(field, `holds a number beyond ±${limit} or none`);
    }
  }
  return numbers;
}

function wholeNumber(field: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    throw new SimulationInputError(field, `must be a whole number from ${from} to ${to}`);
  }
}

/**
 * Checks a plan and prepares the simulation of correlated lognormal assets.
 * Formula: value ← max(0, value × Σ weight × e^x + flow), x normal with covariance Σ and mean ln(1 + expected) − σ²/2.
 * Convention: one-month steps; the drift makes the expected simple return the given one; shares are restored each
 * month; the month's flow follows the growth; a value below zero becomes zero and the path counts as depleted.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 3.2.3 (multiple dimensions).
 * @throws SimulationInputError for anything that would make a result not finite or not meaningful
 */
export function prepareSimulation(plan: SimulationPlan): SimulationParameters {
  wholeNumber("years", plan.years, 1, 100);
  wholeNumber("paths", plan.paths, 1, 200_000);
  wholeNumber("seed", plan.seed, 0, Number.MAX_SAFE_INTEGER);
  if (!(plan.initialValue >= 0 && plan.initialValue <= 1e15)) {
    throw new SimulationInputError("initialValue", "must be from 0 to 1e15");
  }
  const assets = plan.weights.length;
  wholeNumber("weights", assets, 1, 500);
  const flows = finiteNumbers("flows", plan.flows, plan.years * 12, 1e12);
  const weights = finiteNumbers("weights", plan.weights, assets, 1 + 1e-9);
  if (weights.some((weight) => weight < 0)) throw new SimulationInputError("weights", "must not be negative");
  if (Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) > 1e-9) {
    throw new SimulationInputError("weights", "must sum to 1");
  }
  // Half of everything lost or gained each month, on average, is no plan but a wrong unit.
  const returns = finiteNumbers("monthlyReturns", plan.monthlyReturns, assets, 0.5);
  const covariance = finiteNumbers("covariance", plan.covariance, assets * assets, 1);
  const { factor, repaired } = factorCovariance(covariance, assets);
  const drifts = returns.map((rate, i) => Math.log1p(rate) - (covariance[i * assets + i] ?? 0) / 2);
  const { initialValue, years, paths, seed } = plan;
  return { initialValue, years, flows, weights, drifts, factor, paths, seed, covarianceRepaired: repaired };
}

/**
 * Simulates a range of paths. Pure: a path depends on the parameters and its number alone, so any way of cutting
 * the paths into ranges gives the same bits.
 */
export function simulatePaths(
  parameters: SimulationParameters,
  fromPath: number,
  toPath: number,
): SimulationPart {
  const { initialValue, years, flows, weights, drifts, factor, seed } = parameters;
  const assets = weights.length;
  const months = flows.length;
  const count = toPath - fromPath;
  const values = new Float64Array(years * count);
  const depleted = new Uint8Array(count);
  const normals = new Float64Array(months * assets);
  const logReturns = new Float64Array(months);
  const growth = new Float64Array(months);
  const state = new Int32Array(4);
  for (let path = 0; path < count; path++) {
    seedPath(state, seed, fromPath + path);
    fillNormals(state, normals, normals.length);
    // Asset by asset over all months: long loops over neighbouring numbers, which engines run fastest.
    growth.fill(0);
    for (let asset = 0; asset < assets; asset++) {
      logReturns.fill(drifts[asset] ?? 0);
      for (let k = 0; k <= asset; k++)
        addScaled(logReturns, normals, k * months, factor[asset * assets + k] ?? 0);
      addGrowth(growth, logReturns, weights[asset] ?? 0);
    }
    let value = initialValue;
    for (let month = 0; month < months; month++) {
      value = value * (growth[month] ?? 0) + (flows[month] ?? 0);
      if (value < 0) {
        value = 0;
        depleted[path] = 1;
      }
      if (month % 12 === 11) values[((month - 11) / 12) * count + path] = value;
    }
  }
  return { fromPath, toPath, values, depleted };
}

function addScaled(sum: Float64Array, values: Float64Array, start: number, scale: number): void {
  for (let index = 0; index < sum.length; index++) {
    sum[index] = (sum[index] ?? 0) + scale * (values[start + index] ?? 0);
  }
}

function addGrowth(growth: Float64Array, logReturns: Float64Array, weight: number): void {
  for (let index = 0; index < growth.length; index++) {
    growth[index] = (growth[index] ?? 0) + weight * exponential(logReturns[index] ?? 0);
  }
}

/**
 * The flow of each month for a plan: `amount` a month (+ in, − out), raised once a year by `annualIncrease`
 * (0 = nominal amounts that stay; the inflation rate = amounts that keep their purchasing power).
 * Example: monthlyFlows(100, 2, 0.1)[12] = 110 (to 1e-9).
 */
export function monthlyFlows(amount: number, years: number, annualIncrease: number): Float64Array {
  return Float64Array.from({ length: years * 12 }, (_, month) => {
    return amount * (1 + annualIncrease) ** Math.floor(month / 12);
  });
}
