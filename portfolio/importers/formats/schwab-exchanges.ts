import { ignored, parsedTransaction, type ReadRow, type RowOutcome, rejected } from "../importer.ts";
import type { SchwabRow } from "./schwab-csv.ts";

interface ExchangeRow {
  row: SchwabRow;
  raw: string[];
}

function note(row: SchwabRow): string {
  return `${row.action}: ${row.description}`.slice(0, 500);
}

/**
 * Corporate actions come as two lines of one day and action: shares out under the old identifier, shares in under
 * the new one. The line with the new shares carries the booking, the other one is named as its counterpart.
 * A line without its counterpart is a plain movement of shares.
 */
export function pairSchwabExchanges(rows: readonly ExchangeRow[]): ReadRow[] {
  const open = new Set(rows);
  const result: ReadRow[] = [];
  const add = (entry: ExchangeRow, outcome: RowOutcome) => {
    open.delete(entry);
    result.push({ line: entry.row.line, raw: entry.raw, outcome });
  };
  for (const entry of rows) {
    const { row } = entry;
    if (!open.has(entry) || !row.quantity?.isPositive() || row.quantity.isZero() || !row.instrument) continue;
    const same = [...open].filter(
      (other) =>
        other.row.date === row.date &&
        other.row.treatment === row.treatment &&
        other.row.action === row.action &&
        other.row.quantity?.isNegative() &&
        other.row.instrument,
    );
    // Several actions on one day: the neighbouring line belongs together.
    same.sort((a, b) => Math.abs(a.row.line - row.line) - Math.abs(b.row.line - row.line));
    const partner = same[0];
    if (!partner?.row.instrument || !partner.row.quantity) continue;
    const type = row.treatment === "reverse_split" ? "reverse_split" : "exchange";
    const transaction = parsedTransaction({
      kind: type === "reverse_split" ? "split" : "transfer_in",
      date: row.date,
      currency: "USD",
      instrument: row.instrument,
      quantity: row.quantity.toFixed(),
      amount: "0",
      note: note(row),
      replaces: { type, instrument: partner.row.instrument, quantity: partner.row.quantity.abs().toFixed() },
    });
    add(entry, { state: "parsed", transactions: [transaction] });
    add(partner, ignored(`counterpart of line ${row.line}: the shares given for it`));
  }
  for (const entry of [...open]) {
    const { row } = entry;
    if (!row.instrument || !row.quantity || row.quantity.isZero()) {
      add(entry, rejected(`${row.action} without symbol or quantity`, "Complete the row."));
      continue;
    }
    const kind = row.quantity.isNegative() ? "transfer_out" : "transfer_in";
    const quantity = row.quantity.abs().toFixed();
    const transaction = parsedTransaction({
      kind,
      date: row.date,
      currency: "USD",
      instrument: row.instrument,
      quantity,
      amount: "0",
      note: note(row),
    });
    add(entry, { state: "parsed", transactions: [transaction] });
  }
  return result;
}
