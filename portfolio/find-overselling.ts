import { dayNumber } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { applySplit, splitRatio } from "#finance/split-ratio.ts";
import type { BookedMovement } from "#store/share-movements.ts";

export interface Overselling {
  account: string;
  key: string;
  date: string;
  /** Shares that left on the day, and how many of them were not there. */
  left: Decimal;
  missing: Decimal;
}

type Splits = ReadonlyMap<string, readonly { date: string; ratio: string }[]>;

/** As the ledger: a split booked this near to the market's day is the same one; less than this share is rounding. */
const nearbyDays = 10;
const roundingShare = "0.0001";
const zero = new Decimal(0);

/**
 * Days on which more shares would leave an account than it holds, because of the `fresh` rows: what the ledger says
 * without them is not repeated. Counts like the ledger: splits first, then the whole day; never below zero.
 */
export function findOverselling(
  booked: readonly BookedMovement[],
  fresh: readonly BookedMovement[],
  splits: Splits,
): Overselling[] {
  const place = ({ account, key }: BookedMovement) => `${account}\n${key}`;
  const before = Map.groupBy(booked, place);
  return [...Map.groupBy(fresh, place)].flatMap(([where, added]) => {
    if (!added.some(({ kind }) => kind !== "buy" && kind !== "transfer_in")) return [];
    const own = before.get(where) ?? [];
    const known = new Map(shortDays(own, splits).map((day) => [day.date, day.missing]));
    return shortDays([...own, ...added], splits).filter((day) => day.missing.gt(known.get(day.date) ?? zero));
  });
}

/** Days on which the rows of one account and instrument take more than there is. */
function shortDays(rows: readonly BookedMovement[], splits: Splits): Overselling[] {
  const [first] = rows;
  if (first === undefined) return [];
  const dated = withMarketSplits(rows, splits.get(first.key) ?? []);
  const days = [...Map.groupBy(dated, (row) => row.date)].sort(([a], [b]) => (a < b ? -1 : 1));
  const found: Overselling[] = [];
  let held = zero;
  for (const [date, moves] of days) {
    let left = zero;
    for (const { kind, ratio } of moves)
      if (kind === "split" && ratio !== null) held = applySplit(held, splitRatio(ratio));
    for (const { kind, quantity } of moves) {
      if (kind === "buy" || kind === "transfer_in") held = held.plus(quantity ?? 0);
      else if (kind === "sell" || kind === "transfer_out") left = left.plus(quantity ?? 0);
    }
    held = held.minus(left);
    if (held.gte(0)) continue;
    const missing = held.neg();
    held = zero;
    if (missing.gt(left.times(roundingShare))) {
      found.push({ account: first.account, key: first.key, date, left, missing });
    }
  }
  return found;
}

/** Rows of one instrument with the splits that the market knows, booked ones on the day of the market. */
export function withMarketSplits(
  rows: readonly BookedMovement[],
  splits: readonly { date: string; ratio: string }[],
): BookedMovement[] {
  const result = [...rows];
  for (const split of splits) {
    const day = dayNumber(split.date);
    const at = result.findIndex(
      (row) => row.kind === "split" && Math.abs(dayNumber(row.date) - day) <= nearbyDays,
    );
    const [first] = rows;
    const booked = result[at];
    if (booked !== undefined) result[at] = { ...booked, date: split.date };
    else if (first !== undefined) result.push({ ...first, kind: "split", quantity: null, ...split });
  }
  return result;
}
