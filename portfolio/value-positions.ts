import { valueOn } from "#finance/dated-series.ts";
import { dayNumber, isoDate } from "#finance/dates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import { Decimal } from "#finance/money.ts";
import type { DataIssue } from "#platform/results.ts";
import type { LedgerInstrumentRow } from "#store/ledger-reads.ts";
import { checkTradePrices } from "./check-trade-prices.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";

/** A price or rate older than this many calendar days is used, marked stale and reported. */
export const STALE_AFTER_DAYS = 5;

export interface PositionPrice {
  /** Close as quoted, in the instrument's currency. */
  price: Decimal;
  currency: string;
  date: string;
  source: string;
  stale: boolean;
}

/** One instrument over all accounts in scope. Amounts are exact, in the currency of the request. */
export interface ValuedPosition {
  instrument: LedgerInstrumentRow;
  quantity: Decimal;
  price: PositionPrice | null;
  /** Null when there is no price or no exchange rate. */
  value: Decimal | null;
  /** Cost of open lots with fees and taxes, at the rates of their days. */
  cost: Decimal;
  /** False where a lot is older than the exchange rates of its currency: its cost is at the first rate. */
  knowsCost: boolean;
}

const zero = new Decimal(0);

/** Open positions, the most valuable first, those without a value last. */
export function valuePositions(folded: FoldedPortfolio): ValuedPosition[] {
  const { loaded } = folded;
  const positions: ValuedPosition[] = [];
  for (const [id, lots] of Map.groupBy(folded.complete.lots, (lot) => lot.instrumentId)) {
    const instrument = loaded.instruments.get(id);
    if (instrument === undefined) continue;
    const price = priceOf(folded, id);
    const rate = price === null ? null : loaded.rate(price.currency, loaded.asOf);
    const quantity = lots.reduce((sum, lot) => sum.add(lot.quantity), zero);
    const cost = lots.reduce((sum, lot) => {
      const costRate = loaded.rate(lot.currency, lot.acquiredOn) ?? loaded.rate(lot.currency, lot.entryOn);
      return sum.add(lot.cost.mul(costRate ?? zero));
    }, zero);
    const value = price === null || rate === null ? null : price.price.mul(quantity).mul(rate);
    const knowsCost = lots.every(
      ({ currency, acquiredOn }) => acquiredOn >= (loaded.lateRates.get(currency)?.day ?? acquiredOn),
    );
    positions.push({ instrument, quantity, price, value, cost, knowsCost });
  }
  return positions.sort(
    (a, b) =>
      (b.value ?? new Decimal(-1)).cmp(a.value ?? new Decimal(-1)) ||
      (a.instrument.symbol < b.instrument.symbol ? -1 : 1),
  );
}

/** The latest close on or before the day, brought over any split since; null when there is none. */
export function priceOf(folded: FoldedPortfolio, instrumentId: string): PositionPrice | null {
  const { loaded } = folded;
  const closes = loaded.closes.get(instrumentId);
  const quote = folded.quotes.get(instrumentId);
  const last = closes?.days.at(-1);
  if (closes === undefined || quote === undefined || last === undefined) return null;
  const day = dayNumber(loaded.asOf);
  const quoted = valueOn(quote.series, day);
  if (quoted === null) return null;
  return {
    price: quoted.value,
    currency: quote.currency,
    date: isoDate(last),
    source: closes.source,
    stale: day - last > STALE_AFTER_DAYS,
  };
}

/** Findings about the prices and rates that a valuation used: their age, and whether trades fit them. */
export function priceIssues(folded: FoldedPortfolio, positions: readonly ValuedPosition[]): DataIssue[] {
  const { loaded } = folded;
  const stale = positions.filter((position) => position.price?.stale === true);
  const issues: DataIssue[] = [...(folded.settled?.tradeIssues ?? checkTradePrices(folded))];
  if (stale.length > 0) {
    const list = stale.slice(0, 8).map(({ instrument, price }) => `${instrument.symbol} (${price?.date})`);
    const more = stale.length > 8 ? ` and ${stale.length - 8} more` : "";
    issues.push({
      code: "stale_price",
      severity: "warning",
      message: `Prices more than ${STALE_AFTER_DAYS} days older than ${loaded.asOf} were used: ${list.join(", ")}${more}.`,
    });
  }
  const day = dayNumber(loaded.asOf);
  const currencies = new Set([
    ...positions.flatMap((position) => (position.price === null ? [] : [position.price.currency])),
    ...folded.ledger.cash.filter((entry) => !entry.balance.isZero()).map((entry) => entry.currency),
  ]);
  for (const currency of currencies) {
    const rate = exchangeRate(loaded.rates, currency, loaded.currency, day);
    if (rate === null || day - rate.day <= STALE_AFTER_DAYS) continue;
    issues.push({
      code: "stale_exchange_rate",
      severity: "warning",
      message: `The exchange rate ${currency}/${loaded.currency} is from ${isoDate(rate.day)}.`,
    });
  }
  return issues;
}
