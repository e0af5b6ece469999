import { carriedAmount, carriedPots } from "./carried-losses.ts";
import { heldLonger, rateAt } from "./tax-brackets.ts";
import type { CarriedLoss, TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";
import { type FilingStatus, NET_INVESTMENT_THRESHOLD, US_SOURCES, US_YEARS } from "./us-data.ts";
import { type NettedGains, netCapitalGains, usFederalTax, usYear } from "./us-federal-tax.ts";

const YEARS = Object.keys(US_YEARS).map(Number);

function statusOf(profile: TaxProfile): FilingStatus {
  return profile.joint === true ? "joint" : "single";
}

/** The year itself where its figures are known, else the nearest that has them. */
function nearestYear(year: number): number {
  return Math.min(YEARS.at(-1) ?? year, Math.max(YEARS[0] ?? year, year));
}

function isLong(disposal: Pick<TaxDisposal, "acquiredOn" | "soldOn">): boolean {
  return heldLonger(disposal.acquiredOn, disposal.soldOn, 12);
}

interface Results {
  short: number;
  long: number;
  netted: NettedGains;
}

/** Results of a year with the losses carried into it, and what they leave. */
function resultsOf(
  year: number,
  disposals: readonly TaxDisposal[],
  profile: TaxProfile,
  carried: readonly CarriedLoss[],
): Results {
  const total = (wanted: boolean) =>
    disposals
      .filter((entry) => isLong(entry) === wanted)
      .reduce((sum, entry) => sum + entry.proceeds - entry.cost + (entry.deferredLoss ?? 0), 0);
  const short = total(false) - carriedAmount(carried, "shortLoss");
  const long = total(true) - carriedAmount(carried, "longLoss");
  const { standardDeduction } = usYear(nearestYear(year), statusOf(profile));
  return { short, long, netted: netCapitalGains(short, long, (profile.income ?? 0) - standardDeduction) };
}

function leftOf(year: number, { netted }: Results): CarriedLoss[] {
  return carriedPots(year, { shortLoss: netted.carriedShortLoss, longLoss: netted.carriedLongLoss });
}

/** US federal taxes of an individual: short and long term, wash sales, brackets of the year, NIIT. */
export const usRegime: TaxRegime = {
  code: "us",
  name: "United States (federal)",
  currency: "USD",
  years: YEARS,
  sources: US_SOURCES,
  repurchaseDays: { before: 30, after: 30 },
  lotRule: "free",
  inputs: ["income", "joint", "carriedShortLoss", "carriedLongLoss"],
  lossNames: { short: "shortLoss", long: "longLoss" },
  mergerCash: "gain",
  prepaysFunds: false,
  taxYear: (year) => ({ year, label: String(year), from: `${year}-01-01`, to: `${year}-12-31` }),
  yearOf: (date) => Number(date.slice(0, 4)),
  termOf: (disposal) => (isLong(disposal) ? "long" : "short"),
  marginalRate(disposal, profile) {
    const status = statusOf(profile);
    const figures = usYear(nearestYear(Number(disposal.soldOn.slice(0, 4))), status);
    const income = profile.income ?? 0;
    // Below the deduction the next unit of gain is not taxable income yet.
    if (income < figures.standardDeduction) return 0;
    const rates = isLong(disposal) ? figures.preferential : figures.ordinary;
    const surtax = income >= NET_INVESTMENT_THRESHOLD[status] ? 0.038 : 0;
    return rateAt(income - figures.standardDeduction, rates) + surtax;
  },
  carryForward: (year, disposals, _income, profile, carried) =>
    leftOf(year, resultsOf(year, disposals, profile, carried)),
  estimate(year, disposals, _income, profile, carried = []) {
    const filingStatus = statusOf(profile);
    const figures = usYear(year, filingStatus);
    const results = resultsOf(year, disposals, profile, carried);
    const { short, long, netted } = results;
    const ordinaryIncome = profile.income ?? 0;
    const base = { year, filingStatus, ordinaryIncome };
    const withGains = usFederalTax({ ...base, short, long });
    const without = usFederalTax({ ...base, short: 0, long: 0 });
    const tax = withGains.tax - without.tax;
    return {
      lines: [
        { name: "netShortGain", amount: short, rate: null },
        { name: "netLongGain", amount: long, rate: null },
        { name: "deferredByWashSales", amount: sumOf(disposals), rate: null },
        { name: "lossAgainstIncome", amount: netted.deductedLoss, rate: null },
        { name: "longGainAtZero", amount: withGains.atZero, rate: 0 },
        { name: "longGainAtFifteen", amount: withGains.atFifteen, rate: 0.15 },
        { name: "longGainAtTwenty", amount: withGains.atTwenty, rate: 0.2 },
        { name: "netInvestmentIncomeTax", amount: withGains.netInvestmentIncomeTax, rate: 0.038 },
      ],
      taxableGain: netted.shortGain + netted.longGain,
      tax,
      carriedForward: leftOf(year, results),
      allowance: 0,
      allowanceLeft: 0,
      assumptions: [
        `Filing status ${filingStatus === "joint" ? "married filing jointly" : "single"}, other income ${ordinaryIncome} (dividends and interest belong in it), standard deduction ${figures.standardDeduction}; tax is that of the return with the gains less that without.`,
        "Federal tax alone: no state tax, alternative minimum tax or collectibles rate; long term is more than one year.",
        "Net losses lower other income by at most 3,000; of that, what exceeds taxable income is not used up (Capital Loss Carryover Worksheet).",
        "Cash in a merger is a gain up to the whole gain, its loss is left out (26 U.S.C. § 356); no part of it is a dividend.",
      ],
    };
  },
};

function sumOf(disposals: readonly TaxDisposal[]): number {
  return disposals.reduce((sum, entry) => sum + (entry.deferredLoss ?? 0), 0);
}
