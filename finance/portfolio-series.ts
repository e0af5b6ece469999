import { carryForward, type DatedSeries } from "./dated-series.ts";
import { dayNumber } from "./dates.ts";
import { exchangeRateSeries, type RatesPerEuro } from "./exchange-rates.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Daily value and net external flow of a portfolio in one currency, float64.
 * Formula: value(day) = Σ quantity × price × rate + Σ cash × rate; flow(day) = Σ external flows × rate of their day.
 * Convention: closing values; prices and rates carried forward; quantities and balances after all rows of the day;
 * flows are positive when they come in and belong to the first grid day on or after their own.
 * Source: daily valuation as in GIPS 2020.
 */
export interface PortfolioSeries {
  /** Day numbers, ascending. */
  days: readonly number[];
  values: Float64Array;
  flows: Float64Array;
}

export interface SeriesMarket {
  currency: string;
  rates: RatesPerEuro;
  /** Prices as quoted on the day, per instrument, with their currency. */
  prices: ReadonlyMap<string, { series: DatedSeries; currency: string }>;
}

/** The series on a grid of days. Instruments without a price count as nothing: keep them outside the ledger. */
export function portfolioSeries(
  ledger: Ledger,
  grid: readonly number[],
  market: SeriesMarket,
): PortfolioSeries {
  const values = new Float64Array(grid.length);
  const flows = new Float64Array(grid.length);
  const gross = new Float64Array(grid.length);
  const rateSeries = new Map<string, Float64Array>();
  const rateOf = (currency: string): Float64Array => {
    const known = rateSeries.get(currency);
    if (known !== undefined) return known;
    const made = exchangeRateSeries(market.rates, currency, market.currency, grid);
    rateSeries.set(currency, made);
    return made;
  };
  for (const [instrumentId, steps] of quantitySteps(ledger)) {
    const quoted = market.prices.get(instrumentId);
    if (quoted === undefined) continue;
    const prices = carryForward(quoted.series, grid);
    const rates = rateOf(quoted.currency);
    addProduct(values, grid, steps, (place) => (prices[place] ?? 0) * (rates[place] ?? 0));
  }
  for (const [currency, steps] of cashSteps(ledger)) {
    const rates = rateOf(currency);
    addProduct(values, grid, steps, (place) => rates[place] ?? 0);
  }
  for (const flow of ledger.flows) {
    const place = firstOnOrAfter(grid, dayNumber(flow.date));
    const amount = flow.amount.toNumber() * (rateOf(flow.currency)[place] ?? Number.NaN);
    if (Number.isNaN(amount)) continue;
    flows[place] = (flows[place] ?? 0) + amount;
    gross[place] = (gross[place] ?? 0) + Math.abs(amount);
  }
  // Flows of one day that cancel leave a rounding error, not money.
  for (const [place, sum] of gross.entries()) {
    if (Math.abs(flows[place] ?? 0) <= 1e-13 * sum) flows[place] = 0;
  }
  return { days: grid, values, flows };
}

interface Steps {
  days: number[];
  /** Level from that day on. */
  levels: number[];
}

/** Quantity of each instrument over all accounts, as a step function. */
function quantitySteps(ledger: Ledger): Map<string, Steps> {
  const perAccount = new Map<string, number>();
  const result = new Map<string, Steps>();
  for (const change of ledger.quantities) {
    const key = `${change.accountId} ${change.instrumentId}`;
    const quantity = change.quantity.toNumber();
    const difference = quantity - (perAccount.get(key) ?? 0);
    perAccount.set(key, quantity);
    pushStep(result, change.instrumentId, dayNumber(change.date), difference);
  }
  return result;
}

function cashSteps(ledger: Ledger): Map<string, Steps> {
  const result = new Map<string, Steps>();
  for (const move of ledger.cashMoves) {
    pushStep(result, move.currency, dayNumber(move.date), move.amount.toNumber());
  }
  return result;
}

function pushStep(target: Map<string, Steps>, key: string, day: number, difference: number): void {
  const steps = target.get(key) ?? { days: [], levels: [] };
  target.set(key, steps);
  const level = (steps.levels.at(-1) ?? 0) + difference;
  if (steps.days.at(-1) === day) steps.levels[steps.levels.length - 1] = level;
  else {
    steps.days.push(day);
    steps.levels.push(level);
  }
}

function addProduct(
  values: Float64Array,
  grid: readonly number[],
  steps: Steps,
  unitValue: (place: number) => number,
): void {
  let next = 0;
  let level = 0;
  for (let place = 0; place < grid.length; place++) {
    const day = grid[place] ?? 0;
    while (next < steps.days.length && (steps.days[next] ?? 0) <= day) level = steps.levels[next++] ?? 0;
    // Levels are sums of floats: below a billionth of a unit nothing is held.
    if (Math.abs(level) < 1e-9) continue;
    const unit = unitValue(place);
    if (!Number.isNaN(unit)) values[place] = (values[place] ?? 0) + level * unit;
  }
}

function firstOnOrAfter(grid: readonly number[], day: number): number {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((grid[middle] ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The days from one to another on which any of the lists has an entry, ascending, both ends included.
 * Example: gridDays([[3, 9], [5]], 2, 6) = [2,3,5,6].
 */
export function gridDays(lists: readonly (readonly number[])[], from: number, to: number): number[] {
  const days = new Set<number>([from, to]);
  for (const list of lists) for (const day of list) if (day >= from && day <= to) days.add(day);
  return [...days].sort((a, b) => a - b);
}
