import { carriedAmount, carriedPots } from "./carried-losses.ts";
import { germanFlatTax, germanYear, offsetLossPots, taxableFundPart } from "./german-capital-tax.ts";
import { EARLIER_SAVER_ALLOWANCE, GERMAN_SOURCES, GERMAN_YEARS, PARTIAL_EXEMPTION } from "./germany-data.ts";
import { heldLonger } from "./tax-brackets.ts";
import type { CarriedLoss, TaxDisposal, TaxIncome, TaxProfile, TaxRegime } from "./tax-regime.ts";

const FUNDS: readonly string[] = ["etf", "fund"];
/** Funds are taxed by the law of 2018 from then on. */
const FUND_LAW_YEAR = 2018;
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const gainOf = (disposal: TaxDisposal) => disposal.proceeds - disposal.cost - (disposal.prepaid ?? 0);

function isFreeAfterYear(disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">): boolean {
  return disposal.assetClass === "crypto" && heldLonger(disposal.acquiredOn, disposal.soldOn, 12);
}

/** Church tax as a fraction of the tax; the law knows 8 and 9 %. */
function churchRate(profile: TaxProfile): number {
  const rate = profile.churchTaxRate ?? 0;
  if (rate === 0 || rate === 0.08 || rate === 0.09) return rate;
  throw new RangeError("the church tax rate is 0, 0.08 or 0.09");
}

function allowanceOf(year: number, profile: TaxProfile): number {
  const one = GERMAN_YEARS[year]?.saverAllowance ?? (year < 2023 ? EARLIER_SAVER_ALLOWANCE : 1000);
  return one * (profile.joint === true ? 2 : 1);
}

/** Amounts of a year, and its loss pots. */
function potsOf(
  year: number,
  disposals: readonly TaxDisposal[],
  income: readonly TaxIncome[],
  about: { profile: TaxProfile; carried: readonly CarriedLoss[] },
) {
  const classed = (wanted: (entry: TaxDisposal) => boolean) => total(disposals.filter(wanted).map(gainOf));
  const earned = (wanted: (entry: TaxIncome) => boolean) =>
    total(income.filter(wanted).map((entry) => entry.amount));
  const shares = classed((entry) => entry.assetClass === "stock");
  const funds = classed((entry) => FUNDS.includes(entry.assetClass));
  const rest = classed((entry) => !["stock", "crypto", ...FUNDS].includes(entry.assetClass));
  const fundIncome = earned((entry) => FUNDS.includes(entry.assetClass));
  const allIncome = earned(() => true);
  const fundTotal = funds + fundIncome;
  const taxableFunds = year < FUND_LAW_YEAR ? fundTotal : taxableFundPart(fundTotal, "equity");
  const pots = offsetLossPots(
    {
      shares,
      other: taxableFunds + rest + allIncome - fundIncome,
      carriedShareLoss: carriedAmount(about.carried, "shareLoss"),
      carriedOtherLoss: carriedAmount(about.carried, "otherLoss"),
    },
    allowanceOf(year, about.profile),
  );
  return {
    shares,
    funds,
    rest,
    prepaid: earned((entry) => entry.kind === "prepayment"),
    allIncome,
    exempt: fundTotal - taxableFunds,
    pots,
    left: carriedPots(year, { shareLoss: pots.carriedShareLoss, otherLoss: pots.carriedOtherLoss }),
  };
}

/** German taxes on private capital: flat tax, loss pots, partial exemption of funds, saver's allowance. */
export const germanyRegime: TaxRegime = {
  code: "germany",
  name: "Germany",
  currency: "EUR",
  years: Object.keys(GERMAN_YEARS).map(Number),
  sources: GERMAN_SOURCES,
  repurchaseDays: null,
  lotRule: "fifo",
  inputs: ["joint", "churchTaxRate", "carriedShortLoss", "carriedLongLoss"],
  lossNames: { short: "shareLoss", long: "otherLoss" },
  mergerCash: "income",
  prepaysFunds: true,
  taxYear: (year) => ({ year, label: String(year), from: `${year}-01-01`, to: `${year}-12-31` }),
  yearOf: (date) => Number(date.slice(0, 4)),
  termOf(disposal) {
    if (disposal.assetClass === "crypto") return isFreeAfterYear(disposal) ? "exempt" : "privateSale";
    if (disposal.assetClass === "stock") return "shares";
    return FUNDS.includes(disposal.assetClass) ? "fund" : "other";
  },
  marginalRate(disposal, profile) {
    if (disposal.assetClass === "crypto") return 0;
    const rate = germanFlatTax(1, churchRate(profile)).total;
    return FUNDS.includes(disposal.assetClass) ? rate * (1 - PARTIAL_EXEMPTION.equity) : rate;
  },
  carryForward: (year, disposals, income, profile, carried) =>
    potsOf(year, disposals, income, { profile, carried }).left,
  estimate(year, disposals, income, profile, carried = []) {
    const figures = germanYear(year);
    const allowance = allowanceOf(year, profile);
    const result = potsOf(year, disposals, income, { profile, carried });
    const { shares, funds, rest, prepaid, allIncome, exempt, pots } = result;
    const privateSales = total(
      disposals.filter((entry) => entry.assetClass === "crypto" && !isFreeAfterYear(entry)).map(gainOf),
    );
    const tax = germanFlatTax(pots.taxable, churchRate(profile));
    return {
      lines: [
        { name: "gainFromShares", amount: shares, rate: null },
        { name: "gainFromFunds", amount: funds, rate: null },
        { name: "otherGain", amount: rest, rate: null },
        { name: "dividendsAndInterest", amount: allIncome - prepaid, rate: null },
        { name: "fundPrepayment", amount: prepaid, rate: null },
        { name: "partialExemption", amount: exempt, rate: PARTIAL_EXEMPTION.equity },
        { name: "saverAllowanceUsed", amount: pots.allowanceUsed, rate: 0 },
        { name: "incomeTax", amount: tax.incomeTax, rate: null },
        { name: "solidaritySurcharge", amount: tax.solidaritySurcharge, rate: 0.055 },
        { name: "churchTax", amount: tax.churchTax, rate: churchRate(profile) },
        { name: "privateSales", amount: privateSales, rate: null },
      ],
      taxableGain: pots.taxable,
      tax: tax.total,
      carriedForward: result.left,
      allowance,
      allowanceLeft: allowance - pots.allowanceUsed,
      assumptions: [
        `Funds and ETFs count as equity funds (30 % exempt), those of bonds and the money market as none; ${profile.joint === true ? "spouses together" : "one person"}; dividends and interest use the allowance too.`,
        "Fund prepayment (Vorabpauschale) of the year before counts on the first working day of this one, and lowers the gain of a sale; metal funds have none. No foreign withholding tax credit.",
        "Losses of shares lower gains of shares alone; losses carried in: shortLoss means shares, longLoss everything else. One pot for all banks: losses across banks need a certificate by 15 December.",
        `Crypto sold within a year is taxed at the personal rate from ${figures.privateSaleLimit} of gain on, which is not part of the tax here; cash in a merger is income (§ 20 Abs. 4a EStG).`,
      ],
    };
  },
};
