import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import { TRANSACTION_KINDS } from "#finance/transaction-kinds.ts";
import type { ParsedTransaction, ReadFile, ReadRow } from "./importer.ts";
import { chooseImporter } from "./index.ts";
import { openSourceFile } from "./source-file.ts";

/** What a file comes to, for tests that compare it with a computation by hand. */
export interface FileTotals {
  format: string;
  /** Shares by symbol, without those that are zero. */
  positions: Record<string, string>;
  /** What the rows do to cash, by currency; zeros left out. */
  cash: Record<string, string>;
  /** Lines by what became of them. */
  counts: Record<ReadRow["outcome"]["state"], number>;
  transactions: ParsedTransaction[];
  rows: readonly ReadRow[];
  /** The rest of what the file says. */
  file: Omit<ReadFile, "rows">;
}

/** Reads a file as an import would, without a ledger: splits that need one (`sharesAdded`, `replaces`) are not in it. */
export function totalsOf(bytes: Uint8Array, format?: string): FileTotals {
  const file = openSourceFile(bytes);
  const importer = chooseImporter(file, format);
  const { rows, ...said } = importer.read(file, { mapping: {}, currency: "EUR", today: "2026-11-22" });
  const counts = { parsed: 0, rejected: 0, ignored: 0 };
  for (const { outcome } of rows) counts[outcome.state] += 1;
  const transactions = rows.flatMap(({ outcome }) =>
    outcome.state === "parsed" ? outcome.transactions : [],
  );
  const positions = new Map<string, Decimal>();
  const cash = new Map<string, Decimal>();
  const add = (sums: Map<string, Decimal>, key: string, amount: Decimal) =>
    sums.set(key, (sums.get(key) ?? new Decimal(0)).add(amount));
  for (const row of transactions) {
    const { instrument, kind, quantity, ratio } = row;
    add(cash, row.currency, new Decimal(cashEffect({ ...row, instrumentId: instrument?.symbol ?? null })));
    if (!instrument) continue;
    if (row.related !== null && (kind === "symbol_change" || kind === "merger"))
      add(positions, row.related.symbol, new Decimal(row.relatedQuantity ?? 0).neg());
    const held = positions.get(instrument.symbol) ?? new Decimal(0);
    if (kind === "split" && ratio !== null) positions.set(instrument.symbol, held.mul(ratio));
    else add(positions, instrument.symbol, new Decimal(quantity ?? 0).mul(TRANSACTION_KINDS[kind].quantity));
    if (row.related !== null && (kind === "exercise_buy" || kind === "exercise_sell")) {
      // Contracts held are used up by an exercise, contracts written by an assignment.
      const written = positions.get(row.related.symbol)?.isNegative() ?? false;
      const contracts = new Decimal(row.relatedQuantity ?? 0);
      add(positions, row.related.symbol, written ? contracts : contracts.neg());
    }
  }
  const shown = (sums: Map<string, Decimal>) =>
    Object.fromEntries(
      [...sums]
        .filter(([, sum]) => !sum.isZero())
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, sum]) => [key, sum.toFixed()]),
    );
  return {
    format: importer.id,
    positions: shown(positions),
    cash: shown(cash),
    counts,
    transactions,
    rows,
    file: said,
  };
}
