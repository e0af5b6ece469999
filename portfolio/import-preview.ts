import { z } from "zod";
import { LOT_METHODS } from "#finance/transaction-kinds.ts";
import type { DataQuality } from "#platform/results.ts";
import type { BookingWords, StagedBooking } from "#store/staged-bookings.ts";

const moneySchema = z.object({ amount: z.string(), currency: z.string() });
const issueSchema = z.object({
  code: z.string(),
  severity: z.enum(["info", "warning", "error"]),
  message: z.string(),
});

/** What reading a file found, kept with the import so that it can be shown again. */
export const importSummary = z.object({
  formatName: z.string(),
  accountName: z.string(),
  accounts: z.array(
    z.object({
      name: z.string(),
      currency: z.string(),
      impliedCash: z.boolean(),
      lotMethod: z.enum(LOT_METHODS).default("fifo"),
    }),
  ),
  /** Accounts that the commit made, and that an undo may take away. */
  createdAccounts: z.array(z.string()),
  asOf: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  counts: z.object({ new: z.number(), duplicate: z.number(), rejected: z.number(), ignored: z.number() }),
  cashEffect: z.array(moneySchema),
  positionEffect: z.array(z.object({ symbol: z.string(), quantity: z.string() })),
  unresolvedInstruments: z.array(
    z.object({ symbol: z.string(), name: z.string(), candidates: z.array(z.string()) }),
  ),
  columns: z.array(z.string()),
  assumptions: z.array(z.string()),
  issues: z.array(issueSchema),
  inserted: z.number().nullable(),
  /** Whether the file lists what is held on a day; see check-opening-positions.ts. */
  opening: z.boolean().default(false),
  /** What becomes of bookings that another format brought in already; see check-doubles.ts. */
  doubles: z.enum(["skip", "book"]).default("skip"),
});
export type ImportSummary = z.infer<typeof importSummary>;

/** A ledger row as staged: everything but the ids, which exist only once it is committed. */
export type StagedLedgerRow = Omit<StagedBooking, "line" | "part" | "place">;

/** One line of the file in the preview: what it will do, or why not and what helps. */
export interface ImportPreviewRow {
  line: number;
  state: "new" | "duplicate" | "rejected" | "ignored";
  summary: string;
  reason: string | null;
  fix: string | null;
}

/** What an import would change. `rows` holds at most 200 lines, rejected ones first; `counts` covers all. */
export interface ImportPreview {
  importId: string;
  state: "prepared" | "committed" | "undone";
  format: string;
  formatName: string;
  fileName: string;
  accountName: string;
  asOf: string;
  from: string | null;
  to: string | null;
  counts: { new: number; duplicate: number; rejected: number; ignored: number };
  rows: ImportPreviewRow[];
  cashEffect: { amount: string; currency: string }[];
  positionEffect: { symbol: string; quantity: string }[];
  unresolvedInstruments: { symbol: string; name: string; candidates: string[] }[];
  columns: string[];
  assumptions: string[];
  dataQuality: DataQuality;
}

/** What a commit or an undo did. */
export interface ImportReceipt {
  importId: string;
  state: "committed" | "undone";
  accountName: string;
  asOf: string;
  from: string | null;
  to: string | null;
  /** Ledger rows put in by a commit; taken out by an undo. */
  inserted: number;
  removed: number;
  duplicates: number;
  rejected: number;
  ignored: number;
  assumptions: string[];
  dataQuality: DataQuality;
}

/** A ledger row in a few words, for example "2023-10-31 buy 12.4 FIHBX for 102.30 USD". */
export function describeStaged(row: BookingWords): string {
  const parts: string[] = [row.tradeDate, row.kind.replaceAll("_", " ")];
  if (row.quantity !== null) parts.push(row.quantity);
  if (row.symbol !== null) parts.push(row.symbol);
  if (row.relatedSymbol !== null)
    parts.push(`from ${row.relatedQuantity ?? ""} ${row.relatedSymbol}`.replace("  ", " "));
  if (row.ratio !== null) parts.push(`1 to ${row.ratio.slice(0, 12)}`);
  if (row.amount !== "0")
    parts.push(`${row.kind === "buy" || row.kind === "sell" ? "for " : ""}${row.amount} ${row.currency}`);
  if (row.fee !== "0") parts.push(`fee ${row.fee}`);
  if (row.tax !== "0") parts.push(`tax ${row.tax}`);
  return parts.join(" ");
}
