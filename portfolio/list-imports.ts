import { listImportBatches } from "#store/imports.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { importSummary } from "./import-preview.ts";

export interface ImportListEntry {
  importId: string;
  state: "prepared" | "committed" | "undone";
  format: string;
  fileName: string;
  accountName: string;
  from: string | null;
  to: string | null;
  counts: { new: number; duplicate: number; rejected: number; ignored: number };
  /** What an undo takes out: rows, and accounts this import made unless something else uses them. Null when not booked. */
  undoRemoves: { transactions: number; accounts: string[] } | null;
  createdAt: string;
  committedAt: string | null;
  undoneAt: string | null;
}

export interface ImportList {
  asOf: string;
  imports: ImportListEntry[];
}

/** The last imports, newest first (at most 200). */
export async function listImports(context: UseCaseContext): Promise<ImportList> {
  const batches = await context.tenant.run((database) => listImportBatches(database, 200));
  return {
    asOf: context.clock.today(),
    imports: batches.map((batch) => {
      const summary = importSummary.parse(batch.summary);
      return {
        importId: batch.importId,
        state: batch.state,
        format: batch.format,
        fileName: batch.fileName,
        accountName: summary.accountName,
        from: summary.from,
        to: summary.to,
        counts: summary.counts,
        undoRemoves:
          batch.state === "committed"
            ? { transactions: summary.inserted ?? summary.counts.new, accounts: summary.createdAccounts }
            : null,
        createdAt: batch.createdAt.toISOString(),
        committedAt: batch.committedAt?.toISOString() ?? null,
        undoneAt: batch.undoneAt?.toISOString() ?? null,
      };
    }),
  };
}
