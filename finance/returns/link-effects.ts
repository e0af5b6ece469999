import { compoundReturns } from "./convert-returns.ts";
import { requireFinite, requireSameLength } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Effects of single periods carried to the whole time, so that they add up to the total (active) return exactly.
 * Formula, with R_t and B_t the portfolio's and the benchmark's returns of a period, R and B compounded, e_t an effect:
 * carino Σ e_t k_t / k, k_t = (ln(1 + R_t) − ln(1 + B_t)) / (R_t − B_t), k the same of R and B · menchero Σ e_t (M + a_t),
 * M = ((R − B) / T) / ((1 + R)^(1/T) − (1 + B)^(1/T)), a_t = (R − B − M Σ(R_s − B_s)) (R_t − B_t) / Σ(R_s − B_s)² ·
 * grap Σ e_t Π_{s<t}(1 + R_s) Π_{s>t}(1 + B_s) · frongello F_t = e_t Π_{s<t}(1 + R_s) + B_t Σ_{s<t} F_s.
 * Formula: linked effect = Σ factor_t × effect_t.
 * Convention: effects of a period add up to R_t − B_t; without a benchmark B_t = 0 and they add up to the return itself
 * (contributions). carino and menchero need returns above −100 %; grap and frongello do not.
 * Source: D. Cariño, "Combining Attribution Effects Over Time", J. Performance Measurement, Summer 1999; J. Menchero, "An
 * Optimized Approach to Linking Attribution Effects Over Time", Fall 2000; GRAP, "Synthèse des modèles d'attribution de
 * performance" (1997); A. Frongello, "Attribution Linking: Proofed and Clarified", Fall 2002.
 */
export const LINKING_METHODS = ["carino", "menchero", "grap", "frongello"] as const;

export type LinkingMethod = (typeof LINKING_METHODS)[number];

/**
 * Factors by which the effects of each period are multiplied before they are added.
 * Example: linkingFactors([0.1, 0.1], [0, 0], "grap").map((k) => Math.round(k * 1e9) / 1e9) = [1,1.1].
 * @throws ReturnInputError for lists of different lengths, values that are not finite, or −100 % under carino or menchero
 */
export function linkingFactors(
  portfolioReturns: ArrayLike<number>,
  benchmarkReturns: ArrayLike<number>,
  method: LinkingMethod = "carino",
): number[] {
  requireSameLength("returns of portfolio and benchmark", portfolioReturns, benchmarkReturns);
  requireFinite("portfolio returns", portfolioReturns);
  requireFinite("benchmark returns", benchmarkReturns);
  const own = Array.from(portfolioReturns);
  const other = Array.from(benchmarkReturns);
  if ((method === "carino" || method === "menchero") && [...own, ...other].some((value) => value <= -1)) {
    throw new ReturnInputError(
      `${method} linking needs returns above -1 (-100 %): use grap, which has no such limit`,
    );
  }
  if (method === "carino") {
    const whole = meanLogSlope(compoundReturns(own), compoundReturns(other));
    return own.map((value, period) => meanLogSlope(value, other[period] ?? 0) / whole);
  }
  if (method === "menchero") return mencheroFactors(own, other);
  // Frongello's recursion, unrolled, is the same: what period t adds grows with the benchmark afterwards.
  return own.map((_, t) => growth(own, 0, t) * growth(other, t + 1, other.length));
}

/**
 * Linked effects: one sum per effect, from a row of effects per period.
 * Example: linkEffects([[0.06, 0.04], [0.1, 0]], [0.1, 0.1], [0, 0], "grap").map((x) => Math.round(x * 1e9) / 1e9) = [0.17,0.04].
 * @throws ReturnInputError as `linkingFactors`, and for rows of different lengths
 */
export function linkEffects(
  effects: readonly ArrayLike<number>[],
  portfolioReturns: ArrayLike<number>,
  benchmarkReturns: ArrayLike<number>,
  method: LinkingMethod = "carino",
): number[] {
  requireSameLength("periods of effects and of returns", effects, portfolioReturns);
  const factors = linkingFactors(portfolioReturns, benchmarkReturns, method);
  const width = effects[0]?.length ?? 0;
  const sums = new Array<number>(width).fill(0);
  for (const [period, row] of effects.entries()) {
    if (row.length !== width) {
      throw new ReturnInputError(`period ${period + 1} has ${row.length} effects, the first has ${width}`);
    }
    requireFinite("effects", row);
    for (let place = 0; place < width; place++) {
      sums[place] = (sums[place] ?? 0) + (row[place] ?? 0) * (factors[period] ?? 0);
    }
  }
  return sums;
}

function growth(returns: readonly number[], from: number, to: number): number {
  return returns.slice(from, to).reduce((product, value) => product * (1 + value), 1);
}

/** (ln(1 + a) − ln(1 + b)) / (a − b), and its limit 1 / (1 + a) where both are equal. */
function meanLogSlope(a: number, b: number): number {
  const ratio = (a - b) / (1 + b);
  return ratio === 0 ? 1 / (1 + b) : Math.log1p(ratio) / ratio / (1 + b);
}

function mencheroFactors(own: readonly number[], other: readonly number[]): number[] {
  const count = own.length;
  const [total, benchmark] = [compoundReturns(own), compoundReturns(other)];
  const active = total - benchmark;
  const mean = (1 + total) ** (1 / count) - (1 + benchmark) ** (1 / count);
  const scale = Math.abs(active) < 1e-14 ? (1 + total) ** ((count - 1) / count) : active / count / mean;
  const differences = own.map((value, period) => value - (other[period] ?? 0));
  const sum = differences.reduce((all, value) => all + value, 0);
  const squares = differences.reduce((all, value) => all + value * value, 0);
  const correction = squares === 0 ? 0 : (active - scale * sum) / squares;
  return differences.map((value) => scale + correction * value);
}
