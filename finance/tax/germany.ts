import { germanFlatTax, germanYear, offsetLossPots, taxableFundPart } from "./german-capital-tax.ts";
import { GERMAN_SOURCES, GERMAN_YEARS, PARTIAL_EXEMPTION } from "./germany-data.ts";
import { heldLonger } from "./tax-brackets.ts";
import type { TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";

const FUNDS: readonly string[] = ["etf", "fund"];
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const gainOf = (disposal: TaxDisposal) => disposal.proceeds - disposal.cost;

function isFreeAfterYear(disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">): boolean {
  return disposal.assetClass === "crypto" && heldLonger(disposal.acquiredOn, disposal.soldOn, 12);
}

/** Church tax as a fraction of the tax; the law knows 8 and 9 %. */
function churchRate(profile: TaxProfile): number {
  const rate = profile.churchTaxRate ?? 0;
  if (rate === 0 || rate === 0.08 || rate === 0.09) return rate;
  throw new RangeError("the church tax rate is 0, 0.08 or 0.09");
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
  estimate(year, disposals, income, profile) {
    const figures = germanYear(year);
    const allowance = figures.saverAllowance * (profile.joint === true ? 2 : 1);
    const classed = (wanted: (entry: TaxDisposal) => boolean) => total(disposals.filter(wanted).map(gainOf));
    const shares = classed((entry) => entry.assetClass === "stock");
    const funds = classed((entry) => FUNDS.includes(entry.assetClass));
    const rest = classed((entry) => !["stock", "crypto", ...FUNDS].includes(entry.assetClass));
    const privateSales = classed((entry) => entry.assetClass === "crypto" && !isFreeAfterYear(entry));
    const fundIncome = total(income.filter((entry) => FUNDS.includes(entry.assetClass)).map((e) => e.amount));
    const otherIncome = total(income.map((entry) => entry.amount)) - fundIncome;
    const taxableFunds = taxableFundPart(funds + fundIncome, "equity");
    const pots = offsetLossPots(
      {
        shares,
        other: taxableFunds + rest + otherIncome,
        carriedShareLoss: profile.carriedShortLoss ?? 0,
        carriedOtherLoss: profile.carriedLongLoss ?? 0,
      },
      allowance,
    );
    const tax = germanFlatTax(pots.taxable, churchRate(profile));
    return {
      lines: [
        { name: "gainFromShares", amount: shares, rate: null },
        { name: "gainFromFunds", amount: funds, rate: null },
        { name: "otherGain", amount: rest, rate: null },
        { name: "dividendsAndInterest", amount: fundIncome + otherIncome, rate: null },
        {
          name: "partialExemption",
          amount: funds + fundIncome - taxableFunds,
          rate: PARTIAL_EXEMPTION.equity,
        },
        { name: "saverAllowanceUsed", amount: pots.allowanceUsed, rate: 0 },
        { name: "incomeTax", amount: tax.incomeTax, rate: null },
        { name: "solidaritySurcharge", amount: tax.solidaritySurcharge, rate: 0.055 },
        { name: "churchTax", amount: tax.churchTax, rate: churchRate(profile) },
        { name: "privateSales", amount: privateSales, rate: null },
      ],
      taxableGain: pots.taxable,
      tax: tax.total,
      carriedForward: [
        { name: "shareLoss", amount: pots.carriedShareLoss, rate: null },
        { name: "otherLoss", amount: pots.carriedOtherLoss, rate: null },
      ],
      allowance,
      allowanceLeft: allowance - pots.allowanceUsed,
      assumptions: [
        `Funds and ETFs count as equity funds (30 % exempt), those of bonds and the money market as none; ${profile.joint === true ? "spouses together" : "one person"}; dividends and interest use the allowance too.`,
        "No foreign withholding tax credit and no Vorabpauschale; losses carried in: shortLoss means shares, longLoss everything else.",
        `Crypto sold within a year is taxed at the personal rate from ${figures.privateSaleLimit} of gain on, which is not part of the tax here.`,
      ],
    };
  },
};
