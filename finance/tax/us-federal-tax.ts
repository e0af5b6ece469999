import { bracketTax } from "./tax-brackets.ts";
import { type FilingStatus, NET_INVESTMENT_THRESHOLD, US_YEARS, type UsYear } from "./us-data.ts";

/**
 * US federal income tax with capital gains: netting, the rates of net capital gain, and the net investment income tax.
 * Formula: net = short + long; a net loss lowers income by at most 3,000 and the rest is carried forward, short-term
 * first used. Preferential part = min(taxable income, qualified dividends + min(long, net)); it lies on top of the
 * ordinary part and bears 0, 15 or 20 %. NIIT = 3.8 % × min(investment income, modified AGI − threshold).
 * Convention: gains positive, losses negative; income before the standard deduction; modified AGI is taken as income
 * plus net gains and dividends. No other credits, no state tax.
 * Source: IRS Form 1040 instructions, Qualified Dividends and Capital Gain Tax Worksheet; Schedule D and its Capital
 * Loss Carryover Worksheet; 26 U.S.C. §§ 1(h), 1211(b), 1212(b), 1411.
 */
export interface NettedGains {
  /** Gain taxed at ordinary rates. */
  shortGain: number;
  /** Gain taxed at preferential rates. */
  longGain: number;
  /** Loss that lowers other income this year, positive. */
  deductedLoss: number;
  carriedShortLoss: number;
  carriedLongLoss: number;
}

export const US_LOSS_LIMIT = 3000;

/**
 * Nets short and long results of a year, earlier losses included as negative amounts. `absorbing` is taxable income
 * before the deduction of a loss: what exceeds it is not used up (Capital Loss Carryover Worksheet, lines 1 to 4).
 * Example: netCapitalGains(0, -7000).carriedLongLoss = 4000.
 */
export function netCapitalGains(
  short: number,
  long: number,
  absorbing = Number.POSITIVE_INFINITY,
): NettedGains {
  const net = short + long;
  if (net >= 0) {
    const kept = { deductedLoss: 0, carriedShortLoss: 0, carriedLongLoss: 0 };
    if (short < 0) return { shortGain: 0, longGain: net, ...kept };
    if (long < 0) return { shortGain: net, longGain: 0, ...kept };
    return { shortGain: short, longGain: long, ...kept };
  }
  const deductedLoss = Math.min(US_LOSS_LIMIT, -net);
  const shortLoss = Math.max(0, -short);
  const longLoss = Math.max(0, -long);
  const used = Math.min(deductedLoss, Math.max(0, absorbing));
  // The deduction uses short-term losses first; those that the other kind's gain took are gone before it.
  const deductedLong = Math.max(0, used - shortLoss);
  return {
    shortGain: 0,
    longGain: 0,
    deductedLoss,
    carriedShortLoss: Math.max(0, shortLoss - used - Math.max(0, long)),
    carriedLongLoss: Math.max(0, longLoss - deductedLong - Math.max(0, short)),
  };
}

export interface FederalTaxInput {
  year: number;
  filingStatus: FilingStatus;
  /** Before the deduction, without capital gains and qualified dividends. */
  ordinaryIncome: number;
  /** Net results of the year; losses negative. */
  short: number;
  long: number;
  qualifiedDividends?: number;
  /** The standard deduction of the year when not given. */
  deduction?: number;
}

export interface FederalTax {
  taxableIncome: number;
  /** Parts of the preferential amount by rate. */
  atZero: number;
  atFifteen: number;
  atTwenty: number;
  incomeTax: number;
  netInvestmentIncomeTax: number;
  /** Both together. */
  tax: number;
}

/** Figures of a year. @throws RangeError for a year without data */
export function usYear(year: number, filingStatus: FilingStatus): UsYear {
  const found = US_YEARS[year]?.[filingStatus];
  if (found === undefined)
    throw new RangeError(`US tax figures are known for ${Object.keys(US_YEARS).join(", ")}`);
  return found;
}

/**
 * Tax of a whole return.
 * Example: usFederalTax({ year: 2025, filingStatus: "single", ordinaryIncome: 65750, short: 0, long: 10000 }).tax = 7414.
 * @throws RangeError for a year without data
 */
export function usFederalTax(input: FederalTaxInput): FederalTax {
  const { year, filingStatus, ordinaryIncome, qualifiedDividends = 0 } = input;
  const figures = usYear(year, filingStatus);
  const net = netCapitalGains(input.short, input.long);
  const gross = ordinaryIncome + net.shortGain + net.longGain + qualifiedDividends - net.deductedLoss;
  const taxableIncome = Math.max(0, gross - (input.deduction ?? figures.standardDeduction));
  const preferential = Math.min(taxableIncome, net.longGain + qualifiedDividends);
  const ordinaryPart = taxableIncome - preferential;
  const [zeroUpTo = 0, fifteenUpTo = 0] = figures.preferential.map((bracket) => bracket.upTo);
  const below = (limit: number) =>
    Math.max(0, Math.min(taxableIncome, limit) - Math.min(ordinaryPart, limit));
  const atZero = below(zeroUpTo);
  const atFifteen = below(fifteenUpTo) - atZero;
  const atTwenty = preferential - atZero - atFifteen;
  const stacked = bracketTax(ordinaryPart, figures.ordinary) + atFifteen * 0.15 + atTwenty * 0.2;
  const investment = Math.max(0, net.shortGain + net.longGain + qualifiedDividends - net.deductedLoss);
  const excess = Math.max(0, gross - NET_INVESTMENT_THRESHOLD[filingStatus]);
  const incomeTax = Math.min(stacked, bracketTax(taxableIncome, figures.ordinary));
  const netInvestmentIncomeTax = 0.038 * Math.min(investment, excess);
  return {
    taxableIncome,
    atZero,
    atFifteen,
    atTwenty,
    incomeTax,
    netInvestmentIncomeTax,
    tax: incomeTax + netInvestmentIncomeTax,
  };
}
