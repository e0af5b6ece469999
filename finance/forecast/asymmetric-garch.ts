import { cumulativeGaussian } from "../options/error-function.ts";
import { backcastVariance } from "./garch.ts";
import { minimize } from "./minimize.ts";

/**
 * Name: volatility that answers more to falls than to rises: GJR-GARCH(1,1,1) and EGARCH(1,1,1).
 * Formula: GJR: σ² ← ω + (α + γ [ε < 0]) ε² + β σ²; EGARCH: ln σ² ← ω + α (|z| − √(2/π)) + γ z + β ln σ², z = ε/σ. Forecast k
 * periods ahead: GJR: long-run variance + (α + γ/2 + β)^(k−1) × (next − long-run); EGARCH: e^(ω (1 − β^(k−1))/(1 − β))
 * next^(β^(k−1)) Π E[e^(β^i g(z))], i from 0 to k − 2, the expectation for normal z in closed form.
 * Convention: returns less their mean, per period; normal likelihood; start at the backcast of `fitGarch`, half of which counts as
 * falls in GJR; what EGARCH sees before the first return moves nothing; persistence below 0.9999; α + γ ≥ 0 in GJR.
 * Source: L. Glosten, R. Jagannathan, D. Runkle, J. Finance 48 (1993); D. Nelson, Econometrica 59 (1991); start values as in
 * K. Sheppard's arch package.
 */
export interface AsymmetricParameters {
  omega: number;
  alpha: number;
  /** Above 0 in GJR, below 0 in EGARCH, where falls raise the variance more. */
  gamma: number;
  beta: number;
}

export const ASYMMETRIC_MODELS = ["gjr", "egarch"] as const;
export type AsymmetricModel = (typeof ASYMMETRIC_MODELS)[number];

export interface AsymmetricFit extends AsymmetricParameters {
  model: AsymmetricModel;
  logLikelihood: number;
  /** Variance expected for the period after the last one. */
  nextVariance: number;
}

const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);
const HIGHEST_PERSISTENCE = 0.9999;

/**
 * Normal log-likelihood of residuals under given parameters, and the variance of the next period.
 * Example: asymmetricLikelihood([0.01, -0.02, 0.01], "gjr", { omega: 1e-5, alpha: 0.1, gamma: 0, beta: 0.85 }).nextVariance = 0.00019970061597 (to 1e-14).
 */
export function asymmetricLikelihood(
  residuals: ArrayLike<number>,
  model: AsymmetricModel,
  { omega, alpha, gamma, beta }: AsymmetricParameters,
) {
  const backcast = backcastVariance(residuals);
  const gjr = model === "gjr";
  let variance = gjr
    ? omega + (alpha + gamma / 2 + beta) * backcast
    : Math.exp(omega + beta * Math.log(backcast));
  let logLikelihood = 0;
  for (let place = 0; place < residuals.length; place += 1) {
    const residual = residuals[place] ?? 0;
    const square = residual * residual;
    logLikelihood -= 0.5 * (Math.log(2 * Math.PI) + Math.log(variance) + square / variance);
    if (gjr) variance = omega + (residual < 0 ? alpha + gamma : alpha) * square + beta * variance;
    else {
      const z = residual / Math.sqrt(variance);
      variance = Math.exp(
        omega + alpha * (Math.abs(z) - MEAN_ABSOLUTE) + gamma * z + beta * Math.log(variance),
      );
    }
  }
  return { logLikelihood, nextVariance: variance };
}

/** Parameters from a point without bounds. */
function readPoint(model: AsymmetricModel, sample: number, point: readonly number[]): AsymmetricParameters {
  const [first = 0, second = 0, third = 0, fourth = 0] = point;
  if (model === "egarch") {
    const beta = HIGHEST_PERSISTENCE * Math.tanh(fourth);
    return { omega: (1 - beta) * (Math.log(sample) + first), alpha: second, gamma: third, beta };
  }
  // What rises and falls add, each zero or more, and β: their sum stays below one.
  const [rise, fall, beta] = [Math.exp(second), Math.exp(third), Math.exp(fourth)];
  const share = HIGHEST_PERSISTENCE / (1 + rise / 2 + fall / 2 + beta);
  return {
    omega: sample * Math.exp(first),
    alpha: share * rise,
    gamma: share * (fall - rise),
    beta: share * beta,
  };
}

const STARTS: Readonly<Record<AsymmetricModel, readonly (readonly number[])[]>> = {
  gjr: [
    [Math.log(0.05), Math.log(0.8), Math.log(2.4), Math.log(17)],
    [Math.log(0.05), Math.log(1.6), Math.log(1.6), Math.log(17)],
    [Math.log(0.02), Math.log(0.1), Math.log(6), Math.log(44)],
    [Math.log(0.4), 0, 0, 0],
  ],
  egarch: [
    [0, 0.15, -0.1, 2],
    [0, 0.2, 0, 2.3],
    [0, 0.1, -0.15, 1.5],
    [0, 0.1, 0, 0.5],
  ],
};

/**
 * Maximum-likelihood fit to residuals (returns less their mean); null when there are fewer than 100 or they do not move.
 * Example: fitAsymmetric([0.01, -0.01], "gjr") = null.
 */
export function fitAsymmetric(residuals: ArrayLike<number>, model: AsymmetricModel): AsymmetricFit | null {
  if (residuals.length < 100) return null;
  let total = 0;
  for (let place = 0; place < residuals.length; place += 1) total += (residuals[place] ?? 0) ** 2;
  const sample = total / residuals.length;
  if (!(sample > 1e-14)) return null;
  const objective = (point: readonly number[]) => {
    const { logLikelihood } = asymmetricLikelihood(residuals, model, readPoint(model, sample, point));
    return Number.isFinite(logLikelihood) ? -logLikelihood : Number.POSITIVE_INFINITY;
  };
  const [best = []] = STARTS[model].toSorted((a, b) => objective(a) - objective(b));
  // Rounds from the answer before leave a simplex that shrank too early.
  let found = [...best];
  for (const size of [0.5, 0.2, 0.1]) found = minimize(objective, found, size, 1e-10);
  const parameters = readPoint(model, sample, found);
  return { model, ...parameters, ...asymmetricLikelihood(residuals, model, parameters) };
}

/**
 * Variances expected for each of the next periods.
 * Example: asymmetricVariances({ model: "gjr", omega: 0.1, alpha: 0.1, gamma: 0.2, beta: 0.7, logLikelihood: 0, nextVariance: 2 }, 2) = [2,1.9].
 */
export function asymmetricVariances(fit: AsymmetricFit, periods: number): number[] {
  const { model, omega, alpha, gamma, beta, nextVariance } = fit;
  const variances: number[] = [];
  if (model === "gjr") {
    const persistence = alpha + gamma / 2 + beta;
    for (let k = 0, value = nextVariance; k < periods; k += 1) {
      variances.push(value);
      value = omega + persistence * value;
    }
    return variances;
  }
  // ln σ² of k periods ahead = constant + β^k ln next + Σ β^i g(z): independent terms.
  let [constant, power] = [0, 1];
  for (let k = 0; k < periods; k += 1) {
    variances.push(Math.exp(constant + power * Math.log(nextVariance)));
    constant += power * omega + Math.log(meanOfShock(power * alpha, power * gamma));
    power *= beta;
  }
  return variances;
}

/** E[exp(a (|z| − √(2/π)) + g z)] of a standard normal z. */
function meanOfShock(a: number, g: number): number {
  const side = (b: number) => Math.exp((b * b) / 2) * cumulativeGaussian(b);
  return Math.exp(-a * MEAN_ABSOLUTE) * (side(a + g) + side(a - g));
}
