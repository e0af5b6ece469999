import { type DatedSeries, indexOn } from "#finance/dated-series.ts";
import { dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { fundPrepayment } from "#finance/tax/german-capital-tax.ts";
import { BASE_RATES } from "#finance/tax/germany-data.ts";
import type { TaxIncome } from "#finance/tax/tax-regime.ts";
import type { Payout } from "#store/fund-payouts.ts";
import { exposureOf, taxClassOf } from "./exposure-class.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";

/** Shares held from one day to another, in the units of today. */
export interface HeldUnits {
  instrumentId: string;
  acquiredOn: IsoDate;
  /** Null while they are held. */
  soldOn: IsoDate | null;
  quantity: Decimal;
}

/** New shares of today for one of a day. */
export type UnitsOfDay = (accountId: string, instrumentId: string, date: IsoDate) => Decimal;

/** German prepayments (Vorabpauschale) of all funds held. */
export interface FundPrepayments {
  /** What counts in a year: the prepayments of the year before. */
  incomeOf(year: number): TaxIncome[];
  /** What a sale of units has prepaid, for their whole time. */
  prepaid(instrumentId: string, acquiredOn: IsoDate, soldOn: IsoDate): Decimal;
  /** Funds and years without the prices that a prepayment needs. */
  missing: ReadonlyMap<string, readonly number[]>;
}

const zero = new Decimal(0);

/** A first price counts up to this day of January, a last one from this day of December on. */
const FIRST_UNTIL = "01-15";
const LAST_FROM = "12-15";

/** What prepayments are worked out from, beside the ledger. */
export interface PrepaymentFacts {
  units(instrumentId: string, date: IsoDate): Decimal;
  /** Payouts as the market knows them; without any for a fund those of the ledger count. */
  payouts: readonly Payout[];
}

/** Works prepayments out from stored prices and payouts, for the years that are over. */
export function findFundPrepayments(
  folded: FoldedPortfolio,
  held: readonly HeldUnits[],
  facts: PrepaymentFacts,
): FundPrepayments {
  const { loaded } = folded;
  const missing = new Map<string, number[]>();
  const known = new Map<string, Decimal>();
  const lastYear = Number(loaded.asOf.slice(0, 4)) - 1;
  const funds = held.filter(({ instrumentId }) => isFund(folded, instrumentId));
  const perUnit = (instrumentId: string, year: number): Decimal => {
    const key = `${instrumentId} ${year}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const counted = prepaymentOfUnit(folded, instrumentId, { ...facts, year });
    if (counted === null) missing.set(instrumentId, [...(missing.get(instrumentId) ?? []), year]);
    known.set(key, counted ?? zero);
    return counted ?? zero;
  };
  const ofYear = (instrumentId: string, acquiredOn: IsoDate, year: number): Decimal => {
    const bought = Number(acquiredOn.slice(0, 4));
    const whole = year > lastYear || year < bought || !((BASE_RATES[year] ?? 0) > 0);
    if (whole) return zero;
    // Each full month before the purchase takes a twelfth off.
    const months = bought === year ? 13 - Number(acquiredOn.slice(5, 7)) : 12;
    return perUnit(instrumentId, year).mul(months).div(12);
  };
  const amount = ({ instrumentId, acquiredOn, soldOn, quantity }: HeldUnits, year: number): Decimal =>
    soldOn !== null && soldOn <= `${year}-12-31`
      ? zero
      : ofYear(instrumentId, acquiredOn, year).mul(quantity);
  // Every year is looked at once, so that what is missing is known.
  const income = new Map<number, TaxIncome[]>();
  for (const year of Object.keys(BASE_RATES).map(Number)) {
    const byFund = Map.groupBy(funds, (entry) => entry.instrumentId);
    const list = [...byFund].flatMap(([instrumentId, entries]) => {
      const sum = entries.reduce((total, entry) => total.add(amount(entry, year)), zero);
      const instrument = loaded.instruments.get(instrumentId);
      return sum.gt(0) && instrument !== undefined
        ? [{ kind: "prepayment" as const, assetClass: taxClassOf(instrument), amount: sum.toNumber() }]
        : [];
    });
    income.set(year + 1, list);
  }
  return {
    incomeOf: (year) => income.get(year) ?? [],
    prepaid(instrumentId, acquiredOn, soldOn) {
      if (!isFund(folded, instrumentId)) return zero;
      const years = Object.keys(BASE_RATES).map(Number);
      return years
        .filter((year) => `${year}-12-31` < soldOn)
        .reduce((sum, year) => sum.add(ofYear(instrumentId, acquiredOn, year)), zero);
    },
    missing,
  };
}

/** Metal "funds" are debt that follows a price, not funds. */
function isFund({ loaded }: FoldedPortfolio, instrumentId: string): boolean {
  const instrument = loaded.instruments.get(instrumentId);
  const isNamed = instrument?.assetClass === "etf" || instrument?.assetClass === "fund";
  return isNamed && exposureOf(instrument) !== "commodity";
}

/** Prepayment of a whole year for one unit of today; null without its prices or exchange rates. */
function prepaymentOfUnit(
  folded: FoldedPortfolio,
  instrumentId: string,
  about: PrepaymentFacts & { year: number },
): Decimal | null {
  const { year, units } = about;
  const quote = folded.quotes.get(instrumentId);
  if (quote === undefined) return null;
  const [first, last] = edgesOf(quote.series, year);
  if (first === null || last === null) return null;
  const worth = ({ day, price }: { day: IsoDate; price: Decimal }) => {
    const rate = folded.loaded.rate(quote.currency, day);
    return rate === null ? null : price.mul(rate).div(units(instrumentId, day));
  };
  const startValue = worth(first);
  const endValue = worth(last);
  if (startValue === null || endValue === null) return null;
  const known = about.payouts.filter((payout) => payout.instrumentId === instrumentId);
  const distributions =
    known.length === 0
      ? distributedPerUnit(folded, instrumentId, about)
      : known
          .filter(({ date }) => date.startsWith(`${year}-`))
          .reduce((sum, { date, value }) => {
            const rate = folded.loaded.rate(quote.currency, date) ?? zero;
            return sum.add(rate.mul(value).div(units(instrumentId, date)));
          }, zero);
  const amount = fundPrepayment({
    year,
    startValue: startValue.toNumber(),
    endValue: endValue.toNumber(),
    distributions: distributions.toNumber(),
  });
  return new Decimal(amount);
}

type PriceOfDay = { day: IsoDate; price: Decimal };

/** First and last price of a year. */
function edgesOf({ days, texts }: DatedSeries, year: number): [PriceOfDay | null, PriceOfDay | null] {
  const at = (place: number, from: IsoDate, to: IsoDate): PriceOfDay | null => {
    const [day, text] = [days[place], texts[place]];
    if (day === undefined || text === undefined || day < dayNumber(from) || day > dayNumber(to)) return null;
    return { day: isoDate(day), price: new Decimal(text) };
  };
  const before = indexOn(days, dayNumber(`${year}-01-01`) - 1);
  const end = indexOn(days, dayNumber(`${year}-12-31`));
  return [
    at(before + 1, `${year}-01-01`, `${year}-${FIRST_UNTIL}`),
    at(end, `${year}-${LAST_FROM}`, `${year}-12-31`),
  ];
}

/** What the ledger received in a year for one unit of today. */
function distributedPerUnit(
  { complete, loaded }: FoldedPortfolio,
  instrumentId: string,
  { year, units }: PrepaymentFacts & { year: number },
): Decimal {
  const paid = complete.income.filter(
    (entry) => entry.instrumentId === instrumentId && entry.date.startsWith(`${year}-`),
  );
  // Accounts are paid on one day for their own units: both are summed before they are divided.
  return [...Map.groupBy(paid, (entry) => entry.date)].reduce((sum, [date, entries]) => {
    const accounts = new Set(entries.map((entry) => entry.accountId));
    const quantity = [...accounts].reduce((total, accountId) => {
      const found = complete.quantities.findLast(
        (change) =>
          change.accountId === accountId && change.instrumentId === instrumentId && change.date <= date,
      );
      return total.add(found?.quantity ?? zero);
    }, zero);
    const amount = entries.reduce(
      (total, entry) => total.add(entry.amount.mul(loaded.rate(entry.currency, entry.date) ?? zero)),
      zero,
    );
    return quantity.gt(0) ? sum.add(amount.div(quantity).div(units(instrumentId, date))) : sum;
  }, zero);
}
