import type { CheckSeries } from "./check-series.ts";
import { type MarketMoves, medianOf } from "./market-moves.ts";
import type { PriceDefect } from "./price-defect.ts";

/** Ratios of new to old shares that companies choose, the inverse ones being reverse splits. */
const PLAIN_RATIOS = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50];
/** Those whose price moves happen on ordinary bad days too: only believed where the volume speaks for them. */
const SMALL_RATIOS = [1.5, 2.5, 1.25];

/** Prices in the hundredth of the unit, or in the unit instead of its hundredth. */
const UNIT_RATIO = 100;

/** A move counts as sudden from this many times the series' own spread on. */
const SUDDEN = 8;
const LEAST_SPIKE = 0.1;
/** A wrong level that lasts more than a day is only believed from a quarter on: news comes and goes too. */
const LEAST_LONG_SPIKE = 0.25;
const LONGEST_SPIKE = 5;
const NEIGHBOURS = 30;
/** Of a series too short to tell, and what no series is calmer than. */
const USUAL_SPREAD = 0.02;
const LEAST_SPREAD = 0.002;

/** On a day on which many series jump and come back, a source went wrong: smaller jumps are believed then. */
const CLUSTER = { sudden: 4, least: 0.03, part: 0.008, count: 5 };

interface Moves {
  /** Log return less the market's median one of the day; NaN where there is none. */
  relative: number[];
  spread: number;
}

/** Moves against the market, and their robust spread (1.4826 times the median absolute deviation). */
function movesOf(series: CheckSeries, market: MarketMoves): Moves {
  const { days, closes } = series;
  const relative = closes.map((close, at) => {
    const before = closes[at - 1] ?? 0;
    if (at === 0 || close <= 0 || before <= 0) return Number.NaN;
    return Math.log(close / before) - (market.medians.get(days[at] ?? 0) ?? 0);
  });
  return { relative, spread: spreadOf(relative) };
}

/** NaN for fewer moves than a spread can be told from. */
function spreadOf(moves: readonly number[]): number {
  const sizes = moves.filter((move) => !Number.isNaN(move)).map(Math.abs);
  return sizes.length < 20 ? Number.NaN : 1.4826 * medianOf(sizes);
}

/** The larger of the spread of the whole series and of the days around one, which is left out with the one after. */
function spreadAt({ relative, spread }: Moves, at: number): number {
  const around = spreadOf([
    ...relative.slice(Math.max(0, at - NEIGHBOURS), at),
    ...relative.slice(at + 2, at + NEIGHBOURS),
  ]);
  const whole = Number.isNaN(spread) ? USUAL_SPREAD : spread;
  return Math.max(whole, Number.isNaN(around) ? 0 : around, LEAST_SPREAD);
}

/** Volume of a day against the median of the twenty days before; NaN when not known. */
function volumeRatio({ volumes }: CheckSeries, at: number): number {
  const before = volumes.slice(Math.max(0, at - 20), at).filter((volume) => volume > 0);
  const volume = volumes[at] ?? Number.NaN;
  return before.length < 5 ? Number.NaN : volume / medianOf(before);
}

/**
 * Sudden moves against the market that are no news: those that the next days take back, those by the ratio of a split or
 * of a sub-unit, and those on a quiet day before a busy one.
 */
export function findJumps(all: readonly CheckSeries[], market: MarketMoves): PriceDefect[] {
  const measured = all.map((series) => ({ series, moves: movesOf(series, market) }));
  const wrong = clusterDays(measured, all.length);
  return measured.flatMap(({ series, moves }) => jumpsOf(series, moves, market, wrong));
}

/** Days on which many series jump and come back the day after. */
function clusterDays(
  measured: readonly { series: CheckSeries; moves: Moves }[],
  count: number,
): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const { series, moves } of measured) {
    for (const [at, move] of moves.relative.entries()) {
      if (!isLarge(move, moves) || !comesBack(series, moves, at)) continue;
      if (Math.abs(move) < CLUSTER.sudden * spreadAt(moves, at)) continue;
      const day = series.days[at] ?? 0;
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
  }
  const least = Math.max(CLUSTER.count, CLUSTER.part * count);
  return new Set([...counts].filter(([, jumps]) => jumps >= least).map(([day]) => day));
}

/** Cheap to tell, and true of everything that is looked at closer. */
function isLarge(move: number, { spread }: Moves): boolean {
  const size = Math.abs(move);
  return size >= CLUSTER.least && !(size < CLUSTER.sudden * spread);
}

function comesBack(series: CheckSeries, { relative }: Moves, at: number): boolean {
  const move = relative[at] ?? Number.NaN;
  const back = relative[at + 1] ?? Number.NaN;
  return Math.abs(move + back) <= 0.4 * Math.abs(move) && isQuiet(series, at, at + 1);
}

/** Volumes of ordinary days, or none known: news that is taken back the next day moves many shares. */
function isQuiet(series: CheckSeries, at: number, back: number): boolean {
  return !(volumeRatio(series, at) > 2.5) && !(volumeRatio(series, back) > 3);
}

function jumpsOf(
  series: CheckSeries,
  moves: Moves,
  market: MarketMoves,
  wrong: ReadonlySet<number>,
): PriceDefect[] {
  const { days, closes } = series;
  const found: PriceDefect[] = [];
  for (let at = 1; at < days.length; at++) {
    const move = moves.relative[at] ?? Number.NaN;
    const day = days[at] ?? 0;
    if (!isLarge(move, moves)) continue;
    const spread = spreadAt(moves, at);
    const score = Math.abs(move) / spread;
    if (score < CLUSTER.sudden) continue;
    const seen = judge(series, moves, { at, spread, score, inCluster: wrong.has(day) });
    if (seen === null) continue;
    found.push({
      code: seen.code,
      instrumentId: series.instrumentId,
      symbol: series.symbol,
      day,
      evidence: {
        previous: closes[at - 1] ?? null,
        close: closes[at] ?? 0,
        next: closes[at + 1] ?? null,
        marketMove: rounded(Math.expm1(market.medians.get(day) ?? 0)),
        deviations: rounded(score),
        volumeRatio: rounded(volumeRatio(series, at)),
        ...seen.evidence,
      },
    });
    // The way back is no finding of its own.
    at += seen.days;
  }
  return found;
}

interface Judged {
  code: PriceDefect["code"];
  days: number;
  evidence: PriceDefect["evidence"];
}

function judge(
  series: CheckSeries,
  moves: Moves,
  about: { at: number; spread: number; score: number; inCluster: boolean },
): Judged | null {
  const { at, spread, score } = about;
  const size = Math.abs(moves.relative[at] ?? 0);
  if (about.inCluster && comesBack(series, moves, at))
    return { code: "spike", days: 1, evidence: { days: 1 } };
  if (score >= SUDDEN) {
    const days = wayBack(series, moves, at, spread);
    if (days > 0) {
      const isUnit = Math.abs(size - Math.log(UNIT_RATIO)) < 0.2;
      return { code: isUnit ? "currency_mismatch" : "spike", days, evidence: { days } };
    }
    const ratio = splitRatio(series, moves, at, spread);
    if (ratio !== null) {
      const code = Math.abs(ratio) === UNIT_RATIO ? "currency_mismatch" : "possible_split";
      return { code, days: 0, evidence: { ratio } };
    }
  }
  if (score < 5 || !isEarly(series, moves, at)) return null;
  const evidence = { nextVolumeRatio: rounded(volumeRatio(series, at + 1)) };
  return { code: "move_without_volume", days: 0, evidence };
}

function rounded(value: number): number | null {
  return Number.isNaN(value) ? null : Number(value.toPrecision(4));
}

/** After how many days the series is back where it was; 0 when it is not, within a week. */
function wayBack(series: CheckSeries, { relative }: Moves, at: number, spread: number): number {
  const move = relative[at] ?? 0;
  const size = Math.abs(move);
  if (size < LEAST_SPIKE) return 0;
  let sum = move;
  for (let later = 1; later <= LONGEST_SPIKE; later++) {
    const step = relative[at + later] ?? Number.NaN;
    if (Number.isNaN(step) || (later > 1 && size < LEAST_LONG_SPIKE)) return 0;
    sum += step;
    // The way back is one step as sudden as the way there: prices that recover take several.
    const sudden = step * move < 0 && Math.abs(step) > size * 0.75 && Math.abs(step) > SUDDEN * spread;
    const allowed = Math.min(0.3 * size, 3 * spread * Math.sqrt(later + 1));
    if (sudden && Math.abs(sum) <= allowed) return isQuiet(series, at, at + later) ? later : 0;
  }
  return 0;
}

/** The ratio of a split (above 1) or reverse split (its inverse, negative sign of the log) that the move fits. */
function splitRatio(series: CheckSeries, moves: Moves, at: number, spread: number): number | null {
  const move = moves.relative[at] ?? 0;
  const size = Math.abs(move);
  const volume = volumeRatio(series, at);
  const known = series.splitDays.some((day) => Math.abs(day - (series.days[at] ?? 0)) <= 3);
  // A series as quoted moves with every split: on record it is explained.
  if (known && !series.splitAdjusted) return null;
  const signed = (ratio: number) => (move < 0 ? ratio : -ratio);
  // Without volumes a crash looks like a split now and then: only what fits closely is believed.
  const most = Number.isNaN(volume) ? 0.03 : 0.06;
  const near = (ratio: number) =>
    Math.abs(size - Math.log(ratio)) <= Math.min(most, Math.max(0.01, 2.5 * spread));
  if (Math.abs(size - Math.log(UNIT_RATIO)) <= 0.06) return signed(UNIT_RATIO);
  // Coins are not split.
  if (series.everyDay) return null;
  // After a split as many more shares change hands; after news many more than that.
  const quiet = (ratio: number) => volume <= 2 * (move < 0 ? ratio : 1);
  for (const ratio of PLAIN_RATIOS)
    if (near(ratio) && (Number.isNaN(volume) || quiet(ratio) || known)) return signed(ratio);
  for (const ratio of SMALL_RATIOS) if (near(ratio) && (quiet(ratio) || known)) return signed(ratio);
  return null;
}

/** A move on a day of ordinary volume, with the volume of news on the next day, on which the price stands still. */
function isEarly(series: CheckSeries, { relative }: Moves, at: number): boolean {
  const next = Math.abs(relative[at + 1] ?? Number.NaN);
  return (
    volumeRatio(series, at) <= 1.3 &&
    volumeRatio(series, at + 1) >= 2.5 &&
    next < 0.5 * Math.abs(relative[at] ?? 0)
  );
}
