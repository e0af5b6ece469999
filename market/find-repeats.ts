import type { CheckSeries } from "./check-series.ts";
import type { PriceDefect } from "./price-defect.ts";

/** A close and a volume that both come back are chance for one series, and a copied day for this many. */
const LEAST_SERIES = 3;
const LEAST_VOLUME = 1000;

interface Repeat {
  series: CheckSeries;
  first: number;
  second: number;
}

/**
 * Rows of one day that stand on another day as well, close and volume alike: a source that filled a day with the rows of
 * another one. Found where at least three series repeat the same pair of days.
 */
export function findRepeats(all: readonly CheckSeries[]): PriceDefect[] {
  const pairs = new Map<string, Repeat[]>();
  for (const series of all) {
    const seen = new Map<number, number>();
    for (const [at, volume] of series.volumes.entries()) {
      if (!(volume >= LEAST_VOLUME)) continue;
      const first = seen.get(volume);
      seen.set(volume, at);
      if (first === undefined || series.closes[first] !== series.closes[at]) continue;
      const key = `${series.days[first]} ${series.days[at]}`;
      const known = pairs.get(key);
      const repeat = { series, first, second: at };
      if (known === undefined) pairs.set(key, [repeat]);
      else known.push(repeat);
    }
  }
  return [...pairs.values()].flatMap((repeats) => {
    if (repeats.length < LEAST_SERIES) return [];
    // One of the two days is the copy for all of them.
    const first = repeats.reduce((sum, repeat) => sum + strays(repeat.series, repeat.first), 0);
    const second = repeats.reduce((sum, repeat) => sum + strays(repeat.series, repeat.second), 0);
    return repeats.map((repeat) => describe(repeat, first > second ? "first" : "second", repeats.length));
  });
}

function describe(repeat: Repeat, copy: "first" | "second", together: number): PriceDefect {
  const { series } = repeat;
  const wrong = repeat[copy];
  const right = copy === "first" ? repeat.second : repeat.first;
  return {
    code: "copied_row",
    instrumentId: series.instrumentId,
    symbol: series.symbol,
    day: series.days[wrong] ?? 0,
    evidence: {
      otherDay: series.days[right] ?? 0,
      close: series.closes[wrong] ?? 0,
      volume: series.volumes[wrong] ?? 0,
      series: together,
    },
  };
}

/** How far a close lies from those beside it: the copy strays more than the day it was taken from. */
function strays({ closes }: CheckSeries, at: number): number {
  const close = closes[at] ?? 0;
  const before = closes[at - 1] ?? close;
  const after = closes[at + 1] ?? close;
  return Math.abs(Math.log(close / before)) + Math.abs(Math.log(after / close));
}
