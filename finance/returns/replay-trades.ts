import { requireSameLength } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";
import { chainReturns, type Growth } from "./time-weighted-return.ts";

/**
 * Daily values, flows and the time-weighted return of a list of trades, in one pass over trades and prices.
 * Formula: value(day) = Σ quantity held × close; flow(day) = Σ amounts paid − received on it; returns as in
 * time-weighted-return, chained by products.
 * Convention: no cash is held: money for a purchase comes in on its day, money from a sale goes out on it. Trades are
 * ordered by day; days and instruments are places, counted from 0; a sale has a negative quantity and amount.
 * Source: GIPS 2020 (time-weighted, daily valuation).
 */
export interface TradeList {
  /** Place of the day of each trade, ascending. */
  days: ArrayLike<number>;
  /** Place of the instrument of each trade. */
  instruments: ArrayLike<number>;
  quantities: ArrayLike<number>;
  /** Paid for it: quantity × price with costs; negative for what was received. */
  amounts: ArrayLike<number>;
}

export interface ReplayedTrades {
  values: Float64Array;
  flows: Float64Array;
  growth: Growth;
}

/**
 * The daily series of the trades.
 * Example: replayTrades({ days: [0, 1], instruments: [0, 0], quantities: [10, 5], amounts: [100, 55] }, [10, 11, 12], 1).growth.index[2] = 1.161290322581.
 * @param closes of all instruments on day 0, then of all on day 1, and so on
 * @param instrumentCount how many instruments there are
 * @throws ReturnInputError for lists of different lengths, or trades out of order or outside the closes
 */
export function replayTrades(
  trades: TradeList,
  closes: ArrayLike<number>,
  instrumentCount: number,
): ReplayedTrades {
  const { days, instruments, quantities, amounts } = trades;
  for (const list of [instruments, quantities, amounts]) requireSameLength("lists of trades", days, list);
  const dayCount = Math.floor(closes.length / instrumentCount);
  const half = instrumentCount >> 1;
  const held = new Float64Array(instrumentCount);
  const values = new Float64Array(dayCount);
  const flows = new Float64Array(dayCount);
  let next = 0;
  for (let day = 0; day < dayCount; day++) {
    let flow = 0;
    for (; next < days.length && days[next] === day; next++) {
      const instrument = instruments[next] ?? -1;
      held[instrument] = (held[instrument] ?? Number.NaN) + (quantities[next] ?? Number.NaN);
      flow += amounts[next] ?? Number.NaN;
    }
    const row = (day * instrumentCount) | 0;
    const middle = (row + half) | 0;
    // Two sums at a time: each addition has to wait for the one before it.
    let value = 0;
    let second = 0;
    for (let place = 0; place < half; place++) {
      value += (held[place] ?? 0) * (closes[(row + place) | 0] ?? Number.NaN);
      second += (held[(half + place) | 0] ?? 0) * (closes[(middle + place) | 0] ?? Number.NaN);
    }
    for (let place = 2 * half; place < instrumentCount; place++) {
      value += (held[place] ?? 0) * (closes[row + place] ?? Number.NaN);
    }
    value += second;
    if (!Number.isFinite(value) || !Number.isFinite(flow)) {
      throw new ReturnInputError(`a close, quantity or amount of day ${day} is not a finite number`);
    }
    values[day] = value;
    flows[day] = flow;
  }
  if (next < days.length) {
    throw new ReturnInputError(
      `trade ${next + 1} lies on day ${days[next]}: out of order or after the closes`,
    );
  }
  return { values, flows, growth: chainReturns(0, values, flows) };
}
