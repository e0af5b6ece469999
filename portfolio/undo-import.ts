import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { appendAudit } from "#store/audit.ts";
import { markImport } from "#store/imports.ts";
import {
  deleteEmptyAccounts,
  deleteTransactionsOfImport,
  deleteUnusedInstruments,
} from "#store/ledger-writes.ts";
import { deletePositionFacts } from "#store/positions-writes.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type ImportReceipt, importSummary } from "./import-preview.ts";
import { requireImport } from "./read-import.ts";
import { isLongLedger, refreshAfterwards, refreshPositions } from "./refresh-positions.ts";
import type { OnProgress } from "./stage-import.ts";

/**
 * Takes a booked import out of the ledger again: exactly its rows, and the accounts and instruments it made unless
 * something else uses them. The import stays listed as undone.
 * @throws CoachError not_found, or conflict when the import is not booked
 */
export async function undoImport(
  context: UseCaseContext,
  importId: string,
  onProgress: OnProgress = () => undefined,
): Promise<ImportReceipt> {
  onProgress(0, "taking the rows out");
  const { receipt, long } = await context.tenant.run(
    async (database) => {
      const batch = await requireImport(database, importId, { lock: true });
      if (batch.state !== "committed") {
        const why = batch.state === "undone" ? "was undone already" : "was never booked";
        throw new CoachError("conflict", `This import ${why}. There is nothing to undo.`);
      }
      const summary = importSummary.parse(batch.summary);
      const long = await isLongLedger(database);
      const { deleted } = await deleteTransactionsOfImport(database, importId);
      if (deleted > 0) await (long ? deletePositionFacts(database) : refreshPositions(database, context));
      await markImport(database, importId, "undone", null, summary);
      await deleteEmptyAccounts(
        database,
        summary.accounts.map((account) => account.name),
      );
      await deleteUnusedInstruments(database);
      await appendAudit(database, {
        actor: context.actor ?? "system",
        action: "import.undo",
        detail: { importId, removed: deleted },
      });
      const receipt: ImportReceipt = {
        importId,
        state: "undone",
        accountName: summary.accountName,
        asOf: context.clock.today(),
        from: summary.from,
        to: summary.to,
        inserted: 0,
        removed: deleted,
        duplicates: 0,
        rejected: 0,
        ignored: 0,
        assumptions: [],
        dataQuality: dataQuality([]),
      };
      return { receipt, long };
    },
    { durable: true },
  );
  if (long) {
    const told = await refreshAfterwards(context, `undo ${importId}`, (fraction, message) =>
      onProgress(0.5 + 0.5 * fraction, message),
    );
    return { ...receipt, assumptions: told };
  }
  return receipt;
}
