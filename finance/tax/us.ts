import { heldLonger, rateAt } from "./tax-brackets.ts";
import type { TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";
import { type FilingStatus, NET_INVESTMENT_THRESHOLD, US_SOURCES, US_YEARS } from "./us-data.ts";
import { netCapitalGains, usFederalTax, usYear } from "./us-federal-tax.ts";

const YEARS = Object.keys(US_YEARS).map(Number);

function statusOf(profile: TaxProfile): FilingStatus {
  return profile.joint === true ? "joint" : "single";
}

function isLong(disposal: Pick<TaxDisposal, "acquiredOn" | "soldOn">): boolean {
  return heldLonger(disposal.acquiredOn, disposal.soldOn, 12);
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
  taxYear: (year) => ({ year, label: String(year), from: `${year}-01-01`, to: `${year}-12-31` }),
  yearOf: (date) => Number(date.slice(0, 4)),
  termOf: (disposal) => (isLong(disposal) ? "long" : "short"),
  marginalRate(disposal, profile) {
    const known = YEARS.filter((year) => year <= Number(disposal.soldOn.slice(0, 4)));
    const status = statusOf(profile);
    const figures = usYear(known.at(-1) ?? YEARS[0] ?? 0, status);
    const income = profile.income ?? 0;
    const taxable = income - figures.standardDeduction;
    const rate = rateAt(taxable, isLong(disposal) ? figures.preferential : figures.ordinary);
    return rate + (income >= NET_INVESTMENT_THRESHOLD[status] ? 0.038 : 0);
  },
  estimate(year, disposals, _income, profile) {
    const filingStatus = statusOf(profile);
    const figures = usYear(year, filingStatus);
    const gain = (entry: TaxDisposal) => entry.proceeds - entry.cost + (entry.deferredLoss ?? 0);
    const total = (long: boolean) =>
      disposals.filter((entry) => isLong(entry) === long).reduce((sum, entry) => sum + gain(entry), 0);
    const short = total(false) - (profile.carriedShortLoss ?? 0);
    const long = total(true) - (profile.carriedLongLoss ?? 0);
    const netted = netCapitalGains(short, long);
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
      carriedForward: [
        { name: "shortLoss", amount: netted.carriedShortLoss, rate: null },
        { name: "longLoss", amount: netted.carriedLongLoss, rate: null },
      ],
      allowance: 0,
      allowanceLeft: 0,
      assumptions: [
        `Filing status ${filingStatus === "joint" ? "married filing jointly" : "single"}, other income ${ordinaryIncome}, standard deduction ${figures.standardDeduction}; tax is that of the return with the gains less that without.`,
        "Federal tax alone: no state tax, alternative minimum tax or collectibles rate; long term is more than one year.",
      ],
    };
  },
};

function sumOf(disposals: readonly TaxDisposal[]): number {
  return disposals.reduce((sum, entry) => sum + (entry.deferredLoss ?? 0), 0);
}
