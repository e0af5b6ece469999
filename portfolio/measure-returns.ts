import { accumulateAttribution, type CumulativeAttribution } from "#finance/attribution.ts";
import { valueOn } from "#finance/dated-series.ts";
import { dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import { gridDays, type PortfolioSeries, portfolioSeries } from "#finance/portfolio-series.ts";
import { chainReturns, type Growth } from "#finance/time-weighted-return.ts";
import { type CashFlow, xirr } from "#finance/xirr.ts";
import { available, type Measure, notAvailable } from "#platform/results.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";

/** Value, flows and growth of each day of a period. */
export interface MeasuredSeries extends PortfolioSeries {
  growth: Growth;
  /** Value at the close of the day before the first. */
  before: number;
}

/**
 * Daily series over (from, to]: `from` is the close that the period starts from, and not part of it.
 * `to` may not lie after the day of the portfolio.
 */
export function measureSeries(folded: FoldedPortfolio, from: IsoDate, to: IsoDate): MeasuredSeries {
  const held = new Set(folded.ledger.quantities.map((change) => change.instrumentId));
  const start = dayNumber(from);
  const end = dayNumber(to);
  const flowDays = [...folded.ledger.flows, ...folded.ledger.cashMoves].map((entry) => dayNumber(entry.date));
  const priceDays = [...held].map((id) => folded.quotes.get(id)?.series.days ?? []);
  const grid = gridDays([...priceDays, flowDays], start, end);
  const series = portfolioSeries(folded.ledger, grid, {
    currency: folded.loaded.currency,
    rates: folded.loaded.rates,
    prices: folded.quotes,
  });
  const before = series.values[0] ?? 0;
  const values = series.values.slice(1);
  const flows = series.flows.slice(1);
  return { days: grid.slice(1), values, flows, before, growth: chainReturns(before, values, flows) };
}

/** The cumulative time-weighted return of a series, or why there is none. */
export function timeWeightedReturn(series: MeasuredSeries): Measure {
  const { growth } = series;
  if (growth.investedDays === 0) return notAvailable("nothing was invested in the period");
  const lowest = growth.index.reduce((least, level) => Math.min(least, level), 1);
  if (lowest < 0) return notAvailable("the value fell below zero, probably because deposits are missing");
  const peak = series.values.reduce(
    (most, value) => Math.max(most, Math.abs(value)),
    Math.abs(series.before),
  );
  if (growth.unmeasured > 0.01 * peak) {
    return notAvailable("value appeared on days with nothing invested: deposits are probably missing");
  }
  return available((growth.index.at(-1) ?? 1) - 1);
}

/** XIRR over (from, to] with the values at both ends as flows. */
export function moneyWeightedReturn(
  ledger: Ledger,
  folded: FoldedPortfolio,
  period: { from: IsoDate; to: IsoDate; startValue: number; endValue: number },
): Measure {
  const flows: CashFlow[] = [{ date: period.from, amount: -period.startValue }];
  for (const flow of ledger.flows) {
    if (flow.date <= period.from || flow.date > period.to) continue;
    const rate = folded.loaded.rate(flow.currency, flow.date);
    if (rate !== null) flows.push({ date: flow.date, amount: -flow.amount.mul(rate).toNumber() });
  }
  flows.push({ date: period.to, amount: period.endValue });
  const { value, reason } = xirr(flows);
  return value === null ? notAvailable(reason ?? "there is no single answer") : available(value);
}

/** Exact attribution from the first transaction to the last day of a ledger. */
export function attributionOn(folded: FoldedPortfolio, ledger: Ledger, date: IsoDate): CumulativeAttribution {
  const { loaded } = folded;
  const day = dayNumber(date);
  return accumulateAttribution(ledger, date, {
    rate: (currency, on) => loaded.rate(currency, on),
    price: (instrumentId) => {
      const quote = folded.quotes.get(instrumentId);
      const found = quote === undefined ? null : valueOn(quote.series, day);
      return quote === undefined || found === null ? null : { price: found.value, currency: quote.currency };
    },
  });
}

/** The last change between two days with prices: amount without flows, and rate on what was invested; null when old. */
export function lastDayChange(
  series: MeasuredSeries,
  priceDay: number | null,
): { amount: number; rate: number; date: IsoDate } | null {
  if (priceDay === null) return null;
  const place = series.days.lastIndexOf(priceDay);
  const rate = series.growth.returns[place];
  if (place < 0 || rate === undefined) return null;
  const previous = place === 0 ? series.before : (series.values[place - 1] ?? 0);
  const amount = (series.values[place] ?? 0) - previous - (series.flows[place] ?? 0);
  return { amount, rate, date: isoDate(priceDay) };
}
