import { dayNumber, type IsoDate } from "#finance/dates.ts";
import type { ExternalFlow, Ledger } from "#finance/ledger.ts";
import { portfolioSeries } from "#finance/portfolio-series.ts";
import { contributeGains } from "#finance/returns/contribution.ts";
import { annualizeReturn, chainReturns } from "#finance/returns/time-weighted-return.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Table, table } from "./analysis-result.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type PortfolioRequest, readPortfolio } from "./load-portfolio.ts";
import {
  type MeasuredSeries,
  measureSeries,
  moneyWeightedReturn,
  timeWeightedReturn,
} from "./measure-returns.ts";
import { priceOf } from "./value-positions.ts";

export type PerformanceLevel = "account" | "holding" | "lot";

interface Days {
  /** The close that the period starts from. */
  before: IsoDate;
  to: IsoDate;
}

const LONGEST = 60;
const cents = (value: number) => Math.round(value * 100) / 100;

/** The period below the whole portfolio: per account, per holding (cash and the rest last), or per open lot. */
export async function performanceLevel(
  context: UseCaseContext,
  level: PerformanceLevel,
  request: PortfolioRequest,
  days: Days,
): Promise<Table> {
  const whole = await context.tenant.run(async (database) =>
    foldPortfolio(await readPortfolio(database, context, request)),
  );
  if (level === "lot") return lotTable(whole);
  if (level === "holding") return holdingTable(whole, days);
  const rows: (string | number | null)[][] = [];
  for (const account of whole.loaded.accounts) {
    if (request.accountId !== undefined && account.accountId !== request.accountId) continue;
    const { accountId } = account;
    const folded = request.accountId === undefined ? foldPortfolio({ ...whole.loaded, accountId }) : whole;
    if (folded.ledger.firstDate === null) continue;
    rows.push([account.name, ...measured(measureSeries(folded, days.before, days.to), days)]);
  }
  return table("accounts", ["account", ...MEASURED], rows.slice(0, LONGEST));
}

const MEASURED = ["startValue", "endValue", "gain", "timeWeightedReturn", "moneyWeightedReturn"];

function measured(series: MeasuredSeries, days: Days): (number | null)[] {
  const endValue = series.values.at(-1) ?? series.before;
  const period = { from: days.before, to: days.to, startValue: series.before, endValue };
  const gain = endValue - series.before - series.flows.reduce((sum, flow) => sum + flow, 0);
  return [
    ...[series.before, endValue, gain].map(cents),
    timeWeightedReturn(series).value,
    moneyWeightedReturn(series, period).value,
  ];
}

/** What a holding took from the rest of the portfolio and gave back: purchases in, sales and income out. */
function flowsOf(ledger: Ledger): Map<string, ExternalFlow[]> {
  const inside = ledger.cashMoves.map((move) => ({
    ...move,
    amount: move.amount.neg(),
    reason: "cash" as const,
  }));
  const outside = ledger.flows.filter((flow) => flow.reason !== "cash" && flow.reason !== "outside");
  const found = Map.groupBy([...inside, ...outside], (flow) => flow.instrumentId ?? "");
  found.delete("");
  return found;
}

function holdingTable(folded: FoldedPortfolio, days: Days): Table {
  const { ledger, loaded } = folded;
  const whole = measureSeries(folded, days.before, days.to);
  const grid = [dayNumber(days.before), ...whole.days];
  const flows = flowsOf(ledger);
  const held = Map.groupBy(ledger.quantities, (change) => change.instrumentId);
  const holdings = [...held].map(([id, quantities]) => {
    const own: Ledger = { ...ledger, quantities, cashMoves: [], flows: flows.get(id) ?? [] };
    const market = { currency: loaded.currency, rates: loaded.rates, prices: folded.quotes };
    const all = portfolioSeries(own, grid, market);
    const before = all.values[0] ?? 0;
    const [values, moved] = [all.values.slice(1), all.flows.slice(1)];
    const growth = chainReturns(before, values, moved);
    const series: MeasuredSeries = { days: whole.days, values, flows: moved, before, growth };
    const symbol = loaded.instruments.get(id)?.symbol ?? id;
    return { symbol, series, gains: dailyGains(series) };
  });
  const active = holdings.filter(
    ({ gains, series }) => series.before > 0 || gains.some((gain) => gain !== 0),
  );
  const contributions = contributionsOf(
    whole,
    active.map(({ gains }) => gains),
  );
  const rows = active.map(({ symbol, series }, place) => ({
    contribution: contributions[place] ?? null,
    cells: [symbol, ...measured(series, days)],
  }));
  rows.sort((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0));
  const gain = dailyGains(whole).reduce((sum, value) => sum + value, 0);
  const told = active.reduce((sum, { gains }) => sum + gains.reduce((all, value) => all + value, 0), 0);
  const rest = ["cash and other", null, null, cents(gain - told), null, null, contributions.at(-1) ?? null];
  return table(
    "holdings",
    ["symbol", ...MEASURED, "contribution"],
    [...rows.slice(0, LONGEST - 1).map(({ cells, contribution }) => [...cells, contribution]), rest],
  );
}

function dailyGains(series: MeasuredSeries): Float64Array {
  return series.values.map(
    (value, place) =>
      value - (place === 0 ? series.before : (series.values[place - 1] ?? 0)) - (series.flows[place] ?? 0),
  );
}

/** Linked contributions of the holdings and, last, of what is left; empty when the whole has no return. */
function contributionsOf(whole: MeasuredSeries, holdings: readonly Float64Array[]): number[] {
  if (timeWeightedReturn(whole).value === null) return [];
  const gains = dailyGains(whole);
  const rows: number[][] = [];
  const capitals: number[] = [];
  for (const [place, gain] of gains.entries()) {
    const before = place === 0 ? whole.before : (whole.values[place - 1] ?? 0);
    const capital = before + Math.max(whole.flows[place] ?? 0, 0);
    if (capital <= 1e-5) continue;
    const own = holdings.map((list) => list[place] ?? 0);
    rows.push([...own, gain - own.reduce((sum, value) => sum + value, 0)]);
    capitals.push(capital);
  }
  const everything = whole.growth.returns.some((value) => value < -0.999999);
  return contributeGains(rows, capitals, everything ? "grap" : "carino").contributions;
}

function lotTable(folded: FoldedPortfolio): Table {
  const { loaded, ledger } = folded;
  const rows = ledger.lots.flatMap((lot) => {
    const price = priceOf(folded, lot.instrumentId);
    const rate = price === null ? null : loaded.rate(price.currency, loaded.asOf);
    const costRate = loaded.rate(lot.currency, lot.acquiredOn) ?? loaded.rate(lot.currency, lot.entryOn);
    if (price === null || rate === null || costRate === null) return [];
    const value = price.price.mul(lot.quantity).mul(rate).toNumber();
    const cost = lot.cost.mul(costRate).toNumber();
    const held = dayNumber(loaded.asOf) - dayNumber(lot.acquiredOn);
    const gainRate = cost > 0 ? value / cost - 1 : null;
    const yearly = gainRate === null ? null : annualizeReturn(gainRate, held);
    const symbol = loaded.instruments.get(lot.instrumentId)?.symbol ?? lot.instrumentId;
    const amounts = [lot.quantity.toNumber(), cents(cost), cents(value), cents(value - cost)];
    return [{ value, cells: [symbol, lot.acquiredOn, ...amounts, gainRate, yearly, held] }];
  });
  rows.sort((a, b) => b.value - a.value);
  return table(
    "lots",
    ["symbol", "acquiredOn", "quantity", "cost", "value", "gain", "gainRate", "annualizedRate", "daysHeld"],
    rows.slice(0, LONGEST).map(({ cells }) => cells),
  );
}
