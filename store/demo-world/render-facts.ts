import { addMonths } from "#finance/dates.ts";
import { type DemoMarket, priceText } from "./demo-market.ts";
import { POLICY_RATES, stepAt } from "./economy.ts";
import { figuresOf } from "./fundamentals.ts";
import type { DemoCurrency } from "./instrument-shape.ts";
import { DAYS_A_YEAR } from "./simulate-economy.ts";

/** One decimal, the sign only where it is asked for. Example: percent(0.1234) = "12.3%". */
function percent(rate: number, signed = false): string {
  const text = `${(Math.abs(Math.round(rate * 1000)) / 10).toFixed(1)}%`;
  return rate < 0 ? `−${text}` : signed ? `+${text}` : text;
}

/** Millions with thousands separators. */
function grouped(value: number): string {
  return String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function currencyOf(code: string): DemoCurrency {
  if (code === "EUR" || code === "USD" || code === "GBP") return code;
  throw new RangeError(`no demo currency ${code}`);
}

/** Change of the quoted price between two days, splits taken out, payouts left out. */
function priceChange(market: DemoMarket, symbol: string, from: string, to: string): number {
  let ratio = market.closeTicks(symbol, to) / market.closeTicks(symbol, from);
  for (const action of market.series.get(symbol)?.actions ?? []) {
    if (action.kind === "split" && action.date > from && action.date <= to) ratio *= action.value;
  }
  return ratio - 1;
}

function totalReturn(market: DemoMarket, symbol: string, from: string, to: string): number {
  const adjusted = market.series.get(symbol)?.adjusted;
  return (adjusted?.[market.dayIndex(to)] ?? 0) / (adjusted?.[market.dayIndex(from)] ?? 1) - 1;
}

function dayMove(market: DemoMarket, symbol: string, date: string): number {
  const before = market.days[market.dayIndex(date) - 1];
  if (before === undefined || market.days[market.dayIndex(date)] !== date) {
    throw new RangeError(`${date} is not a trading day with one before it`);
  }
  return priceChange(market, symbol, before, date);
}

/** A magnitude whose direction the sentence states. @throws RangeError when the prices say otherwise */
function directed(rate: number, direction: 1 | -1, what: string): string {
  if (Math.sign(rate) !== direction)
    throw new RangeError(`${what}: the sentence and the prices disagree (${rate})`);
  return percent(Math.abs(rate));
}

type Fact = (market: DemoMarket, a: string, b: string, c: string) => string;

/** What a document may state: each fact is computed from the simulated prices or the companies' figures. */
const FACTS: Readonly<Record<string, Fact>> = {
  rose: (m, symbol, date) => directed(dayMove(m, symbol, date), 1, `${symbol} ${date}`),
  fell: (m, symbol, date) => directed(dayMove(m, symbol, date), -1, `${symbol} ${date}`),
  gained: (m, symbol, from, to) => directed(priceChange(m, symbol, from, to), 1, `${symbol} ${from} ${to}`),
  lost: (m, symbol, from, to) => directed(priceChange(m, symbol, from, to), -1, `${symbol} ${from} ${to}`),
  returned: (m, symbol, from, to) => percent(totalReturn(m, symbol, from, to), true),
  close: (m, symbol, date) =>
    `${m.series.get(symbol)?.instrument.currency} ${priceText(m.closeTicks(symbol, date))}`,
  dividend: (m, symbol, date) => {
    const plan = m.series.get(symbol)?.instrument;
    const amount = plan?.payout ? stepAt(plan.payout.amounts, date) : 0;
    return `${plan?.currency} ${amount.toFixed(amount * 100 === Math.round(amount * 100) ? 2 : 3)}`;
  },
  rate: (m, currency, date) => m.exchangeRate(currencyOf(currency), date).toFixed(4),
  policy: (_, currency, date) => `${(stepAt(POLICY_RATES[currencyOf(currency)], date) * 100).toFixed(2)}%`,
  yield: (m, currency, date) =>
    `${((m.economy.yields[currencyOf(currency)][m.dayIndex(date)] ?? 0) * 100).toFixed(2)}%`,
  revenue: (_, symbol, period) => {
    const { currency, revenue } = figuresOf(symbol, period);
    return `${currency} ${grouped(revenue)} million`;
  },
  operating: (_, symbol, period) => {
    const { currency, operatingProfit } = figuresOf(symbol, period);
    return `${currency} ${grouped(operatingProfit)} million`;
  },
  net: (_, symbol, period) => {
    const { currency, netIncome } = figuresOf(symbol, period);
    return `${currency} ${grouped(netIncome)} million`;
  },
  eps: (_, symbol, period) => {
    const { currency, earningsPerShare } = figuresOf(symbol, period);
    return `${currency} ${Math.abs(earningsPerShare).toFixed(2)}`;
  },
  margin: (_, symbol, period) => percent(figuresOf(symbol, period).marginRate),
  grew: (_, symbol, period) => directed(growth(symbol, period), 1, `${symbol} revenue ${period}`),
  shrank: (_, symbol, period) => directed(growth(symbol, period), -1, `${symbol} revenue ${period}`),
  table: (_, symbol, period) => figuresTable(symbol, period),
  factsheet: factsheetTable,
};

function growth(symbol: string, period: string): number {
  const before = `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;
  return figuresOf(symbol, period).revenue / figuresOf(symbol, before).revenue - 1;
}

function figuresTable(symbol: string, period: string): string {
  const before = `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;
  const now = figuresOf(symbol, period);
  const then = figuresOf(symbol, before, Number(period.slice(0, 4)));
  const signed = (value: number) => `${value < 0 ? "−" : ""}${grouped(value)}`;
  const perShare = (value: number) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`;
  return [
    `| ${now.currency} million | ${period} | ${before} |`,
    "|---|---:|---:|",
    `| Revenue | ${signed(now.revenue)} | ${signed(then.revenue)} |`,
    `| Operating profit | ${signed(now.operatingProfit)} | ${signed(then.operatingProfit)} |`,
    `| Operating margin | ${percent(now.marginRate)} | ${percent(then.marginRate)} |`,
    `| Net income | ${signed(now.netIncome)} | ${signed(then.netIncome)} |`,
    `| Earnings per share (${now.currency}) | ${perShare(now.earningsPerShare)} | ${perShare(then.earningsPerShare)} |`,
  ].join("\n");
}

function factsheetTable(market: DemoMarket, symbol: string, date: string): string {
  const series = market.series.get(symbol);
  if (!series) throw new RangeError(`no demo instrument ${symbol}`);
  const { instrument, adjusted } = series;
  const last = market.dayIndex(date);
  let [squares, peak, drawdown] = [0, 0, 0];
  const first = Math.max(1, last - 3 * DAYS_A_YEAR + 1);
  for (let i = first; i <= last; i += 1) {
    const change = (adjusted[i] ?? 0) / (adjusted[i - 1] ?? 1) - 1;
    squares += change * change;
    peak = Math.max(peak, adjusted[i] ?? 0);
    drawdown = Math.min(drawdown, (adjusted[i] ?? 0) / peak - 1);
  }
  const years = (count: number) =>
    percent(totalReturn(market, symbol, addMonths(date, -12 * count), date), true);
  const charge = instrument.chargeRate;
  return [
    "| Figure | Value |",
    "|---|---:|",
    `| Price per share | ${instrument.currency} ${priceText(market.closeTicks(symbol, date))} |`,
    `| Total return, one year | ${years(1)} |`,
    `| Total return, three years (cumulative) | ${years(3)} |`,
    `| Total return, five years (cumulative) | ${years(5)} |`,
    `| Volatility, three years | ${percent(Math.sqrt((squares / (last - first + 1)) * DAYS_A_YEAR))} |`,
    `| Largest fall, three years | ${percent(drawdown)} |`,
    ...(charge === undefined ? [] : [`| Ongoing charge a year | ${(charge * 100).toFixed(2)}% |`]),
    `| ISIN | ${instrument.isin} |`,
  ].join("\n");
}

/** Replaces each `{{fact argument …}}` by what the world says. @throws RangeError for an unknown fact or a contradiction */
export function renderFacts(market: DemoMarket, text: string): string {
  return text.replace(/\{\{(\w+) ([^{}]*)\}\}/g, (_, name: string, rest: string) => {
    const fact = FACTS[name];
    if (!fact) throw new RangeError(`no fact ${name}`);
    const [a = "", b = "", c = ""] = rest.trim().split(/\s+/);
    return fact(market, a, b, c);
  });
}
