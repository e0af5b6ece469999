import type { IsoDate } from "../dates.ts";
import type { BondTerms } from "./bond-cash-flows.ts";
import { curvePrice } from "./bond-spreads.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";
import { type ZeroRate, zeroRateAt } from "./zero-curve.ts";

/**
 * Name: key rate durations, and curves of Nelson, Siegel and Svensson.
 * Formula: key rate duration = (P(z − Δ·tent) − P(z + Δ·tent)) / (2 P Δ), the tent 1 at its key year and 0 at the neighbours;
 * z(t) = β₀ + β₁ (1 − e^(−x))/x + β₂ ((1 − e^(−x))/x − e^(−x)) + β₃ ((1 − e^(−y))/y − e^(−y)), x = t/τ₁, y = t/τ₂.
 * Convention: continuous zero rates, moved by a basis point; the first and last tents stay 1 outside, so that the durations
 * add up to the effective duration of the whole curve.
 * Source: T. Ho, Key Rate Durations, J. Fixed Income 2 (1992); C. Nelson, A. Siegel, J. Business 60 (1987); L. Svensson,
 * NBER 4871 (1994).
 */
const SHIFT = 1e-4;

/**
 * Durations to the zero rates at the key years.
 * Example: keyRateDurations({ maturity: "2028-01-01", couponRate: 0, couponsPerYear: 0, dayCount: "ACT/365F" }, "2026-01-01", [{ years: 1, rate: 0.05 }], [1, 2, 5]).map((d) => Math.round(d * 1e6) / 1e6) = [0,2,0].
 * @throws FixedIncomeInputError for keys that do not rise, and as `curvePrice`
 */
export function keyRateDurations(
  terms: BondTerms,
  settlement: IsoDate,
  curve: readonly ZeroRate[],
  keys: readonly number[],
): number[] {
  if (keys.some((key, place) => !(key > (keys[place - 1] ?? 0)))) {
    throw new FixedIncomeInputError("keys", "must be years above zero, in rising order");
  }
  const price = curvePrice(terms, settlement, curve);
  // Kinks of the curve and of the tents: between them both are straight.
  const years = [...new Set([...curve.map((point) => point.years), ...keys])].sort((a, b) => a - b);
  return keys.map((_, place) => {
    const moved = (shift: number) => {
      const tents = keys.map((key, other) => ({ years: key, rate: other === place ? shift : 0 }));
      const bent = years.map((t) => ({ years: t, rate: zeroRateAt(curve, t) + zeroRateAt(tents, t) }));
      return curvePrice(terms, settlement, bent);
    };
    return (moved(-SHIFT) - moved(SHIFT)) / (2 * price * SHIFT);
  });
}

export interface NelsonSiegel {
  level: number;
  slope: number;
  curvature: number;
  /** Years of the first hump. */
  decay: number;
  /** Svensson's second hump. */
  secondCurvature?: number;
  secondDecay?: number;
}

/**
 * Zero rate of a fitted curve; at 0 years level + slope.
 * Example: nelsonSiegelRate({ level: 0.05, slope: -0.02, curvature: 0.01, decay: 2 }, 2) = 0.04 (to 1e-12).
 * @throws FixedIncomeInputError for a decay that is not above zero
 */
export function nelsonSiegelRate(curve: NelsonSiegel, years: number): number {
  const { level, slope, curvature, decay, secondCurvature = 0, secondDecay = decay } = curve;
  if (!(decay > 0 && secondDecay > 0)) throw new FixedIncomeInputError("decay", "must be above zero");
  const loading = (x: number) => (x === 0 ? 1 : -Math.expm1(-x) / x);
  const [x, y] = [years / decay, years / secondDecay];
  return (
    level +
    slope * loading(x) +
    curvature * (loading(x) - Math.exp(-x)) +
    secondCurvature * (loading(y) - Math.exp(-y))
  );
}
