import type { IsoDate } from "#finance/dates.ts";
import { chainLosses } from "#finance/tax/carried-losses.ts";
import type {
  CarriedLoss,
  TaxDisposal,
  TaxEstimate,
  TaxProfile,
  TaxRegime,
  TaxYear,
} from "#finance/tax/tax-regime.ts";
import type { LotSale } from "#finance/tax/wash-sales.ts";
import { CoachError } from "#platform/errors.ts";
import type { TaxableHistory } from "./tax-disposals.ts";

/** The tax years of a ledger, each with the losses that those before it left. */
export interface TaxYears {
  /** First year of the chain of losses. */
  first: TaxYear;
  /** With further sales of that year, if any. @throws CoachError invalid_input for what a regime cannot estimate */
  estimate(year: number, others?: readonly LotSale[]): TaxEstimate;
  carriedInto(year: number): readonly CarriedLoss[];
}

/** Chains losses from the first year of the ledger; stated ones replace them in their year. */
export function openTaxYears(
  history: TaxableHistory,
  regime: TaxRegime,
  about: {
    profile: TaxProfile;
    asOf: IsoDate;
    year: number;
    stated: readonly CarriedLoss[] | null;
  },
): TaxYears {
  const { profile, asOf, year, stated } = about;
  const facts = new Map<
    number,
    { disposals: TaxDisposal[]; income: ReturnType<TaxableHistory["incomeOf"]> }
  >();
  const sold = Map.groupBy(history.disposalsOf().disposals, ({ soldOn }) => regime.yearOf(soldOn));
  const factsOf = (wanted: number) => {
    const known = facts.get(wanted);
    if (known !== undefined) return known;
    const found = { disposals: sold.get(wanted) ?? [], income: history.incomeOf(regime.taxYear(wanted)) };
    facts.set(wanted, found);
    return found;
  };
  const from = regime.yearOf(history.folded.complete.firstDate ?? asOf);
  const into = checked(() =>
    chainLosses(regime, factsOf, {
      from: Math.min(from, year),
      to: Math.max(regime.yearOf(asOf), year),
      profile,
      stated: stated === null ? null : { year, losses: stated },
    }),
  );
  const carriedInto = (wanted: number) => into.get(wanted) ?? [];
  return {
    first: regime.taxYear(from),
    carriedInto,
    estimate(wanted, others = []) {
      const { disposals, income } = factsOf(wanted);
      const all =
        others.length === 0
          ? disposals
          : history.disposalsOf(others).disposals.filter(({ soldOn }) => regime.yearOf(soldOn) === wanted);
      return checked(() => regime.estimate(wanted, all, income, profile, carriedInto(wanted)));
    },
  };
}

function checked<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoachError(
      "invalid_input",
      `No estimate is possible: ${error.message}. Change it and ask again.`,
    );
  }
}
