import { compoundReturns } from "./convert-returns.ts";
import { type LinkingMethod, linkEffects } from "./link-effects.ts";
import { requireFinite, requireSameLength } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Contribution to return: how much of the portfolio's return came from each holding.
 * Formula: one period: weight at its start × return of the holding; several periods: linked (see link-effects) with the
 * benchmark's return taken as 0, so that the contributions add up to the compounded return of the portfolio.
 * Convention: weights at the start of each period, after flows at the start of the day, and adding up to 1 with cash
 * as a holding; what they leave out has no return. Cariño linking unless another is named.
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed., 2.9; D. Cariño (1999).
 */
export interface WeightedPeriod {
  /** Of each holding, in the same order in every period. */
  weights: ArrayLike<number>;
  returns: ArrayLike<number>;
}

export interface Contributions {
  /** Of each holding; their sum is `total`. */
  contributions: number[];
  /** Compounded return of the portfolio. */
  total: number;
  /** Its return in each period. */
  periodReturns: number[];
}

/**
 * Contributions of holdings over consecutive periods.
 * Example: contributeToReturn([{ weights: [0.6, 0.4], returns: [0.1, 0.05] }]).total = 0.08.
 * @throws ReturnInputError for lists of different lengths, values that are not finite, or a loss of everything
 */
export function contributeToReturn(
  periods: readonly WeightedPeriod[],
  method: LinkingMethod = "carino",
): Contributions {
  const effects = periods.map(({ weights, returns }) => {
    requireSameLength("weights and returns", weights, returns);
    requireFinite("weights", weights);
    requireFinite("returns", returns);
    return Array.from(weights, (weight, place) => weight * (returns[place] ?? 0));
  });
  const periodReturns = effects.map((row) => row.reduce((sum, effect) => sum + effect, 0));
  const none = periodReturns.map(() => 0);
  return {
    contributions: linkEffects(effects, periodReturns, none, method),
    total: compoundReturns(periodReturns),
    periodReturns,
  };
}

/**
 * Contributions from amounts: gains of holdings on days of which the portfolio's invested capital is known.
 * Formula: effect = gain / capital of the day; linked as above.
 * Example: contributeGains([[6, 4], [11, 0]], [100, 110], "grap").contributions.map((x) => Math.round(x * 1e9) / 1e9) = [0.17,0.04].
 * @param gains one row per period with a gain for each holding
 * @param capitals what the portfolio had invested in each period; a period with nothing invested counts as nothing
 * @throws ReturnInputError for lists of different lengths, a gain without capital, or a loss of everything under carino
 */
export function contributeGains(
  gains: readonly ArrayLike<number>[],
  capitals: ArrayLike<number>,
  method: LinkingMethod = "carino",
): Contributions {
  requireSameLength("gains and capitals", gains, capitals);
  requireFinite("capitals", capitals);
  const periods = gains.map((row, period) => {
    const capital = capitals[period] ?? 0;
    if (capital <= 0 && Array.from(row).some((gain) => gain !== 0)) {
      throw new ReturnInputError(`period ${period + 1} has gains but nothing invested`);
    }
    const returns = Array.from(row, (gain) => (capital > 0 ? gain / capital : 0));
    return { weights: returns.map(() => 1), returns };
  });
  return contributeToReturn(periods, method);
}
