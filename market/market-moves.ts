import type { CheckSeries } from "./check-series.ts";

/** Fewer series than this say nothing about the market as a whole. */
const LEAST_SERIES = 5;

/** What the series of one market say together. */
export interface MarketMoves {
  /** Median log return of the day over all series with a close on it and on the trading day before. */
  medians: ReadonlyMap<number, number>;
  /** Days on which at least half of the series that were there have a close, ascending; null when too few are known. */
  tradingDays: readonly number[] | null;
}

/** The middle value, or the mean of the two in the middle; 0 of nothing. Selecting takes a third of the time of sorting. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const list = Float64Array.from(values);
  const middle = list.length >> 1;
  const upper = select(list, middle);
  if (list.length % 2 === 1) return upper;
  let lower = list[0] ?? 0;
  for (let place = 1; place < middle; place++) lower = Math.max(lower, list[place] ?? 0);
  return (upper + lower) / 2;
}

/** The value that sorting would put at `place`; smaller ones stand before it afterwards. Hoare's algorithm 65 (FIND). */
function select(list: Float64Array, place: number): number {
  let first = 0;
  let last = list.length - 1;
  while (first < last) {
    const pivot = list[place] ?? 0;
    let up = first;
    let down = last;
    do {
      while ((list[up] ?? 0) < pivot) up += 1;
      while (pivot < (list[down] ?? 0)) down -= 1;
      if (up <= down) {
        const moved = list[up] ?? 0;
        list[up] = list[down] ?? 0;
        list[down] = moved;
        up += 1;
        down -= 1;
      }
    } while (up <= down);
    if (down < place) first = up;
    if (place < up) last = down;
  }
  return list[place] ?? 0;
}

/** Half of a market's median moves, and its calendar as the series themselves show it. */
export function measureMarket(all: readonly CheckSeries[]): MarketMoves {
  if (all.length < LEAST_SERIES) return { medians: new Map(), tradingDays: null };
  const present = new Map<number, number>();
  const steps = new Map<number, number>();
  const returns = new Map<number, number[]>();
  for (const { days, closes } of all) {
    for (const [at, day] of days.entries()) {
      present.set(day, (present.get(day) ?? 0) + 1);
      const close = closes[at] ?? 0;
      const before = closes[at - 1] ?? 0;
      if (at === 0 || close <= 0 || before <= 0 || day - (days[at - 1] ?? 0) > 7) continue;
      const list = returns.get(day);
      const move = Math.log(close / before);
      if (list === undefined) returns.set(day, [move]);
      else list.push(move);
    }
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined) continue;
    steps.set(first, (steps.get(first) ?? 0) + 1);
    steps.set(last + 1, (steps.get(last + 1) ?? 0) - 1);
  }
  const starts = [...steps].sort(([a], [b]) => a - b);
  let alive = 0;
  let next = 0;
  const tradingDays = [...present.keys()]
    .sort((a, b) => a - b)
    .filter((day) => {
      for (let step = starts[next]; step !== undefined && step[0] <= day; step = starts[next]) {
        alive += step[1];
        next += 1;
      }
      return alive >= LEAST_SERIES && (present.get(day) ?? 0) * 2 >= alive;
    });
  const medians = new Map<number, number>();
  for (const [day, list] of returns) if (list.length >= LEAST_SERIES) medians.set(day, medianOf(list));
  return { medians, tradingDays };
}
