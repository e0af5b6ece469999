import { minimize } from "./minimize.ts";

/**
 * Name: volatility models: exponentially weighted and GARCH(1,1).
 * Formula: EWMA: σ² ← λ σ² + (1 − λ) ε²; GARCH: σ² ← ω + α ε² + β σ²; forecast of k periods ahead: long-run variance +
 * (α + β)^(k−1) × (next variance − long-run variance).
 * Convention: returns less their mean, per period; variance starts at the backcast Σ 0.94^i ε²ᵢ over the first 75 returns;
 * normal likelihood; α + β below 0.9999.
 * Source: T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31 (1986); J. P.
 * Morgan/Reuters, RiskMetrics 1996; backcast as in K. Sheppard's arch package.
 */
export interface GarchParameters {
  omega: number;
  alpha: number;
  beta: number;
}

export interface GarchFit extends GarchParameters {
  logLikelihood: number;
  /** Variance expected for the period after the last one. */
  nextVariance: number;
  /** Variance towards which forecasts go. */
  longRunVariance: number;
}

/** Weighted mean of the first squares, with which the recursion starts. Example: backcastVariance([0.01, 0.01]) = 0.0001. */
export function backcastVariance(residuals: ArrayLike<number>): number {
  let weight = 1;
  let total = 0;
  let weights = 0;
  for (let place = 0; place < Math.min(75, residuals.length); place += 1) {
    total += weight * (residuals[place] ?? 0) ** 2;
    weights += weight;
    weight *= 0.94;
  }
  return weights === 0 ? 0 : total / weights;
}

/** Normal log-likelihood of residuals under given parameters. Example: garchLikelihood([0.01, -0.02, 0.01], { omega: 1e-5, alpha: 0.1, beta: 0.85 }).nextVariance = 0.00019970061597 (to 1e-14). */
export function garchLikelihood(residuals: ArrayLike<number>, { omega, alpha, beta }: GarchParameters) {
  const backcast = backcastVariance(residuals);
  let variance = omega + (alpha + beta) * backcast;
  let logLikelihood = 0;
  for (let place = 0; place < residuals.length; place += 1) {
    const square = (residuals[place] ?? 0) ** 2;
    logLikelihood -= 0.5 * (Math.log(2 * Math.PI) + Math.log(variance) + square / variance);
    variance = omega + alpha * square + beta * variance;
  }
  return { logLikelihood, nextVariance: variance };
}

/**
 * Maximum-likelihood GARCH(1,1) of residuals (returns less their mean); null when there are fewer than 100 or they do not
 * move.
 * Example: fitGarch([0.01, -0.01]) = null.
 */
export function fitGarch(residuals: ArrayLike<number>): GarchFit | null {
  if (residuals.length < 100) return null;
  let total = 0;
  for (let place = 0; place < residuals.length; place += 1) total += (residuals[place] ?? 0) ** 2;
  const sample = total / residuals.length;
  if (!(sample > 1e-14)) return null;
  const read = (point: readonly number[]): GarchParameters => {
    const scale = Math.exp(point[0] ?? 0);
    // Logistic pair: both positive, their sum below one.
    const a = Math.exp(point[1] ?? 0);
    const b = Math.exp(point[2] ?? 0);
    const sum = 1 + a + b;
    const share = 0.9999;
    return { omega: sample * scale, alpha: (share * a) / sum, beta: (share * b) / sum };
  };
  const objective = (point: readonly number[]) => -garchLikelihood(residuals, read(point)).logLikelihood;
  let best = [Math.log(0.05), Math.log(1.6), Math.log(17)];
  for (const start of [best, [Math.log(0.02), Math.log(2), Math.log(47)], [Math.log(0.4), 0, 0]]) {
    if (objective(start) < objective(best)) best = start;
  }
  // A second round from the first answer leaves a simplex that shrank too early.
  const found = minimize(objective, minimize(objective, best, 0.5, 1e-8), 0.2, 1e-9);
  const parameters = read(found);
  const { logLikelihood, nextVariance } = garchLikelihood(residuals, parameters);
  const persistence = parameters.alpha + parameters.beta;
  return {
    ...parameters,
    logLikelihood,
    nextVariance,
    longRunVariance: parameters.omega / (1 - persistence),
  };
}

/**
 * Variance of the sum of the next returns.
 * Example: garchSumVariance({ omega: 0, alpha: 0, beta: 0, logLikelihood: 0, nextVariance: 4, longRunVariance: 1 }, 3) = 6.
 */
export function garchSumVariance(fit: GarchFit, periods: number): number {
  const persistence = fit.alpha + fit.beta;
  const decay = persistence === 1 ? periods : (1 - persistence ** periods) / (1 - persistence);
  return periods * fit.longRunVariance + decay * (fit.nextVariance - fit.longRunVariance);
}

/** Exponentially weighted variance of the next period. Example: ewmaNextVariance([0.01, 0.01, 0.01]) = 0.0001. */
export function ewmaNextVariance(residuals: ArrayLike<number>, decay = 0.94): number {
  let variance = backcastVariance(residuals);
  for (let place = 0; place < residuals.length; place += 1) {
    variance = decay * variance + (1 - decay) * (residuals[place] ?? 0) ** 2;
  }
  return variance;
}
