import { accumulateAttribution, type CumulativeAttribution } from "#finance/attribution.ts";
import { valueOn } from "#finance/dated-series.ts";
import { dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import { available, type Measure, notAvailable } from "#finance/measure.ts";
import { Decimal } from "#finance/money.ts";
import { gridDays, type PortfolioSeries, portfolioSeries } from "#finance/portfolio-series.ts";
import { chainReturns, type Growth } from "#finance/returns/time-weighted-return.ts";
import { type CashFlow, xirr } from "#finance/returns/xirr.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { lastRateStart } from "./late-rates.ts";

/** Value, flows and growth of each day of a period. */
export interface MeasuredSeries extends PortfolioSeries {
  growth: Growth;
  /** Value at the close of the day before the first. */
  before: number;
}

/**
 * Daily series over (from, to]: `from` is the close that the period starts from, and not part of it.
 * `to` may not lie after the day of the portfolio. Where exchange rates start later than `from`, the series starts then.
 */
export function measureSeries(folded: FoldedPortfolio, from: IsoDate, to: IsoDate): MeasuredSeries {
  const start = lastRateStart(folded.loaded.lateRates)?.day ?? from;
  const first = start > from ? (start < to ? start : to) : from;
  const series = folded.settled === null ? seriesOfLedger(folded, first, to) : folded.settled.series();
  // The facts begin with the first transaction; before it there was nothing.
  const skipped = series.days[0] === dayNumber(first) ? 1 : 0;
  const before = skipped === 0 ? 0 : (series.values[0] ?? 0);
  const days = series.days.slice(skipped);
  const values = series.values.slice(skipped);
  const flows = series.flows.slice(skipped);
  return { days, values, flows, before, growth: chainReturns(before, values, flows) };
}

function seriesOfLedger(folded: FoldedPortfolio, from: IsoDate, to: IsoDate): PortfolioSeries {
  const grid = gridDays(eventDays(folded), dayNumber(from), dayNumber(to));
  return portfolioSeries(folded.ledger, grid, {
    currency: folded.loaded.currency,
    rates: folded.loaded.rates,
    prices: folded.quotes,
  });
}

/** Days with a close of anything that was ever held, and those on which money moved. */
export function eventDays(folded: FoldedPortfolio): (readonly number[])[] {
  const held = new Set(folded.ledger.quantities.map((change) => change.instrumentId));
  const moves = new Set([...folded.ledger.flows, ...folded.ledger.cashMoves].map((entry) => entry.date));
  return [
    ...[...held].map((id) => folded.quotes.get(id)?.series.days ?? []),
    [...moves].map((date) => dayNumber(date)),
  ];
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

/** XIRR over (from, to] with the values at both ends as flows; those between are summed by day. */
export function moneyWeightedReturn(
  series: PortfolioSeries,
  period: { from: IsoDate; to: IsoDate; startValue: number; endValue: number },
): Measure {
  const flows: CashFlow[] = [{ date: period.from, amount: -period.startValue }];
  for (const [place, day] of series.days.entries()) {
    const flow = series.flows[place] ?? 0;
    if (flow !== 0) flows.push({ date: isoDate(day), amount: -flow });
  }
  flows.push({ date: period.to, amount: period.endValue });
  const { value, reason } = xirr(flows);
  return value === null ? notAvailable(reason ?? "there is no single answer") : available(value);
}

/** Money and shares brought in less those taken out since the first transaction, at the rates of their days. */
export function netContributions({ ledger, loaded, settled }: FoldedPortfolio): Decimal {
  return ledger.flows.reduce(
    (sum, flow) => sum.add(flow.amount.mul(loaded.rate(flow.currency, flow.date) ?? 0)),
    settled?.lines.contributions ?? new Decimal(0),
  );
}

/** Exact attribution from the first transaction to the last day of a ledger. */
export function attributionOn(folded: FoldedPortfolio, ledger: Ledger, date: IsoDate): CumulativeAttribution {
  const { loaded } = folded;
  const day = dayNumber(date);
  const counted = accumulateAttribution(ledger, date, {
    rate: (currency, on) => loaded.rate(currency, on),
    price: (instrumentId) => {
      const quote = folded.quotes.get(instrumentId);
      const found = quote === undefined ? null : valueOn(quote.series, day);
      return quote === undefined || found === null ? null : { price: found.value, currency: quote.currency };
    },
  });
  const past = folded.settled?.lines;
  if (past === undefined) return counted;
  const { lines } = counted;
  return {
    value: counted.value,
    lines: {
      contributions: lines.contributions.add(past.contributions),
      income: lines.income.add(past.income),
      realized: lines.realized.add(past.realized),
      unrealized: lines.unrealized.add(past.unrealized),
      currency: lines.currency.add(past.currency),
      fees: lines.fees.add(past.fees),
      taxes: lines.taxes.add(past.taxes),
    },
  };
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
