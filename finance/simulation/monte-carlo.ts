import { factorCovariance } from "../covariance/covariance-factor.ts";
import { exponential, naturalLog } from "./random-normal.ts";

/** Changes when the same parameters would give other numbers; stored with every result. */
export const MONTE_CARLO_VERSION = "monte-carlo-2";

/** More leave errors that nobody could tell from those of the estimates. */
export const MOST_PATHS = 10_000_000;

/** A parameter outside what the model can answer for; `field` names it. */
export class SimulationInputError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "SimulationInputError";
    this.field = field;
  }
}

/**
 * How one-month returns are drawn.
 * lognormal: log returns are normal. student-t: the same covariance with fat tails that hit all assets at once.
 * regime: calm and turbulent times that last, see `RegimeModel`. bootstrap: runs of months of the past, as they were.
 */
export type GrowthModel =
  | { name: "lognormal" }
  | { name: "student-t"; degreesOfFreedom: number }
  | ({ name: "regime" } & RegimeModel)
  | { name: "bootstrap"; history: ArrayLike<number>; blockMonths: number };

/** Two states with their own mean and volatility; together they keep the plan's expected return and variance. */
export interface RegimeModel {
  /** Probability in a month of calm that turbulence begins, and in turbulence that calm returns. */
  begins: number;
  ends: number;
  /** Volatility in turbulence as a multiple of that in calm. */
  volatilityRatio: number;
  /** How much lower the mean log return is in turbulence, in monthly standard deviations of the whole. */
  meanGap: number;
}

/**
 * Monthly estimates for the TSE 300 from 1956 to 1999, as ratios.
 * Source: M. Hardy, "A Regime-Switching Model of Long-Term Stock Returns", N. American Actuarial J. 5(2), 2001.
 */
export const USUAL_REGIMES: RegimeModel = {
  begins: 0.0371,
  ends: 0.2101,
  volatilityRatio: 0.0778 / 0.0347,
  meanGap: 0.62,
};

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
  /** Number of paths, 1 to 10,000,000; even with `antithetic`. */
  paths: number;
  /** Whole number from 0 to 2^53 − 1; equal seeds give equal results. */
  seed: number;
  /** Lognormal when omitted. */
  model?: GrowthModel;
  /** Every path gets a mirror image with the opposite normal numbers, which lowers the errors of means. */
  antithetic?: boolean;
  /** Yearly cost as a share of the value, taken month by month: 0.01 = 1 %. */
  feeRate?: number;
  /** Flat tax on gains when they are sold; see `followWealth`. */
  taxRate?: number;
  /** Yearly rise of prices: results are divided by it, so that they are in the money of the start. */
  inflationRate?: number;
}

/** A plan that has been checked and prepared: plain data only, so that it can travel to other threads. */
export interface SimulationParameters {
  initialValue: number;
  years: number;
  flows: Float64Array;
  weights: Float64Array;
  /** Mean of the log return per month, before the shifts of regimes. */
  drifts: Float64Array;
  factor: Float64Array;
  /** Monthly standard deviation of each asset's log return. */
  deviations: Float64Array;
  paths: number;
  seed: number;
  model: GrowthModel;
  antithetic: boolean;
  /** What fees leave of the value in a month. */
  feeFactor: number;
  taxRate: number;
  inflationRate: number;
  covarianceRepaired: boolean;
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

function between(field: string, value: number, from: number, to: number): void {
  if (!(value >= from && value <= to)) throw new SimulationInputError(field, `must be from ${from} to ${to}`);
}

/** Calm and turbulent state of a regime model: how often, and with which scale and shift of the log returns. */
export interface RegimeState {
  share: number;
  /** Volatility as a multiple of the whole's. */
  scale: number;
  /** Distance of the mean log return from the whole's, in standard deviations of the whole. */
  shift: number;
}

/**
 * The two states that leave variance and mean log return as they are.
 * Formula: Σ share × (scale² + shift²) = 1 and Σ share × shift = 0; share of turbulence = begins / (begins + ends).
 * Example: regimeStates({ begins: 0.1, ends: 0.1, volatilityRatio: 1, meanGap: 0 })[0].scale = 1.
 */
export function regimeStates(model: RegimeModel): [RegimeState, RegimeState] {
  const turbulent = model.begins / (model.begins + model.ends);
  const calm = 1 - turbulent;
  const within = 1 - calm * turbulent * model.meanGap ** 2;
  const scale = Math.sqrt(within / (calm + turbulent * model.volatilityRatio ** 2));
  return [
    { share: calm, scale, shift: turbulent * model.meanGap },
    { share: turbulent, scale: scale * model.volatilityRatio, shift: -calm * model.meanGap },
  ];
}

function checkModel(model: GrowthModel, antithetic: boolean): GrowthModel {
  switch (model.name) {
    case "lognormal":
      return model;
    case "student-t":
      wholeNumber("degreesOfFreedom", model.degreesOfFreedom, 3, 60);
      return model;
    case "regime":
      between("begins", model.begins, 0.001, 1);
      between("ends", model.ends, 0.001, 1);
      between("volatilityRatio", model.volatilityRatio, 1, 10);
      between("meanGap", model.meanGap, -1.5, 1.5);
      return model;
    case "bootstrap": {
      const months = model.history.length;
      if (months < 12) throw new SimulationInputError("history", `needs at least 12 months, got ${months}`);
      const history = finiteNumbers("history", model.history, months, 10);
      if (history.some((rate) => rate < -1))
        throw new SimulationInputError("history", "loses more than everything");
      wholeNumber("blockMonths", model.blockMonths, 1, months);
      if (antithetic) throw new SimulationInputError("antithetic", "past months have no mirror images");
      return { ...model, history };
    }
  }
}

/**
 * Checks a plan and prepares the simulation of correlated assets in steps of a month.
 * Formula: value ← max(0, value × (1 − fee)^(1/12) × Σ weight × e^x + flow), x with the covariance of the plan and,
 * when normal, the mean ln(1 + expected) − σ²/2.
 * Convention: the mean makes the expected simple return of each month the given one in the lognormal and the regime
 * model; a Student t has the lognormal's mean and variance of log returns. Shares are restored each month; the month's
 * flow follows the growth; a value below zero becomes zero and the path counts as depleted.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 3.2.3 (multiple dimensions), 4.2 (antithetic).
 * @throws SimulationInputError for anything that would make a result not finite or not meaningful
 */
export function prepareSimulation(plan: SimulationPlan): SimulationParameters {
  wholeNumber("years", plan.years, 1, 100);
  wholeNumber("paths", plan.paths, 1, MOST_PATHS);
  wholeNumber("seed", plan.seed, 0, Number.MAX_SAFE_INTEGER);
  between("initialValue", plan.initialValue, 0, 1e15);
  const { feeRate = 0, taxRate = 0, inflationRate = 0, antithetic = false } = plan;
  between("feeRate", feeRate, 0, 0.5);
  between("taxRate", taxRate, 0, 0.9);
  between("inflationRate", inflationRate, -0.2, 1);
  if (antithetic && plan.paths % 2 !== 0)
    throw new SimulationInputError("paths", "must be even with antithetic");
  const assets = plan.weights.length;
  // So many that no normal number of the kernel can lead beyond what its numbers hold.
  wholeNumber("weights", assets, 1, 100);
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
  const model = checkModel(plan.model ?? { name: "lognormal" }, antithetic);
  const deviations = returns.map((_, i) => Math.sqrt(covariance[i * assets + i] ?? 0));
  const drifts = returns.map((rate, i) => Math.log1p(rate) - convexity(model, deviations[i] ?? 0));
  const { initialValue, years, paths, seed } = plan;
  const feeFactor = exponential(naturalLog(1 - feeRate) / 12);
  return {
    ...{ initialValue, years, flows, weights, drifts, factor, deviations, paths, seed, model, antithetic },
    ...{ feeFactor, taxRate, inflationRate, covarianceRepaired: repaired },
  };
}

/** What the spread of the log return adds to the logarithm of the expected simple return. */
function convexity(model: GrowthModel, deviation: number): number {
  if (model.name !== "regime") return deviation ** 2 / 2;
  return Math.log(
    regimeStates(model).reduce(
      (sum, { share, scale, shift }) =>
        sum + share * Math.exp(shift * deviation + (scale * deviation) ** 2 / 2),
      0,
    ),
  );
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
