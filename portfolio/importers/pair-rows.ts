import type { Decimal } from "#finance/money.ts";
import { type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "./importer.ts";

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
