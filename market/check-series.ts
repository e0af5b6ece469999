import { dayNumber } from "#finance/dates.ts";
import type { PriceFact } from "./market-source.ts";

/** The closes of one instrument as the checks see them, oldest first. NaN stands for what is not known. */
export interface CheckSeries extends CollectedSeries {
  instrumentId: string;
  symbol: string;
  /** Of a market that trades every day, coins for example. */
  everyDay: boolean;
  /** Market identifier code of the exchange; null when not known. */
  mic: string | null;
  currency: string;
  /** Whether the closes are said to be restated for later splits. */
  splitAdjusted: boolean;
  /** Days of splits that are on record. */
  splitDays: readonly number[];
}

/** What was wrong with the order of the rows of a source, by place of the instrument. */
export interface RowOrder {
  /** Rows of a day that another row gave already. */
  duplicates: { place: number; day: number; closes: [number, number] }[];
  /** Rows that stand against the order that most rows of their instrument are in. */
  outOfOrder: { place: number; day: number; count: number }[];
}

/** Columns of one series as they went by, without what the instrument is. */
export interface CollectedSeries {
  /** Days since 1970, ascending. */
  days: number[];
  closes: number[];
  /** Units traded; empty when no day has any. */
  volumes: number[];
  /** Highs and lows; empty when no day has any. */
  highs: number[];
  lows: number[];
}

const numberOf = (text: string | null) => (text === null ? Number.NaN : Number(text));

/**
 * Keeps what the checks need of the rows that go by, about 20 bytes a row, so that a first load need not be read back.
 * Beyond `mostRows` it lets go of everything, so that memory stays bounded: `complete` is false then.
 */
export class SeriesCollector {
  readonly #places = new Map<number, CollectedSeries>();
  readonly #mostRows: number;
  readonly #factor: number;
  #rows = 0;

  constructor(factor: string, mostRows = 2_000_000) {
    this.#factor = Number(factor);
    this.#mostRows = mostRows;
  }

  get complete(): boolean {
    return this.#rows <= this.#mostRows;
  }

  add(facts: readonly PriceFact[]): void {
    this.#rows += facts.length;
    if (!this.complete) {
      this.#places.clear();
      return;
    }
    for (const fact of facts) {
      const day = dayNumber(fact.date);
      const known = this.#places.get(fact.instrument);
      const kept = known ?? { days: [], closes: [], volumes: [], highs: [], lows: [] };
      if (known === undefined) this.#places.set(fact.instrument, kept);
      put(kept.volumes, kept.days.length, numberOf(fact.volume));
      put(kept.highs, kept.days.length, numberOf(fact.high) * this.#factor);
      put(kept.lows, kept.days.length, numberOf(fact.low) * this.#factor);
      kept.days.push(day);
      kept.closes.push(Number(fact.close) * this.#factor);
    }
  }

  /** What came in so far, in order of days and one row a day (the later one), and what was wrong with the order. */
  finish(): { series: Map<number, CollectedSeries>; order: RowOrder } {
    const order: RowOrder = { duplicates: [], outOfOrder: [] };
    for (const [place, kept] of this.#places) this.#places.set(place, inOrder(place, kept, order));
    return { series: this.#places, order };
  }
}

/** Columns stay empty while nothing is known. */
function put(column: number[], length: number, value: number): void {
  if (column.length === 0 && Number.isNaN(value)) return;
  while (column.length < length) column.push(Number.NaN);
  column.push(value);
}

function inOrder(place: number, kept: CollectedSeries, order: RowOrder): CollectedSeries {
  const { days } = kept;
  let falling = 0;
  let rising = 0;
  for (let row = 1; row < days.length; row++) {
    const step = (days[row] ?? 0) - (days[row - 1] ?? 0);
    if (step < 0) falling += 1;
    else if (step > 0) rising += 1;
  }
  if (falling === 0 && rising === days.length - 1) return kept;
  const direction = falling > rising ? -1 : 1;
  const against = days.findIndex((day, row) => row > 0 && (day - (days[row - 1] ?? 0)) * direction < 0);
  if (against > 0)
    order.outOfOrder.push({ place, day: days[against] ?? 0, count: Math.min(falling, rising) });
  const rows = days.map((_, row) => row).sort((a, b) => (days[a] ?? 0) - (days[b] ?? 0) || a - b);
  const once = rows.filter((row, at) => {
    const next = rows[at + 1];
    if (next === undefined || days[next] !== days[row]) return true;
    order.duplicates.push({
      place,
      day: days[row] ?? 0,
      closes: [kept.closes[row] ?? 0, kept.closes[next] ?? 0],
    });
    return false;
  });
  const pick = (column: number[]) =>
    column.length === 0 ? column : once.map((row) => column[row] ?? Number.NaN);
  return {
    days: pick(days),
    closes: pick(kept.closes),
    volumes: pick(kept.volumes),
    highs: pick(kept.highs),
    lows: pick(kept.lows),
  };
}
