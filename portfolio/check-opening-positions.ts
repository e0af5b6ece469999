import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import { applySplit, splitRatio } from "#finance/split-ratio.ts";
import type { ImportAccount } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import {
  type MoneyMove,
  type NamedMovement,
  readMoneyMoves,
  readNamedMovements,
} from "#store/opening-positions.ts";
import {
  type BookedMovement,
  type InstrumentIdentity,
  readInstrumentIdentities,
} from "#store/share-movements.ts";
import { withMarketSplits } from "./find-overselling.ts";

/** A row that says what is held on a day, as it would be booked. */
export interface OpeningRow {
  line: number;
  account: string;
  date: string;
  instrument: { symbol: string; currency: string; isin: string | null } | null;
  kind: string;
  quantity: string | null;
  costBasis: string | null;
  amount: string;
  currency: string;
}

/** Why a row is not booked: the ledger says the same already, or something else. */
export interface OpeningVerdict {
  state: "duplicate" | "rejected";
  reason: string;
  fix: string | null;
}

export interface OpeningCheck {
  /** By line; rows without one come in. */
  verdicts: ReadonlyMap<number, OpeningVerdict>;
  /** What the ledger holds by earlier lists but this one no longer names, in sentences. */
  missing: string[];
}

const zero = new Decimal(0);
const remedy =
  "If something happened in between, import those transactions instead. " +
  "If the earlier list was wrong, undo its import, then import this one.";

/** A share of what is held that is rounding, not a difference. */
const rounding = "0.000001";

function same(a: Decimal, b: Decimal): boolean {
  return a.sub(b).abs().lte(b.abs().mul(rounding));
}

interface Instruments {
  identityOf(instrument: NonNullable<OpeningRow["instrument"]>): InstrumentIdentity | undefined;
}

/** The booked rows that are about the instrument, under whatever name or currency they came in. */
function movesOf(
  row: OpeningRow,
  moves: readonly NamedMovement[],
  { identityOf }: Instruments,
): NamedMovement[] {
  const { instrument, account } = row;
  if (instrument === null) return [];
  const key = identityOf(instrument)?.key;
  const symbol = instrument.symbol.toUpperCase();
  return moves.filter(
    (move) =>
      move.account === account &&
      (move.key === key ||
        move.symbol === symbol ||
        (instrument.isin !== null && move.isin === instrument.isin)),
  );
}

/** Shares that booked rows leave at the end of a day, splits of the market counted as the ledger counts them. */
export function heldOn(
  moves: readonly BookedMovement[],
  splits: InstrumentIdentity["splits"],
  date: string,
): Decimal {
  const [first] = moves;
  if (first === undefined) return zero;
  const dated = withMarketSplits(moves, splits).filter((move) => move.date <= date);
  // A day's splits come before its trades.
  const order = (move: { kind: string; date: string }) => `${move.date} ${move.kind === "split" ? 0 : 1}`;
  dated.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  let held = zero;
  for (const { kind, quantity, ratio } of dated) {
    if (kind === "split" && ratio !== null) held = applySplit(held, splitRatio(ratio));
    else if (kind === "buy" || kind === "transfer_in") held = held.plus(quantity ?? 0);
    else if (kind === "sell" || kind === "transfer_out") held = held.minus(quantity ?? 0);
  }
  return Decimal.max(held, zero);
}

/** What a group of rows about one thing and day is told when the ledger has something of it already. */
function verdictOf(
  wanted: Decimal,
  held: Decimal,
  about: { what: string; date: string; known: boolean; later: string | undefined },
): OpeningVerdict | null {
  const { what, date } = about;
  if (about.known) {
    if (same(wanted, held)) {
      return { state: "duplicate", reason: `the ledger has ${what} on ${date} already`, fix: null };
    }
    const reason = `the ledger has ${held.toFixed()} ${what} on ${date}, the list says ${wanted.toFixed()}`;
    return { state: "rejected", reason, fix: remedy };
  }
  if (about.later === undefined) return null;
  const reason = `a list of ${about.later} brought ${what} in already, this one would do so again on ${date}`;
  return { state: "rejected", reason, fix: remedy };
}

/**
 * Compares rows that say what is held with the ledger, so that lists of several days, or the same list after a
 * change, never add up: what the ledger has is a duplicate, anything else of it is a doubt for its owner.
 */
export async function checkOpeningPositions(
  database: Database,
  accounts: readonly ImportAccount[],
  rows: readonly OpeningRow[],
): Promise<OpeningCheck> {
  if (accounts.length === 0) return { verdicts: new Map(), missing: [] };
  const ids = accounts.map((account) => account.accountId);
  const moves = await readNamedMovements(database, ids);
  const named = rows.flatMap((row) => row.instrument ?? []);
  const identities = named.length === 0 ? [] : await readInstrumentIdentities(database, named);
  const byName = new Map(identities.map((one) => [`${one.symbol} ${one.currency}`, one]));
  const instruments: Instruments = {
    identityOf: ({ symbol, currency }) => byName.get(`${symbol} ${currency}`),
  };
  const money = await readMoneyMoves(database, ids);
  const verdicts = new Map<number, OpeningVerdict>();
  const keyOf = (row: OpeningRow) =>
    `${row.account}\n${row.date}\n${row.instrument === null ? `money ${row.currency}` : row.instrument.symbol.toUpperCase()}`;
  for (const group of Map.groupBy(rows, keyOf).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const verdict =
      first.instrument === null
        ? moneyVerdict(group, first, money, accounts)
        : sharesVerdict(group, first, movesOf(first, moves, instruments), instruments);
    if (verdict) for (const row of group) verdicts.set(row.line, verdict);
  }
  return { verdicts, missing: missingFrom(rows, moves, instruments) };
}

function sharesVerdict(
  group: readonly OpeningRow[],
  first: OpeningRow,
  own: readonly NamedMovement[],
  { identityOf }: Instruments,
): OpeningVerdict | null {
  const { instrument, date } = first;
  if (instrument === null) return null;
  const wanted = group.reduce((sum, row) => sum.plus(row.quantity ?? 0), zero);
  const cost = costDifference(group, own);
  if (cost !== null) return { state: "rejected", reason: cost, fix: remedy };
  return verdictOf(wanted, heldOn(own, identityOf(instrument)?.splits ?? [], date), {
    what: instrument.symbol,
    date,
    known: own.some((move) => move.date <= date),
    later: own.find((move) => move.opening && move.date > date)?.date,
  });
}

/** What a list of the same day said of the cost, where it is another than now; null where nothing differs. */
function costDifference(group: readonly OpeningRow[], own: readonly NamedMovement[]): string | null {
  const [first] = group;
  const before = own.filter((move) => move.opening && move.date === first?.date);
  const costs = before.map((move) => move.costBasis);
  const now = group.map((row) => row.costBasis);
  if (costs.length === 0 || costs.includes(null) || now.includes(null)) return null;
  const [was, is] = [costs, now].map((all) => all.reduce((sum, cost) => sum.plus(cost ?? 0), zero));
  if (was === undefined || is === undefined || same(is, was)) return null;
  return `the ledger has ${first?.instrument?.symbol} with a cost of ${was.toFixed()}, the list says ${is.toFixed()}`;
}

function moneyVerdict(
  group: readonly OpeningRow[],
  { account, date, currency }: OpeningRow,
  money: readonly MoneyMove[],
  accounts: readonly ImportAccount[],
): OpeningVerdict | null {
  const implied = accounts.some((one) => one.name === account && one.impliedCash);
  const effects = money
    .filter((move) => move.account === account && move.currency === currency)
    // Where the cash of trades comes from outside, only what a list brought in is known as money.
    .filter((move) => !implied || move.opening)
    .map((move) => ({
      ...move,
      effect: new Decimal(cashEffect({ ...move, instrumentId: move.hasInstrument ? "shares" : null })),
    }))
    .filter((move) => !move.effect.isZero());
  const until = effects.filter((move) => move.date <= date);
  const wanted = group.reduce(
    (sum, row) => (row.kind === "withdrawal" ? sum.minus(row.amount) : sum.plus(row.amount)),
    zero,
  );
  const held = until.reduce((sum, move) => sum.plus(move.effect), zero);
  return verdictOf(wanted, held, {
    what: `${currency} of money`,
    date,
    known: until.length > 0,
    later: effects.find((move) => move.opening && move.date > date)?.date,
  });
}

/** Holdings that an earlier list brought into these accounts, still held on the day of this one, but not in it. */
function missingFrom(
  rows: readonly OpeningRow[],
  moves: readonly NamedMovement[],
  instruments: Instruments,
): string[] {
  const found: string[] = [];
  for (const [account, own] of Map.groupBy(rows, (row) => row.account)) {
    const day =
      own
        .map((row) => row.date)
        .sort()
        .at(-1) ?? "";
    const listed = new Set(own.flatMap((row) => movesOf(row, moves, instruments)));
    const others = moves.filter((move) => move.account === account && !listed.has(move));
    for (const [, group] of Map.groupBy(others, (move) => move.key)) {
      const held = heldOn(group, [], day);
      if (!held.isZero() && group.some((move) => move.opening)) {
        found.push(
          `${account} holds ${held.toFixed()} ${group[0]?.symbol ?? ""} on ${day} in the ledger, but the list does not ` +
            "name it: if it was sold, enter the sale.",
        );
      }
    }
  }
  return found;
}
