import { carriedAmount, carriedPots } from "./carried-losses.ts";
import type { TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";
import {
  type UkGain,
  ukCapitalGainsTax,
  ukExemptAmount,
  ukLosses,
  ukTaxableIncome,
  ukYear,
} from "./uk-capital-gains-tax.ts";
import { UK_SOURCES, UK_YEARS } from "./uk-data.ts";

const YEARS = Object.keys(UK_YEARS).map(Number);

function startYear(date: string): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= "04-06" ? year : year - 1;
}

function taxableIncome(profile: TaxProfile, year: number): number {
  return ukTaxableIncome(profile.income ?? 0, year);
}

function gainsOf(disposals: readonly TaxDisposal[]): UkGain[] {
  return disposals.map(({ soldOn, proceeds, cost }) => ({ soldOn, gain: proceeds - cost }));
}

/** UK capital gains tax on shares: pools, annual exempt amount, rates by income and day. */
export const ukRegime: TaxRegime = {
  code: "uk",
  name: "United Kingdom",
  currency: "GBP",
  years: YEARS,
  sources: UK_SOURCES,
  repurchaseDays: { before: 0, after: 30 },
  lotRule: "pool",
  inputs: ["income", "carriedShortLoss", "carriedLongLoss"],
  lossNames: { short: "loss", long: "loss" },
  mergerCash: "value",
  prepaysFunds: false,
  taxYear: (year) => ({
    year,
    label: `${year}/${String((year + 1) % 100).padStart(2, "0")}`,
    from: `${year}-04-06`,
    to: `${year + 1}-04-05`,
  }),
  yearOf: startYear,
  termOf: () => "gain",
  marginalRate({ soldOn }, profile) {
    const year = Math.min(YEARS.at(-1) ?? 0, Math.max(YEARS[0] ?? 0, startYear(soldOn)));
    const figures = ukYear(year);
    const rates = figures.rates.findLast(({ from }) => from <= soldOn) ?? figures.rates[0];
    const isBasic = taxableIncome(profile, year) < figures.basicRateBand;
    return (isBasic ? rates?.basic : rates?.higher) ?? 0;
  },
  carryForward: (year, disposals, _income, _profile, carried) =>
    carriedPots(year, {
      loss: ukLosses(year, gainsOf(disposals), carriedAmount(carried, "loss")).carriedForward,
    }),
  estimate(year, disposals, _income, profile, carried = []) {
    const broughtForward = carriedAmount(carried, "loss");
    const result = ukCapitalGainsTax(year, gainsOf(disposals), taxableIncome(profile, year), broughtForward);
    return {
      lines: [
        { name: "netGain", amount: result.netGain, rate: null },
        { name: "annualExemptAmountUsed", amount: result.exemptUsed, rate: 0 },
        { name: "broughtForwardLossUsed", amount: result.broughtForwardUsed, rate: 0 },
        ...result.parts.map(({ rate, amount }) => ({ name: "taxedGain", amount, rate })),
      ],
      taxableGain: result.taxable,
      tax: result.tax,
      carriedForward: carriedPots(year, { loss: result.carriedForward }),
      allowance: ukExemptAmount(year),
      allowanceLeft: result.exemptLeft,
      assumptions: [
        `Other income ${profile.income ?? 0} before the personal allowance; rates for shares, not for carried interest or business relief.`,
        "No ISA, pension or inherited shares; Scottish income tax bands do not matter for capital gains.",
        "Losses count as claimed in time (four years); cash in a merger is a part disposal by value, small amounts too.",
      ],
    };
  },
};
