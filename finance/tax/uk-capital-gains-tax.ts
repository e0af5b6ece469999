import type { IsoDate } from "../dates.ts";
import { ANNUAL_EXEMPT_AMOUNTS, UK_YEARS, type UkYear } from "./uk-data.ts";

/**
 * UK capital gains tax of an individual on shares.
 * Formula: taxable = gains − losses of the year − annual exempt amount − losses brought forward (these only down to
 * the exempt amount); the unused basic rate band bears the basic rate, the rest the higher one.
 * Convention: gains positive, losses negative, each with the day of its disposal. Where rates change within a year,
 * losses and the exempt amount go against the gains with the higher rates, and the band where it saves most. Taxable
 * income is income less the personal allowance, which shrinks by one half of what income exceeds 100,000.
 * Source: TCGA 1992 ss. 1E, 1H, 1I, 1K; gov.uk, "Capital Gains Tax: rates".
 */
export interface UkGain {
  soldOn: IsoDate;
  gain: number;
}

export interface UkCapitalGainsTax {
  netGain: number;
  exemptUsed: number;
  exemptLeft: number;
  broughtForwardUsed: number;
  /** Losses that later years may use, positive, with those of earlier years. */
  carriedForward: number;
  taxable: number;
  /** Parts by rate, in the order of days. */
  parts: { rate: number; amount: number }[];
  tax: number;
}

/** Figures of a tax year. @throws RangeError for a year without data */
export function ukYear(year: number): UkYear {
  const found = UK_YEARS[year];
  if (found === undefined)
    throw new RangeError(`UK tax figures are known for ${Object.keys(UK_YEARS).join(", ")}`);
  return found;
}

/** Income after the personal allowance. Example: ukTaxableIncome(110000, 2025) = 102430. */
export function ukTaxableIncome(income: number, year: number): number {
  const { personalAllowance } = ukYear(year);
  const allowance = Math.max(0, personalAllowance - Math.max(0, income - 100_000) / 2);
  return Math.max(0, income - allowance);
}

/**
 * Tax of a year that starts on 6 April of `year`.
 * Example: ukCapitalGainsTax(2025, [{ soldOn: "2025-06-01", gain: 12600 }], 20000).tax = 1728.
 * @throws RangeError for a year without data
 */
export function ukCapitalGainsTax(
  year: number,
  gains: readonly UkGain[],
  taxableIncome: number,
  broughtForward = 0,
): UkCapitalGainsTax {
  const figures = ukYear(year);
  const periods = figures.rates.map((rates, index) => {
    const until = figures.rates[index + 1]?.from ?? "9999";
    const within = gains.filter(({ soldOn }) => (index === 0 || soldOn >= rates.from) && soldOn < until);
    const gained = within.reduce((sum, { gain }) => sum + Math.max(0, gain), 0);
    return { ...rates, gained };
  });
  const { netGain, lost, exemptUsed, exemptLeft, broughtForwardUsed, carriedForward } = ukLosses(
    year,
    gains,
    broughtForward,
  );
  let relief = lost + exemptUsed + broughtForwardUsed;
  const open = periods
    .toSorted((a, b) => b.higher - a.higher)
    .map((period) => {
      const relieved = Math.min(relief, period.gained);
      relief -= relieved;
      return { ...period, left: period.gained - relieved };
    });
  let band = Math.max(0, figures.basicRateBand - taxableIncome);
  const parts = open
    .toSorted((a, b) => b.higher - b.basic - (a.higher - a.basic))
    .flatMap((period) => {
      const atBasic = Math.min(band, period.left);
      band -= atBasic;
      return [
        { from: period.from, rate: period.basic, amount: atBasic },
        { from: period.from, rate: period.higher, amount: period.left - atBasic },
      ];
    })
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.rate - b.rate))
    .map(({ rate, amount }) => ({ rate, amount }));
  return {
    netGain,
    exemptUsed,
    exemptLeft,
    broughtForwardUsed,
    carriedForward,
    taxable: parts.reduce((sum, { amount }) => sum + amount, 0),
    parts,
    tax: parts.reduce((sum, { rate, amount }) => sum + rate * amount, 0),
  };
}

/** Annual exempt amount of a year; the nearest known for one beyond the table. Example: ukExemptAmount(2014) = 11000. */
export function ukExemptAmount(year: number): number {
  const known = Object.keys(ANNUAL_EXEMPT_AMOUNTS).map(Number);
  const nearest = Math.min(known.at(-1) ?? year, Math.max(known[0] ?? year, year));
  return ANNUAL_EXEMPT_AMOUNTS[nearest] ?? 0;
}

/**
 * Net gain, losses and the exempt amount of a year: losses of the year go against its gains first and wholly, those
 * brought forward only as far as the gains exceed the exempt amount.
 * Example: ukLosses(2014, [{ soldOn: "2014-06-01", gain: 13000 }], 3500).carriedForward = 1500.
 */
export function ukLosses(
  year: number,
  gains: readonly UkGain[],
  broughtForward: number,
): Omit<UkCapitalGainsTax, "taxable" | "parts" | "tax"> & { lost: number } {
  const exempt = ukExemptAmount(year);
  const gained = gains.reduce((sum, { gain }) => sum + Math.max(0, gain), 0);
  const lost = gains.reduce((sum, { gain }) => sum + Math.max(0, -gain), 0);
  const netGain = gained - lost;
  const broughtForwardUsed = Math.min(broughtForward, Math.max(0, netGain - exempt));
  const exemptUsed = Math.min(exempt, Math.max(0, netGain));
  return {
    netGain,
    lost,
    exemptUsed,
    exemptLeft: exempt - exemptUsed,
    broughtForwardUsed,
    carriedForward: Math.max(0, -netGain) + broughtForward - broughtForwardUsed,
  };
}
