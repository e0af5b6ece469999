import { ExactSum } from "#finance/exact-sum.ts";
import { rowProblem } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import type { Transaction } from "#finance/transaction-kinds.ts";
import type { HeldShares, ShareMovement } from "./held-shares.ts";
import { contentHash, OccurrenceCounter } from "./import-identity.ts";
import type { ImportPreviewRow, StagedLedgerRow } from "./import-preview.ts";
import type { ParsedInstrument, ParsedTransaction, ReadRow } from "./importers/importer.ts";
import { type ResolvedAction, resolveCorporateAction } from "./resolve-corporate-actions.ts";
import { shareMoves } from "./share-moves.ts";

export interface StagedLine {
  line: number;
  raw: unknown;
  state: ImportPreviewRow["state"];
  reason: string | null;
  fix: string | null;
  parsed: StagedLedgerRow[];
}

/** A booking with its identity in its account. */
export interface IdentifiedBooking {
  transaction: ParsedTransaction;
  account: string;
  hash: string;
  occurrence: number;
}

/** A parsed row with what it books. */
export interface IdentifiedRow {
  row: ReadRow;
  entries: IdentifiedBooking[];
}

/**
 * Gives every booking its identity: account, content and which of several equal ones it is. `accountOf` tells the
 * account of the name in the file.
 */
export function* identifyRows(
  rows: Iterable<ReadRow>,
  accountOf: (named: string | null) => string,
): Generator<IdentifiedRow> {
  const counter = new OccurrenceCounter();
  for (const row of rows) {
    const transactions = row.outcome.state === "parsed" ? row.outcome.transactions : [];
    const entries = transactions.map((transaction) => {
      const account = accountOf(transaction.account);
      const hash = contentHash(transaction);
      return { transaction, account, hash, occurrence: counter.next(account, hash) };
    });
    yield { row, entries };
  }
}

/** Shares that a staged row moves, as `HeldShares` and the ledger tell it. */
export function movements(row: StagedLedgerRow): ShareMovement[] {
  return shareMoves(row).map(({ instrument, kind, quantity }) => {
    const { symbol, name, currency } = instrument;
    return { ...row, kind, quantity, symbol, name, instrumentCurrency: currency, date: row.tradeDate };
  });
}

/** What becomes of lines, by their numbers. */
export type LineVerdicts = ReadonlyMap<number, Pick<StagedLine, "state" | "reason" | "fix">>;

/** Whether what a row does follows from what is held before it. */
export function needsHeld({ kind, replaces, related }: ParsedTransaction): boolean {
  return kind === "split" || replaces !== null || related !== null;
}

/**
 * Decides what becomes of each line, in order: known content is a duplicate, the rest is new, and rows that depend on
 * what is held are completed or rejected.
 */
export class RowStager {
  readonly assumptions = new Set<string>();
  /** Shares that come in (negative: go out) by symbol. */
  readonly positionEffect = new Map<string, ExactSum>();
  readonly #booked: readonly ShareMovement[];
  readonly #held: HeldShares | null;
  readonly #verdicts: LineVerdicts;
  readonly #doubles: ReadonlyMap<IdentifiedBooking, string>;
  #next = 0;

  /**
   * `booked` are the share movements already in the ledger, oldest first, and `held` follows them and the rows; null
   * where no row depends on it. `verdicts` are lines that were decided before, `doubles` bookings that a file of
   * another format brought in, with its name.
   */
  constructor(
    booked: readonly ShareMovement[],
    held: HeldShares | null,
    decided: { verdicts?: LineVerdicts | undefined; doubles?: ReadonlyMap<IdentifiedBooking, string> } = {},
  ) {
    this.#booked = booked;
    this.#held = held;
    this.#verdicts = decided.verdicts ?? new Map();
    this.#doubles = decided.doubles ?? new Map();
  }

  stage(
    { row, entries }: IdentifiedRow,
    isKnown: (account: string, hash: string, occurrence: number) => boolean,
  ): StagedLine {
    const line = { line: row.line, raw: row.raw, reason: null, fix: null, parsed: [] };
    if (row.outcome.state === "rejected") return { ...line, ...row.outcome };
    if (row.outcome.state === "ignored") return { ...line, ...row.outcome };
    const verdict = this.#verdicts.get(row.line);
    if (verdict) return { ...line, ...verdict };
    const unknown = entries.filter((entry) => !isKnown(entry.account, entry.hash, entry.occurrence));
    if (unknown.length === 0) return { ...line, state: "duplicate", reason: "already in the ledger" };
    const fresh = unknown.filter((entry) => !this.#doubles.has(entry));
    if (fresh.length === 0) {
      const format = unknown.map((entry) => this.#doubles.get(entry))[0] ?? "another format";
      return {
        ...line,
        state: "duplicate",
        reason: `already in the ledger, from ${format}`,
        fix: keepDouble,
      };
    }
    const parsed: StagedLedgerRow[] = [];
    for (const entry of fresh) {
      this.#applyBookedUntil(entry.transaction.date);
      const resolved = this.#resolve(entry);
      if ("reason" in resolved)
        return { ...line, state: "rejected", reason: resolved.reason, fix: resolved.fix };
      if (resolved.assumption) this.assumptions.add(resolved.assumption);
      for (const [part, transaction] of resolved.transactions.entries()) {
        const problem = problemOf(transaction, entry.account);
        if (problem !== null) return { ...line, state: "rejected", reason: problem, fix: correction };
        const hash = part === 0 ? entry.hash : contentHash(entry.transaction, part);
        parsed.push(toStaged(transaction, entry.account, hash, entry.occurrence));
      }
    }
    for (const moved of parsed.flatMap(movements)) this.#move(moved);
    return { ...line, state: "new", parsed };
  }

  #resolve({ transaction, account }: IdentifiedBooking): ResolvedAction {
    if (this.#held === null) return { transactions: [transaction], assumption: null };
    return resolveCorporateAction(transaction, this.#held, account);
  }

  #applyBookedUntil(date: string): void {
    for (let row = this.#booked[this.#next]; row && row.date <= date; row = this.#booked[this.#next]) {
      this.#held?.apply(row);
      this.#next += 1;
    }
  }

  #move(moved: ShareMovement): void {
    // Summing the lots for every row would make a long file take the square of its length.
    const before =
      moved.kind === "split"
        ? this.#held?.quantity(moved.account, moved.symbol, moved.instrumentCurrency)
        : undefined;
    this.#held?.apply(moved);
    addEffect(this.positionEffect, moved, before ?? zero);
  }
}

const zero = new Decimal(0);
const keepDouble =
  "If it happened twice, send the file again and say that such rows are to be booked (doubles=book).";
const correction = "Correct the row in the file, or leave it out.";

/** Why the ledger could not count a row, whatever its format made of it; null when it can. */
function problemOf(row: ParsedTransaction, account: string): string | null {
  const currencies = [row.currency, row.instrument?.currency, row.related?.currency];
  if (!currencies.every((code) => code === undefined || /^[A-Z]{3}$/.test(code)))
    return "its currency is not a code of three letters";
  return rowProblem(asLedgerRow(row, account));
}

/** The row as the ledger will count it, with the names of its instruments for their ids. */
function asLedgerRow(row: ParsedTransaction, account: string): Transaction {
  const nameOf = (one: ParsedInstrument | null) => one && `${one.symbol} ${one.currency}`;
  return {
    id: "",
    accountId: account,
    instrumentId: nameOf(row.instrument),
    kind: row.kind,
    tradeDate: row.date,
    sequence: 0,
    quantity: row.quantity,
    price: row.price,
    amount: row.amount,
    fee: row.fee,
    tax: row.tax,
    currency: row.currency,
    ratio: row.ratio,
    costBasis: row.costBasis,
    relatedInstrumentId: nameOf(row.related),
    relatedQuantity: row.relatedQuantity,
    note: null,
  };
}

/** `before`: the shares held ahead of a split; of no matter to other kinds. */
function addEffect(effects: Map<string, ExactSum>, row: ShareMovement, before: Decimal): void {
  const { symbol, kind, ratio } = row;
  const sum = effects.get(symbol) ?? new ExactSum();
  effects.set(symbol, sum);
  const quantity = row.quantity ?? "0";
  if (kind === "buy" || kind === "transfer_in") sum.add(quantity, 1);
  else if (kind === "sell" || kind === "transfer_out") sum.add(quantity, -1);
  else if (kind === "split" && ratio !== null)
    sum.add(before.times(new Decimal(ratio).minus(1)).toDecimalPlaces(12).toFixed(), 1);
}

function toStaged(
  transaction: ParsedTransaction,
  account: string,
  hash: string,
  occurrence: number,
): StagedLedgerRow {
  const plain = (one: ParsedInstrument | null) =>
    one && {
      symbol: one.symbol,
      name: one.name,
      currency: one.currency,
      isin: one.isin,
      assetClass: one.assetClass,
    };
  return {
    account,
    instrument: plain(transaction.instrument),
    related: plain(transaction.related),
    relatedQuantity: transaction.relatedQuantity,
    kind: transaction.kind,
    tradeDate: transaction.date,
    quantity: transaction.quantity,
    price: transaction.price,
    amount: transaction.amount,
    fee: transaction.fee,
    tax: transaction.tax,
    currency: transaction.currency,
    ratio: transaction.ratio,
    costBasis: transaction.costBasis,
    note: transaction.note,
    contentHash: hash,
    occurrence,
  };
}
