/**
 * Name: complementary error function and the normal distribution.
 * Formula: erfc(x) = 2/√π ∫ₓ^∞ e^(−t²) dt; scaled: e^(x²) erfc(x); Φ(x) = ½ erfc(−x/√2).
 * Convention: float64 to about 1e-15 of the value, tails included.
 * Source: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), 631-637 (CALERF).
 */
const A = [
  3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315,
] as const;
const B = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171] as const;
const C = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
] as const;
const D = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
] as const;
const P = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
] as const;
const Q = [
  2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
] as const;
const INVERSE_ROOT_PI = 0.5641895835477563;

/** Ratio of two polynomials in CALERF's order: the last numerator coefficient leads. */
function ratio(numerator: readonly number[], denominator: readonly number[], y: number): number {
  let top = (numerator.at(-1) ?? 0) * y;
  let bottom = y;
  for (let place = 0; place < denominator.length - 1; place += 1) {
    top = (top + (numerator[place] ?? 0)) * y;
    bottom = (bottom + (denominator[place] ?? 0)) * y;
  }
  return (top + (numerator.at(-2) ?? 0)) / (bottom + (denominator.at(-1) ?? 0));
}

/** e^(x²) erfc(x) for x ≥ 0.46875. */
function scaledTail(x: number): number {
  if (x <= 4) return ratio(C, D, x);
  if (x > 1e8) return INVERSE_ROOT_PI / x;
  const inverse = 1 / (x * x);
  return (INVERSE_ROOT_PI - inverse * ratio(P, Q, inverse)) / x;
}

/** e^(−x²), the square split so that its rounding does not show in the tail. */
function gaussian(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

/** Complementary error function. Example: errorComplement(1) = 0.157299207050285 (to 1e-15). */
export function errorComplement(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - x * ratio(A, B, size > 1.11e-16 ? x * x : 0);
  const tail = size > 27 ? 0 : gaussian(size) * scaledTail(size);
  return x < 0 ? 2 - tail : tail;
}

/** e^(x²) erfc(x): the tail without its vanishing factor; infinite below −26. Example: scaledErrorComplement(10) = 0.0561409927438226 (to 1e-16). */
export function scaledErrorComplement(x: number): number {
  if (x > 0.46875) return scaledTail(x);
  if (x >= -0.46875) return Math.exp(x * x) * errorComplement(x);
  return 2 * Math.exp(x * x) - scaledTail(-x);
}

/** Φ(x): probability that a standard normal number is below x. Example: cumulativeGaussian(-1.959963984540054) = 0.025 (to 1e-15). */
export function cumulativeGaussian(x: number): number {
  return 0.5 * errorComplement(-x * Math.SQRT1_2);
}

/** Density of the standard normal distribution. Example: gaussianDensity(0) = 0.398942280401433 (to 1e-15). */
export function gaussianDensity(x: number): number {
  return 0.3989422804014327 * Math.exp(-0.5 * x * x);
}
