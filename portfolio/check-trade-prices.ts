import { valueOn } from "#finance/dated-series.ts";
import { dayNumber } from "#finance/dates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import { Decimal } from "#finance/money.ts";
import type { DataIssue } from "#platform/results.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";

/** A trade at less than 5/8 or more than 8/5 of the day's close: splits begin at 2:1, and few days move that far. */
const widestRatio = new Decimal("1.6");

/**
 * Trades whose unit price does not fit the close of their day: a sign of a missing split, of closes adjusted for one,
 * or of a wrong instrument. Each instrument is named once, with its first such trade.
 */
export function checkTradePrices({ loaded, quotes }: FoldedPortfolio): DataIssue[] {
  const found = new Map<string, DataIssue>();
  for (const row of loaded.transactions) {
    const id = row.instrumentId;
    if (id === null || found.has(id) || row.quantity === null || row.tradeDate > loaded.asOf) continue;
    if (row.kind !== "buy" && row.kind !== "sell") continue;
    const quote = quotes.get(id);
    const closes = loaded.closes.get(id);
    const day = dayNumber(row.tradeDate);
    if (quote === undefined || closes === undefined || (closes.days[0] ?? day + 1) > day) continue;
    const close = valueOn(quote.series, day);
    const rate = exchangeRate(loaded.rates, row.currency, quote.currency, day);
    const quantity = new Decimal(row.quantity);
    if (close === null || rate === null || close.value.lte(0) || quantity.lte(0)) continue;
    const unit = new Decimal(row.amount).mul(rate.rate).div(quantity);
    const ratio = unit.div(close.value);
    if (unit.lte(0) || (ratio.lte(widestRatio) && ratio.mul(widestRatio).gte(1))) continue;
    const symbol = loaded.instruments.get(id)?.symbol ?? id;
    found.set(id, {
      code: "price_mismatch",
      severity: "warning",
      message: `${symbol} was traded at ${unit.toSignificantDigits(5)} ${quote.currency} on ${row.tradeDate}, the close is ${close.value.toSignificantDigits(5)}: a split may be missing, or it may be another instrument.`,
    });
  }
  return [...found.values()];
}
