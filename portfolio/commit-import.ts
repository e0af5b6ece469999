import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { appendAudit } from "#store/audit.ts";
import { markImport, readAccountsByName, readStagedNew } from "#store/imports.ts";
import {
  ensureAccounts,
  ensureInstruments,
  insertTransactions,
  type LedgerInsert,
  linkInstruments,
  readLastSequence,
} from "#store/ledger-writes.ts";
import type { Database } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { checkOpeningPositions } from "./check-opening-positions.ts";
import {
  type ImportReceipt,
  importSummary,
  type StagedLedgerRow,
  stagedTransaction,
} from "./import-preview.ts";
import { requireImport } from "./read-import.ts";
import { refreshPositions } from "./refresh-positions.ts";

/**
 * Books a prepared import: accounts, instruments, ledger rows and the audit entry in one transaction, synced to disk
 * before it answers. Rows that entered the ledger since the preview count as duplicates.
 * @throws CoachError not_found, or conflict when the import is already booked or was undone
 */
export async function commitImport(context: UseCaseContext, importId: string): Promise<ImportReceipt> {
  return context.tenant.run(
    async (database) => {
      const batch = await requireImport(database, importId, { lock: true });
      if (batch.state === "committed") {
        throw new CoachError(
          "conflict",
          "This import is already in the ledger. Undo it first to book it again.",
        );
      }
      if (batch.state === "undone") {
        throw new CoachError("conflict", "This import was undone. Prepare the file again to import it.");
      }
      const summary = importSummary.parse(batch.summary);
      const staged = stagedTransaction
        .array()
        .array()
        .parse(await readStagedNew(database, importId))
        .flat();
      staged.sort((a, b) => a.order - b.order);
      if (summary.opening) await checkStillOpening(database, staged);
      const { idByName, created } = await ensureAccounts(database, summary.accounts);
      const rows = await toLedger(database, importId, staged, idByName);
      const inserted = await insertTransactions(database, importId, rows);
      await linkInstruments(database);
      if (inserted > 0) await refreshPositions(database, context);
      const duplicates = summary.counts.duplicate + rows.length - inserted;
      await markImport(database, importId, "committed", [...idByName.values()][0] ?? null, {
        ...summary,
        createdAccounts: created,
        inserted,
      });
      await appendAudit(database, {
        actor: context.actor ?? "system",
        action: "import.commit",
        detail: { importId, inserted, sha256: batch.sha256 },
      });
      return {
        importId,
        state: "committed" as const,
        accountName: summary.accountName,
        asOf: context.clock.today(),
        from: summary.from,
        to: summary.to,
        inserted,
        removed: 0,
        duplicates,
        rejected: summary.counts.rejected,
        ignored: summary.counts.ignored,
        assumptions: summary.assumptions,
        dataQuality: dataQuality(summary.issues),
      };
    },
    { durable: true },
  );
}

/** A list of positions counts for the ledger it was compared with: two of them prepared at once must not add up. */
async function checkStillOpening(database: Database, staged: readonly StagedLedgerRow[]): Promise<void> {
  const accounts = await readAccountsByName(database, [...new Set(staged.map((row) => row.account))]);
  const rows = staged.map((row, line) => ({ ...row, line, date: row.tradeDate }));
  const { verdicts } = await checkOpeningPositions(database, accounts, rows);
  if (verdicts.size === 0) return;
  throw new CoachError(
    "conflict",
    "The ledger has changed since the preview and holds some of these positions now. Send the file again.",
  );
}

async function toLedger(
  database: Database,
  importId: string,
  staged: readonly StagedLedgerRow[],
  idByName: ReadonlyMap<string, string>,
): Promise<LedgerInsert[]> {
  const instruments = new Map(
    staged
      .flatMap((row) => [row.instrument, row.related])
      .flatMap((one) => (one ? [[`${one.symbol} ${one.currency}`, one] as const] : [])),
  );
  const instrumentIds = await ensureInstruments(database, importId, [...instruments.values()]);
  const last = await readLastSequence(database, [...idByName.values()]);
  return staged.map((row, index) => {
    const accountId = idByName.get(row.account);
    if (accountId === undefined) throw new Error("an import names an account that was not made");
    const { account: _account, instrument, related, order: _order, ...fields } = row;
    const idOf = (one: typeof instrument) =>
      one ? (instrumentIds.get(`${one.symbol} ${one.currency}`) ?? null) : null;
    const ids = { accountId, instrumentId: idOf(instrument), relatedInstrumentId: idOf(related) };
    return { ...fields, ...ids, sequence: last + index + 1 };
  });
}
