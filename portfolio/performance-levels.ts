import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { contributeGains } from "#finance/returns/contribution.ts";
import { annualizeReturn } from "#finance/returns/time-weighted-return.ts";
import { type Column, type Table, table } from "./analysis-result.ts";
import { COST_GAINS, type CostGains, gainsByCost } from "./cost-gains.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import {
  type MeasuredSeries,
  measureSeries,
  moneyWeightedReturn,
  timeWeightedReturn,
} from "./measure-returns.ts";
import { dailyCapital, dailyGains, partSeries } from "./part-series.ts";
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
export function performanceLevel(
  whole: FoldedPortfolio,
  level: PerformanceLevel,
  accountId: string | undefined,
  days: Days,
): Table {
  if (level === "lot") return lotTable(whole);
  if (level === "holding") return holdingTable(whole, days);
  const rows: (string | number | null)[][] = [];
  for (const account of whole.loaded.accounts) {
    if (accountId !== undefined && account.accountId !== accountId) continue;
    const one = { ...whole.loaded, accountId: account.accountId };
    const folded = accountId === undefined ? foldPortfolio(one) : whole;
    if (folded.ledger.firstDate === null) continue;
    const own = (entry: { accountId: string }) => entry.accountId === account.accountId;
    rows.push([
      account.name,
      ...measured(measureSeries(folded, days.before, days.to), days),
      ...costCells(gainsByCost(whole, days.before, own)),
    ]);
  }
  return table("accounts", ["account", ...MEASURED, ...COST_COLUMNS], rows.slice(0, LONGEST));
}

const COST_COLUMNS = COST_GAINS.map((name): Column => [name, "money"]);
const costCells = (gains: CostGains) => COST_GAINS.map((name) => gains[name]);

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

function holdingTable(folded: FoldedPortfolio, days: Days): Table {
  const { loaded } = folded;
  const whole = measureSeries(folded, days.before, days.to);
  const holdings = [...partSeries(folded, whole, days.before, (id) => id)].map(([id, series]) => {
    const symbol = loaded.instruments.get(id)?.symbol ?? id;
    return { id, symbol, series, gains: dailyGains(series) };
  });
  const active = holdings.filter(
    ({ gains, series }) =>
      series.before !== 0 || series.values.at(-1) !== 0 || gains.some((gain) => gain !== 0),
  );
  const contributions = contributionsOf(
    whole,
    active.map(({ gains }) => gains),
  );
  const rows = active.map(({ id, symbol, series }, place) => ({
    id,
    contribution: contributions[place] ?? null,
    cells: [symbol, ...measured(series, days)],
  }));
  rows.sort((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0));
  const gain = dailyGains(whole).reduce((sum, value) => sum + value, 0);
  const told = active.reduce((sum, { gains }) => sum + gains.reduce((all, value) => all + value, 0), 0);
  const rest = ["cash and other", null, null, cents(gain - told), null, null, contributions.at(-1) ?? null];
  const shown = rows.slice(0, LONGEST - 1).map(({ id, cells, contribution }) => {
    const byCost = gainsByCost(folded, days.before, ({ instrumentId }) => instrumentId === id);
    return [...cells, contribution, ...costCells(byCost)];
  });
  return table(
    "holdings",
    ["symbol", ...MEASURED, "contribution", ...COST_COLUMNS],
    [...shown, [...rest, null, null, null]],
  );
}

/** Linked contributions of the holdings and, last, of what is left; empty when the whole has no return. */
function contributionsOf(whole: MeasuredSeries, holdings: readonly Float64Array[]): number[] {
  if (timeWeightedReturn(whole).value === null) return [];
  const gains = dailyGains(whole);
  const rows: number[][] = [];
  const capitals: number[] = [];
  for (const [place, capital] of dailyCapital(whole).entries()) {
    const gain = gains[place] ?? 0;
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
