import { checkOption, OptionInputError, type OptionTerms } from "./option-terms.ts";

/**
 * Name: option on the binomial tree of textbooks, to follow a calculation by hand; `americanOption` is exact.
 * Formula: u = e^(σ√Δt), d = 1/u, p = (e^((r − q)Δt) − d) / (u − d); the value of a node is what it brings on average one
 * step later, discounted, or for an American option at least what exercising brings.
 * Convention: as `europeanPrice`; steps of equal length; an option on a future has the dividend rate equal to the rate.
 * Source: J. Cox, S. Ross, M. Rubinstein, Option Pricing: A Simplified Approach, J. Financial Economics 7 (1979); J. Hull,
 * Options, Futures, and Other Derivatives, 10th ed., ch. 13 and 21.
 */

/**
 * Price on a tree of so many steps.
 * Example: binomialPrice({ kind: "put", spot: 50, strike: 50, years: 5 / 12, rate: 0.1, volatility: 0.4 }, 5) = 4.4885 (to 1e-4).
 * @throws OptionInputError for terms that cannot be, and for steps so long that a probability leaves 0 to 1
 */
export function binomialPrice(
  terms: OptionTerms,
  steps: number,
  exercise: "american" | "european" = "american",
): number {
  checkOption(terms);
  if (!Number.isInteger(steps) || steps < 1 || steps > 5000) {
    throw new OptionInputError("steps", "use a whole number from 1 to 5,000");
  }
  const { kind, spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const step = years / steps;
  const up = Math.exp(volatility * Math.sqrt(step));
  if (!(up > 1))
    throw new OptionInputError("volatility", "the tree needs time left and a volatility above zero");
  const chance = (Math.exp((rate - dividendRate) * step) - 1 / up) / (up - 1 / up);
  if (!(chance >= 0 && chance <= 1)) {
    throw new OptionInputError("steps", "steps are too long for this volatility: use more of them");
  }
  const discount = Math.exp(-rate * step);
  const sign = kind === "call" ? 1 : -1;
  const gain = (row: number, ups: number) => Math.max(0, sign * (spot * up ** (2 * ups - row) - strike));
  const values = Float64Array.from({ length: steps + 1 }, (_, ups) => gain(steps, ups));
  for (let row = steps - 1; row >= 0; row -= 1) {
    for (let ups = 0; ups <= row; ups += 1) {
      const held = discount * (chance * (values[ups + 1] ?? 0) + (1 - chance) * (values[ups] ?? 0));
      values[ups] = exercise === "american" ? Math.max(held, gain(row, ups)) : held;
    }
  }
  return values[0] ?? 0;
}
