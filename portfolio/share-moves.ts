import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { StagedLedgerRow } from "./import-preview.ts";

/** Shares that a row moves, corporate actions in the words of transfers. */
export interface ShareMove {
  instrument: NonNullable<StagedLedgerRow["instrument"]>;
  kind: TransactionKind;
  quantity: string | null;
}

const arriving: ReadonlySet<TransactionKind> = new Set([
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
  "exercise_buy",
  "reinvestment",
]);
const plain: ReadonlySet<TransactionKind> = new Set(["buy", "sell", "split", "transfer_in", "transfer_out"]);

/** What a row takes out and brings in, what goes first. Written options are not followed. */
export function shareMoves(row: StagedLedgerRow): ShareMove[] {
  const { instrument, related, kind, quantity } = row;
  if (instrument === null) return [];
  if (plain.has(kind)) return [{ instrument, kind, quantity }];
  if (kind === "exercise_sell") return [{ instrument, kind: "transfer_out", quantity }];
  if (!arriving.has(kind)) return [];
  const goes = related !== null && (kind === "merger" || kind === "symbol_change");
  return [
    ...(goes ? [{ instrument: related, kind: "transfer_out" as const, quantity: row.relatedQuantity }] : []),
    { instrument, kind: "transfer_in", quantity },
  ];
}
