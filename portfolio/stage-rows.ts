import { setImmediate } from "node:timers/promises";
import { Decimal } from "#finance/money.ts";
import type { HeldShares, ShareMovement } from "./held-shares.ts";
import { contentHash, OccurrenceCounter } from "./import-identity.ts";
import type { ImportPreviewRow, StagedLedgerRow } from "./import-preview.ts";
import type { ParsedInstrument, ParsedTransaction, ReadRow } from "./importers/importer.ts";
import { resolveCorporateAction } from "./resolve-corporate-actions.ts";
import { shareMoves } from "./share-moves.ts";

const rowsAtOnce = 500;

export interface StagedLine {
  line: number;
  raw: unknown;
  state: ImportPreviewRow["state"];
  reason: string | null;
  fix: string | null;
  parsed: StagedLedgerRow[];
}

/** A parsed row with its identity in its account. */
export interface IdentifiedRow {
  row: ReadRow;
  entries: { transaction: ParsedTransaction; account: string; hash: string; occurrence: number }[];
}

/** Gives every booking its identity: account, content and which of several equal ones it is. */
export function identifyRows(rows: readonly ReadRow[], defaultAccount: string): IdentifiedRow[] {
  const counter = new OccurrenceCounter();
  return rows.map((row) => {
    const transactions = row.outcome.state === "parsed" ? row.outcome.transactions : [];
    const entries = transactions.map((transaction) => {
      const account = transaction.account ?? defaultAccount;
      const hash = contentHash(transaction);
      return { transaction, account, hash, occurrence: counter.next(account, hash) };
    });
    return { row, entries };
  });
}

export interface StagingResult {
  lines: StagedLine[];
  assumptions: string[];
  /** Shares that come in (negative: go out) by symbol. */
  positionEffect: Map<string, Decimal>;
}

function movements(row: StagedLedgerRow): ShareMovement[] {
  return shareMoves(row).map(({ instrument, kind, quantity }) => {
    const { symbol, name, currency } = instrument;
    return { ...row, kind, quantity, symbol, name, instrumentCurrency: currency, date: row.tradeDate };
  });
}

/**
 * Decides what becomes of each line: known content is a duplicate, the rest is new, and rows that depend on what is
 * held are completed or rejected. `booked` are the share movements already in the ledger, oldest first; `verdicts` are
 * lines that were decided before.
 */
export async function stageRows(
  identified: readonly IdentifiedRow[],
  isKnown: (account: string, hash: string, occurrence: number) => boolean,
  booked: readonly ShareMovement[],
  held: HeldShares,
  verdicts: ReadonlyMap<number, Pick<StagedLine, "state" | "reason" | "fix">> = new Map(),
): Promise<StagingResult> {
  const assumptions = new Set<string>();
  const positionEffect = new Map<string, Decimal>();
  let bookedIndex = 0;
  let order = 0;
  const applyBookedUntil = (date: string) => {
    for (let row = booked[bookedIndex]; row && row.date <= date; row = booked[bookedIndex]) {
      held.apply(row);
      bookedIndex += 1;
    }
  };
  const stageLine = ({ row, entries }: IdentifiedRow): StagedLine => {
    const line = { line: row.line, raw: row.raw, reason: null, fix: null, parsed: [] };
    if (row.outcome.state === "rejected") return { ...line, ...row.outcome };
    if (row.outcome.state === "ignored") return { ...line, ...row.outcome };
    const verdict = verdicts.get(row.line);
    if (verdict) return { ...line, ...verdict };
    const fresh = entries.filter((entry) => !isKnown(entry.account, entry.hash, entry.occurrence));
    if (fresh.length === 0) return { ...line, state: "duplicate", reason: "already in the ledger" };
    const parsed: StagedLedgerRow[] = [];
    for (const entry of fresh) {
      applyBookedUntil(entry.transaction.date);
      const resolved = resolveCorporateAction(entry.transaction, held, entry.account);
      if ("reason" in resolved)
        return { ...line, state: "rejected", reason: resolved.reason, fix: resolved.fix };
      if (resolved.assumption) assumptions.add(resolved.assumption);
      for (const [part, transaction] of resolved.transactions.entries()) {
        order += 1;
        const hash = part === 0 ? entry.hash : contentHash(entry.transaction, part);
        parsed.push(toStaged(transaction, entry.account, order, hash, entry.occurrence));
      }
    }
    for (const moved of parsed.flatMap(movements)) {
      // Summing the lots for every row would make a long file take the square of its length.
      const before =
        moved.kind === "split"
          ? held.quantity(moved.account, moved.symbol, moved.instrumentCurrency)
          : new Decimal(0);
      held.apply(moved);
      addEffect(positionEffect, moved, before);
    }
    return { ...line, state: "new", parsed };
  };
  const lines: StagedLine[] = [];
  for (const [index, row] of identified.entries()) {
    // A long file takes a second: everybody else is served in between.
    if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
    lines.push(stageLine(row));
  }
  return { lines, assumptions: [...assumptions], positionEffect };
}

/** `before`: the shares held ahead of a split; of no matter to other kinds. */
function addEffect(effects: Map<string, Decimal>, row: ShareMovement, before: Decimal): void {
  const { symbol } = row;
  let change = new Decimal(0);
  const quantity = new Decimal(row.quantity ?? 0);
  if (row.kind === "buy" || row.kind === "transfer_in") change = quantity;
  else if (row.kind === "sell" || row.kind === "transfer_out") change = quantity.neg();
  else if (row.kind === "split" && row.ratio !== null) {
    change = before.times(new Decimal(row.ratio).minus(1)).toDecimalPlaces(12);
  } else return;
  effects.set(symbol, (effects.get(symbol) ?? new Decimal(0)).plus(change));
}

function toStaged(
  transaction: ParsedTransaction,
  account: string,
  order: number,
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
    order,
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
