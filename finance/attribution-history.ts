import {
  type AttributionPrices,
  accumulateAttribution,
  type CumulativeAttribution,
  nothingYet,
} from "./attribution.ts";
import { carryForward } from "./dated-series.ts";
import { dayNumber, type IsoDate, isoDate } from "./dates.ts";
import { exchangeRateSeries } from "./exchange-rates.ts";
import type { Ledger, Posting } from "./ledger.ts";
import type { Lot } from "./lots.ts";
import { Decimal } from "./money.ts";
import type { SeriesMarket } from "./portfolio-series.ts";

/**
 * Attribution since the first transaction on every day of a grid, without folding the ledger once for each.
 * Formula: with q units held, and entry value b at rate e for each lot, the open lots of an instrument are worth
 * P r Σq and have the price effect ½ (P r Σq + P Σ(q e) − r Σ(b / e) − Σ b): the sum over lots of what attribution.ts
 * says of each. What was settled is summed exactly, day by day.
 * Convention: worth and price effect are float64, kept to 13 digits; the currency effect takes what is left, so that
 * the lines add up to the value exactly.
 * Source: attribution.ts.
 */
export interface LotSteps {
  startDay(date: IsoDate): void;
  noteLot(lot: Lot, change: 1 | -1): void;
}

interface Sums {
  days: number[];
  /** Units, units × entry rate, entry value / entry rate, entry value: levels from each day on. */
  units: number[];
  rated: number[];
  local: number[];
  entry: number[];
}

const zero = new Decimal(0);
const digits = 13;

/** Follows the open lots of one fold. Rates are those of the base currency; prices are in `currencyOf` an instrument. */
export class LotHistory implements LotSteps {
  readonly #sums = new Map<string, Sums>();
  readonly #entries = new Map<number, Decimal>();
  readonly #rate: AttributionPrices["rate"];
  readonly #currencyOf: (instrumentId: string) => string | undefined;
  #day = 0;
  #complete = true;

  constructor(rate: AttributionPrices["rate"], currencyOf: (instrumentId: string) => string | undefined) {
    this.#rate = rate;
    this.#currencyOf = currencyOf;
  }

  startDay(date: IsoDate): void {
    this.#day = dayNumber(date);
  }

  noteLot(lot: Lot, change: 1 | -1): void {
    const rate = this.#rate(this.#currencyOf(lot.instrumentId) ?? lot.entryCurrency, lot.entryOn);
    const paid = this.#rate(lot.entryCurrency, lot.entryOn);
    if (rate === null || paid === null || rate.isZero() || lot.quantity.isZero()) {
      this.#complete = false;
      return;
    }
    const entry = lot.entryAmount.mul(paid);
    this.#entries.set(
      this.#day,
      (this.#entries.get(this.#day) ?? zero).add(change === 1 ? entry : entry.neg()),
    );
    const sums = this.#sumsOn(lot.instrumentId);
    const last = sums.days.length - 1;
    const units = change * lot.quantity.toNumber();
    const value = change * entry.toNumber();
    const at = rate.toNumber();
    sums.units[last] = (sums.units[last] ?? 0) + units;
    sums.rated[last] = (sums.rated[last] ?? 0) + units * at;
    sums.local[last] = (sums.local[last] ?? 0) + value / at;
    sums.entry[last] = (sums.entry[last] ?? 0) + value;
  }

  #sumsOn(instrumentId: string): Sums {
    const sums = this.#sums.get(instrumentId) ?? { days: [], units: [], rated: [], local: [], entry: [] };
    this.#sums.set(instrumentId, sums);
    if (sums.days.at(-1) === this.#day) return sums;
    sums.days.push(this.#day);
    for (const levels of [sums.units, sums.rated, sums.local, sums.entry]) levels.push(levels.at(-1) ?? 0);
    return sums;
  }

  /** Days on which lots changed or anything was settled. */
  days(ledger: Ledger): number[] {
    const { income, fees, taxes, flows, cashMoves, exchanges, closings } = ledger;
    const dates = new Set<IsoDate>();
    for (const list of [income, fees, taxes, flows, cashMoves, exchanges, closings])
      for (const { date } of list) dates.add(date);
    return [...this.#entries.keys(), ...[...dates].map((date) => dayNumber(date))];
  }

  /**
   * The attribution at the close of each day of the grid (ascending, all days of the ledger and of rates among them); null
   * when a lot has no price or rate on a day.
   */
  attributions(
    ledger: Ledger,
    grid: readonly number[],
    market: SeriesMarket,
  ): CumulativeAttribution[] | null {
    if (!this.#complete) return null;
    const worth = new Float64Array(grid.length);
    const effect = new Float64Array(grid.length);
    const rates = new Map<string, Float64Array>();
    for (const [instrumentId, sums] of this.#sums) {
      const quoted = market.prices.get(instrumentId);
      if (quoted === undefined) return null;
      const prices = carryForward(quoted.series, grid);
      const rate =
        rates.get(quoted.currency) ??
        exchangeRateSeries(market.rates, quoted.currency, market.currency, grid);
      rates.set(quoted.currency, rate);
      if (!addOpen(sums, grid, { prices, rate, worth, effect })) return null;
    }
    return this.#add(ledger, grid, { worth, effect });
  }

  #add(ledger: Ledger, grid: readonly number[], open: { worth: Float64Array; effect: Float64Array }) {
    const settled = settledByDay(ledger, this.#rate, this.#currencyOf);
    const moves = Map.groupBy(ledger.cashMoves, (move) => dayNumber(move.date));
    const balances = new Map<string, Decimal>();
    let { lines } = nothingYet();
    let entry = zero;
    return grid.map((day, place): CumulativeAttribution => {
      const change = settled.get(day);
      if (change !== undefined) lines = addLines(lines, change);
      entry = entry.add(this.#entries.get(day) ?? zero);
      for (const { currency, amount } of moves.get(day) ?? [])
        balances.set(currency, (balances.get(currency) ?? zero).add(amount));
      const date = isoDate(day);
      const cash = [...balances].reduce(
        (sum, [currency, balance]) => sum.add(balance.mul(this.#rate(currency, date) ?? zero)),
        zero,
      );
      const worth = new Decimal((open.worth[place] ?? 0).toPrecision(digits));
      const unrealized = new Decimal((open.effect[place] ?? 0).toPrecision(digits));
      return {
        value: worth.add(cash),
        lines: {
          ...lines,
          unrealized,
          currency: lines.currency.add(cash).add(worth.sub(entry).sub(unrealized)),
        },
      };
    });
  }
}

/** Adds what the open lots of one instrument are worth and their price effect; false where price or rate are missing. */
function addOpen(
  sums: Sums,
  grid: readonly number[],
  to: { prices: Float64Array; rate: Float64Array; worth: Float64Array; effect: Float64Array },
): boolean {
  let next = 0;
  for (const [place, day] of grid.entries()) {
    while (next < sums.days.length && (sums.days[next] ?? 0) <= day) next++;
    const units = sums.units[next - 1] ?? 0;
    // Levels are sums of floats: below a billionth of a unit nothing is held.
    if (Math.abs(units) < 1e-9) continue;
    const price = to.prices[place] ?? Number.NaN;
    const rate = to.rate[place] ?? Number.NaN;
    const value = price * rate * units;
    if (Number.isNaN(value)) return false;
    const [rated = 0, local = 0, entry = 0] = [
      sums.rated[next - 1],
      sums.local[next - 1],
      sums.entry[next - 1],
    ];
    to.worth[place] = (to.worth[place] ?? 0) + value;
    to.effect[place] = (to.effect[place] ?? 0) + (value + price * rated - rate * local - entry) / 2;
  }
  return true;
}

type Settled = Pick<Ledger, "income" | "fees" | "taxes" | "flows" | "cashMoves" | "exchanges" | "closings">;
type Lines = CumulativeAttribution["lines"];

/** What each day settled: everything but open lots and cash balances. */
function settledByDay(
  ledger: Ledger,
  rate: AttributionPrices["rate"],
  currencyOf: (instrumentId: string) => string | undefined,
): Map<number, Lines> {
  const byDay = new Map<IsoDate, Settled>();
  const on = (date: IsoDate) => {
    const known = byDay.get(date);
    if (known !== undefined) return known;
    const made: Settled = {
      income: [],
      fees: [],
      taxes: [],
      flows: [],
      cashMoves: [],
      exchanges: [],
      closings: [],
    };
    byDay.set(date, made);
    return made;
  };
  const give = (
    name: "income" | "fees" | "taxes" | "cashMoves" | "exchanges",
    entries: readonly Posting[],
  ) => {
    for (const entry of entries) on(entry.date)[name].push(entry);
  };
  give("income", ledger.income);
  give("fees", ledger.fees);
  give("taxes", ledger.taxes);
  give("cashMoves", ledger.cashMoves);
  give("exchanges", ledger.exchanges);
  for (const flow of ledger.flows) on(flow.date).flows.push(flow);
  for (const closing of ledger.closings) on(closing.date).closings.push(closing);
  const price: AttributionPrices["price"] = (instrumentId) => {
    const currency = currencyOf(instrumentId);
    return currency === undefined ? null : { price: zero, currency };
  };
  return new Map(
    [...byDay].map(([date, lists]) => {
      const day = { ...ledger, ...lists, lots: [], cash: [] };
      return [dayNumber(date), accumulateAttribution(day, date, { rate, price }).lines];
    }),
  );
}

function addLines(one: Lines, two: Lines): Lines {
  return {
    contributions: one.contributions.add(two.contributions),
    income: one.income.add(two.income),
    realized: one.realized.add(two.realized),
    unrealized: zero,
    currency: one.currency.add(two.currency),
    fees: one.fees.add(two.fees),
    taxes: one.taxes.add(two.taxes),
  };
}
