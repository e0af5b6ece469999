import { dayNumber, type IsoDate } from "#finance/dates.ts";
import type { ExternalFlow } from "#finance/ledger.ts";
import { portfolioSeries } from "#finance/portfolio-series.ts";
import { chainReturns } from "#finance/returns/time-weighted-return.ts";
import { exchangeFlows } from "./exchange-flows.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import type { MeasuredSeries } from "./measure-returns.ts";

/** What a holding took from the rest of the portfolio and gave back: purchases in, sales and income out. */
function flowsOf(folded: FoldedPortfolio): Map<string, ExternalFlow[]> {
  const { ledger } = folded;
  const inside = ledger.cashMoves.map((move) => ({
    ...move,
    amount: move.amount.neg(),
    reason: "cash" as const,
  }));
  const outside = ledger.flows.filter((flow) => flow.reason !== "cash" && flow.reason !== "outside");
  const between = exchangeFlows(folded);
  const found = Map.groupBy([...inside, ...outside, ...between], (flow) => flow.instrumentId ?? "");
  found.delete("");
  return found;
}

/**
 * Parts of a portfolio (one per name that `nameOf` gives to an instrument ever held) measured on the days of the whole:
 * purchases with their costs flow in, sales and income flow out, and shares that come out of others flow from these at their
 * value. What no part has is cash.
 */
export function partSeries(
  folded: FoldedPortfolio,
  whole: MeasuredSeries,
  before: IsoDate,
  nameOf: (instrumentId: string) => string,
): Map<string, MeasuredSeries> {
  const { ledger, loaded, quotes } = folded;
  const grid = [dayNumber(before), ...whole.days];
  const flows = flowsOf(folded);
  const market = { currency: loaded.currency, rates: loaded.rates, prices: quotes };
  const parts = Map.groupBy(ledger.quantities, (change) => nameOf(change.instrumentId));
  return new Map(
    [...parts].map(([name, quantities]) => {
      const ids = [...new Set(quantities.map((change) => change.instrumentId))];
      const moved = ids.flatMap((id) => flows.get(id) ?? []);
      const all = portfolioSeries({ ...ledger, quantities, cashMoves: [], flows: moved }, grid, market);
      const start = all.values[0] ?? 0;
      const [values, own] = [all.values.slice(1), all.flows.slice(1)];
      const growth = chainReturns(start, values, own);
      return [name, { days: whole.days, values, flows: own, before: start, growth }];
    }),
  );
}

/** What each day gained or lost, flows apart. */
export function dailyGains(series: MeasuredSeries): Float64Array {
  return series.values.map((value, place) => value - valueBefore(series, place) - (series.flows[place] ?? 0));
}

/** What was invested on each day: the close before it and what came in net. */
export function dailyCapital(series: MeasuredSeries): Float64Array {
  return series.values.map((_, place) => valueBefore(series, place) + Math.max(series.flows[place] ?? 0, 0));
}

function valueBefore(series: MeasuredSeries, place: number): number {
  return place === 0 ? series.before : (series.values[place - 1] ?? 0);
}
