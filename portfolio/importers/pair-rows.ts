import type { Decimal } from "#finance/money.ts";
import { type Booked, RowProblem } from "./broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "./importer.ts";

/** One half of a corporate action that swaps shares: those that came, or (negative) those that went. */
export interface ExchangeSide {
  line: number;
  date: string;
  /** What belongs together: action and account. */
  group: string;
  quantity: Decimal;
}

/**
 * The other half of each swap, by line, both ways: of one day and group, the nearest line first. What came without
 * what went, or the other way round, has none.
 */
export function pairExchanges<Side extends ExchangeSide>(sides: readonly Side[]): Map<number, Side> {
  const pairs = new Map<number, Side>();
  for (const came of sides.filter(({ quantity }) => quantity.gt(0))) {
    const went = sides
      .filter(
        (side) =>
          side.quantity.lt(0) &&
          !pairs.has(side.line) &&
          side.date === came.date &&
          side.group === came.group,
      )
      .sort((a, b) => Math.abs(a.line - came.line) - Math.abs(b.line - came.line))[0];
    if (went === undefined) continue;
    pairs.set(came.line, went);
    pairs.set(went.line, came);
  }
  return pairs;
}

/** Shares traded by exercise or assignment, or the contracts that were used up for them. */
export interface ExerciseSide {
  line: number;
  date: string;
  account: string | null;
  /** The share: what is traded, or what the option is on. */
  share: string;
  /** Shares; for contracts their number times the shares of one. */
  shares: Decimal;
  instrument: ParsedInstrument;
  contracts: Decimal | null;
}

/** The contracts behind each trade in shares, by the lines of both. */
export function pairExercises(sides: readonly ExerciseSide[]): Map<number, ExerciseSide> {
  const pairs = new Map<number, ExerciseSide>();
  for (const traded of sides.filter(({ contracts }) => contracts === null)) {
    const option = sides.find(
      (side) =>
        side.contracts !== null &&
        !pairs.has(side.line) &&
        side.date === traded.date &&
        side.account === traded.account &&
        side.share === traded.share &&
        side.shares.abs().eq(traded.shares.abs()),
    );
    if (option === undefined) continue;
    pairs.set(traded.line, option);
    pairs.set(option.line, traded);
  }
  return pairs;
}

/** What a swap books, on the line of the shares that came; the ledger finds the ratio or carries the cost along. */
export function exchangeBooking(
  type: "reverse_split" | "exchange",
  came: Pick<ParsedTransaction, "date" | "currency" | "account" | "note"> & {
    instrument: ParsedInstrument;
    quantity: Decimal;
  },
  went: { instrument: ParsedInstrument; quantity: Decimal },
): ParsedTransaction {
  return parsedTransaction({
    ...came,
    kind: type === "reverse_split" ? "split" : "transfer_in",
    quantity: came.quantity.toFixed(),
    amount: "0",
    replaces: { type, instrument: went.instrument, quantity: went.quantity.abs().toFixed() },
  });
}

/** A row of an activity list, as its format understands it. */
export interface Activity {
  line: number;
  /** The trade that this line takes back; null where it takes nothing back. */
  cancels: string | null;
  /** What a line that takes it back would name. */
  trade: string;
  amount: Decimal | null;
}

/** Lines that cancel each other, both ways: what is taken back, with the opposite amount. */
export function pairCancelled(activities: readonly Activity[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const trades = Map.groupBy(
    activities.filter(({ cancels }) => cancels === null),
    ({ trade }) => trade,
  );
  for (const { line, cancels, amount } of activities) {
    if (cancels === null || amount === null) continue;
    const original = trades
      .get(cancels)
      ?.find((other) => !pairs.has(other.line) && other.amount?.eq(amount.neg()) === true);
    if (!original) continue;
    pairs.set(line, original.line);
    pairs.set(original.line, line);
  }
  return pairs;
}

/** What rows of an activity list have to do with others of it. */
export interface ActivityLinks<Side extends ExchangeSide> {
  exchanges: ReadonlyMap<number, Side>;
  exercises: ReadonlyMap<number, ExerciseSide>;
  cancelled: ReadonlyMap<number, number>;
}

/** Swaps, exercises and cancelled trades of a list. */
export function linkActivities<Side extends ExchangeSide>(found: {
  exchanges: readonly Side[];
  exercises: readonly ExerciseSide[];
  activities: readonly Activity[];
}): ActivityLinks<Side> {
  return {
    exchanges: pairExchanges(found.exchanges),
    exercises: pairExercises(found.exercises),
    cancelled: pairCancelled(found.activities),
  };
}

/** Books a row unless another one cancels it. */
export function bookActivity(
  line: number,
  { cancelled }: Pick<ActivityLinks<ExchangeSide>, "cancelled">,
  book: () => Booked,
): Booked {
  const other = cancelled.get(line);
  return other === undefined ? book() : ignored(`cancelled, together with line ${other}`);
}

/** One half of a swap: booked with the shares that came; `alone` books a half without the other one. */
export function bookExchange(
  type: "reverse_split" | "exchange",
  row: ParsedTransaction & { instrument: ParsedInstrument },
  quantity: Decimal,
  other: (ExchangeSide & { instrument: ParsedInstrument }) | undefined,
  alone: () => Booked,
): Booked {
  if (other === undefined) return alone();
  if (quantity.isNegative()) return ignored(`counterpart of line ${other.line}: the shares given for it`);
  const { date, currency, account, note, instrument } = row;
  return exchangeBooking(type, { date, currency, account, note, instrument, quantity }, other);
}

/** What a trade in shares by exercise or assignment takes along; nothing where no option ended with it. */
export function exerciseFields(
  option: ExerciseSide | undefined,
  side: "buy" | "sell",
): Partial<ParsedTransaction> {
  if (!option?.contracts) return {};
  return {
    kind: side === "buy" ? "exercise_buy" : "exercise_sell",
    related: option.instrument,
    relatedQuantity: option.contracts.abs().toFixed(),
  };
}

/** The line of an option that was used up. @throws RowProblem without the trade in its shares */
export function usedUpOption(shares: ExerciseSide | undefined): Booked {
  if (shares) return ignored(`the option used up by the shares of line ${shares.line}`);
  throw new RowProblem(
    "an exercise or assignment without the trade in its shares",
    "Export the whole day, with the trade in shares.",
  );
}
