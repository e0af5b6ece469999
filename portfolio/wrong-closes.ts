import { z } from "zod";
import { dayNumber, isoDate } from "#finance/dates.ts";
import type { Database } from "#store/open-store.ts";
import { readMarketSeries } from "#store/price-reads.ts";

/** A level that is wrong for more days than this is believed to be right. */
export const MOST_WRONG_DAYS = 10;

const level = z.object({ days: z.int().min(1).max(MOST_WRONG_DAYS) });

/** On how many days with a close the level that a finding is about was wrong. */
export function wrongDays({ evidence }: { evidence: unknown }): number {
  return level.safeParse(evidence).data?.days ?? 1;
}

export interface WrongClose {
  date: string;
  close: string;
}

/** The closes of a day and of those after it, `count` in all; empty when the day has none. */
export async function readWrongCloses(
  database: Database,
  { instrumentId, date, count }: { instrumentId: string; date: string; count: number },
): Promise<WrongClose[]> {
  const closes = await readCloses(database, instrumentId, date);
  const first = closes.findIndex((each) => each.date === date);
  return first < 0 ? [] : closes.slice(first, first + count);
}

/** Closes in another unit: pence among pounds. Both days are within; a null `to` is every day after. */
export interface WrongUnit {
  from: string;
  to: string | null;
  factor: string;
  example: WrongClose;
  /** Days on which the unit changes. */
  ends: string[];
}

/** A hundred, as far as prices let one see it in a day. */
const isHundredfold = (ratio: number) => ratio > 60 && ratio < 170;

/**
 * Which closes around a jump by a hundred are in another unit. Where the level comes back within two weeks those between
 * are; else the larger ones, as what is quoted in pence is kept in pounds: from where they begin to where they end.
 */
export function findWrongUnit(closes: readonly WrongClose[], date: string): WrongUnit | null {
  const at = closes.findIndex((each) => each.date === date);
  const ratio = (place: number) => Number(closes[place]?.close) / Number(closes[place - 1]?.close);
  const rises = (place: number) => isHundredfold(ratio(place));
  const falls = (place: number) => isHundredfold(1 / ratio(place));
  const unitOf = (first: number, after: number, factor: string): WrongUnit | null => {
    const [example, last, next] = [closes[first], closes[after - 1], closes[after]];
    if (example === undefined) return null;
    const ends = [...(first === 0 ? [] : [example.date]), ...(next === undefined ? [] : [next.date])];
    return {
      from: example.date,
      to: next === undefined ? null : (last?.date ?? null),
      factor,
      example,
      ends,
    };
  };
  const nextOf = (test: (place: number) => boolean) => {
    const found = closes.findIndex((_each, place) => place > at && test(place));
    return found < 0 ? closes.length : found;
  };
  if (at < 1) return null;
  if (rises(at)) return unitOf(at, nextOf(falls), "0.01");
  if (!falls(at)) return null;
  const back = nextOf(rises);
  if (back < closes.length && back - at <= MOST_WRONG_DAYS) return unitOf(at, back, "100");
  const begin = closes.findLastIndex((_each, place) => place > 0 && place < at && rises(place));
  return unitOf(Math.max(0, begin), at, "0.01");
}

/** The same of what is stored; null where there is no such jump on the day. */
export async function readWrongUnit(
  database: Database,
  { instrumentId, date }: { instrumentId: string; date: string },
): Promise<WrongUnit | null> {
  return findWrongUnit(await readCloses(database, instrumentId, "1800-01-01"), date);
}

async function readCloses(database: Database, instrumentId: string, from: string): Promise<WrongClose[]> {
  const { prices } = await readMarketSeries(database, {
    instrumentIds: [instrumentId],
    currencies: [],
    from,
    to: "2999-12-31",
  });
  const series = prices.get(instrumentId);
  const closes = series?.days.map((day, place) => ({ date: isoDate(day), close: series.texts[place] ?? "" }));
  return closes?.filter(({ date }) => dayNumber(date) >= dayNumber(from)) ?? [];
}
