import type {
  CarriedLoss,
  TaxDisposal,
  TaxEstimate,
  TaxIncome,
  TaxProfile,
  TaxRegime,
} from "./tax-regime.ts";

/**
 * Losses that move from year to year.
 * Formula: carried into year + 1 = what the rules of the regime leave of the losses of `year` and those carried into it.
 * Convention: amounts are positive; the chain starts with nothing in its first year. Losses that a taxpayer states
 * replace those of the chain in the year they are stated for.
 * Source: 26 U.S.C. § 1212(b); TCGA 1992 ss. 1E, 2; § 20 Abs. 6 EStG; Income-tax Act 1961 s. 74.
 */
export interface YearFacts {
  disposals: readonly TaxDisposal[];
  income: readonly TaxIncome[];
}

/** Sum of a pot. Example: carriedAmount([{ name: "loss", year: 2024, amount: 5 }], "loss") = 5. */
export function carriedAmount(losses: readonly CarriedLoss[], name: string): number {
  return losses.reduce((sum, loss) => sum + (loss.name === name ? loss.amount : 0), 0);
}

/** Pots of a year without those that are empty. Example: carriedPots(2024, { loss: 0 }).length = 0. */
export function carriedPots(year: number, amounts: Readonly<Record<string, number>>): CarriedLoss[] {
  return Object.entries(amounts).flatMap(([name, amount]) => (amount > 0 ? [{ name, year, amount }] : []));
}

/**
 * Takes an amount out of one pot, the oldest losses first.
 * Example: useOldestFirst([{ name: "loss", year: 2024, amount: 5 }], "loss", 2)[0].amount = 3.
 */
export function useOldestFirst(losses: readonly CarriedLoss[], name: string, amount: number): CarriedLoss[] {
  let open = amount;
  return losses
    .toSorted((a, b) => a.year - b.year)
    .flatMap((loss) => {
      if (loss.name !== name) return [loss];
      const used = Math.min(open, loss.amount);
      open -= used;
      return loss.amount > used ? [{ ...loss, amount: loss.amount - used }] : [];
    });
}

/**
 * Losses carried into each year of a range, and into the one after it.
 * Example: chainLosses({ carryForward: () => [] }, () => [], { from: 2024, to: 2024, profile: {} }).size = 2.
 */
export function chainLosses(
  regime: Pick<TaxRegime, "carryForward">,
  factsOf: (year: number) => YearFacts,
  about: {
    from: number;
    to: number;
    profile: TaxProfile;
    /** Losses that the taxpayer states to be carried into a year. */
    stated?: { year: number; losses: readonly CarriedLoss[] } | null;
  },
): Map<number, readonly CarriedLoss[]> {
  const into = new Map<number, readonly CarriedLoss[]>();
  let carried: readonly CarriedLoss[] = [];
  for (let year = about.from; year <= about.to + 1; year++) {
    if (about.stated?.year === year) carried = about.stated.losses;
    into.set(year, carried);
    if (year > about.to) break;
    const { disposals, income } = factsOf(year);
    carried = regime.carryForward(year, disposals, income, about.profile, carried);
  }
  return into;
}

/** Sum of all pots that an estimate leaves. Example: carriedTotal({ carriedForward: [] }) = 0. */
export function carriedTotal({ carriedForward }: Pick<TaxEstimate, "carriedForward">): number {
  return carriedForward.reduce((sum, { amount }) => sum + amount, 0);
}
