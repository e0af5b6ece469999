import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { appendAudit } from "#store/audit.ts";
import { type ImportBatch, markImport, readAccountsByName } from "#store/imports.ts";
import { ensureAccounts, linkInstruments, readLastSequence } from "#store/ledger-writes.ts";
import type { Database } from "#store/open-store.ts";
import { isOvertaken } from "#store/other-format-bookings.ts";
import {
  bookStagedInstruments,
  bookStagedRows,
  countStagedBookings,
  readStagedOpenings,
} from "#store/staged-bookings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { checkOpeningPositions } from "./check-opening-positions.ts";
import { type ImportReceipt, importSummary } from "./import-preview.ts";
import { requireImport } from "./read-import.ts";
import { isLongLedger, refreshAfterwards, refreshPositions } from "./refresh-positions.ts";
import type { OnProgress } from "./stage-import.ts";

/** Lines that one statement books: a second or two of work. */
const linesAtOnce = 50_000;

/**
 * Books a prepared import: accounts, instruments, ledger rows and the audit entry in one transaction, synced to disk
 * before it answers. Rows that entered the ledger since the preview count as duplicates.
 * @throws CoachError not_found, or conflict when the import is already booked or was undone
 */
export async function commitImport(
  context: UseCaseContext,
  importId: string,
  onProgress: OnProgress = () => undefined,
): Promise<ImportReceipt> {
  const { receipt, long } = await context.tenant.run(
    (database) => book(database, context, importId, onProgress),
    { durable: true },
  );
  if (long && receipt.inserted > 0) {
    const told = await refreshAfterwards(context, importId, (fraction, message) =>
      onProgress(0.6 + 0.4 * fraction, message),
    );
    return { ...receipt, assumptions: [...receipt.assumptions, ...told] };
  }
  return receipt;
}

async function book(
  database: Database,
  context: UseCaseContext,
  importId: string,
  onProgress: OnProgress,
): Promise<{ receipt: ImportReceipt; long: boolean }> {
  const batch = await requireImport(database, importId, { lock: true });
  refuseUnlessPrepared(batch);
  const summary = importSummary.parse(batch.summary);
  if (summary.opening) await checkStillOpening(database, importId);
  else if (summary.doubles === "skip" && (await isOvertaken(database, importId))) {
    throw new CoachError(
      "conflict",
      "A file of another format that was booked since the preview has some of these trades. Send the file again.",
    );
  }
  const { idByName, created } = await ensureAccounts(database, summary.accounts);
  await bookStagedInstruments(database, importId);
  const { bookings, lastLine } = await countStagedBookings(database, importId);
  const sequence = await readLastSequence(database, [...idByName.values()]);
  let inserted = 0;
  for (let from = 1; from <= lastLine; from += linesAtOnce) {
    onProgress((0.6 * from) / lastLine, `${inserted} of ${bookings} rows booked`);
    inserted += await bookStagedRows(database, importId, { from, through: from + linesAtOnce - 1, sequence });
  }
  await linkInstruments(database);
  const long = await isLongLedger(database);
  if (inserted > 0 && !long) await refreshPositions(database, context);
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
  const receipt: ImportReceipt = {
    importId,
    state: "committed",
    accountName: summary.accountName,
    asOf: context.clock.today(),
    from: summary.from,
    to: summary.to,
    inserted,
    removed: 0,
    duplicates: summary.counts.duplicate + bookings - inserted,
    rejected: summary.counts.rejected,
    ignored: summary.counts.ignored,
    assumptions: summary.assumptions,
    dataQuality: dataQuality(summary.issues),
  };
  return { receipt, long };
}

function refuseUnlessPrepared({ state }: ImportBatch): void {
  if (state === "committed") {
    throw new CoachError("conflict", "This import is already in the ledger. Undo it first to book it again.");
  }
  if (state === "undone") {
    throw new CoachError("conflict", "This import was undone. Prepare the file again to import it.");
  }
}

/** A list of positions counts for the ledger it was compared with: two of them prepared at once must not add up. */
async function checkStillOpening(database: Database, importId: string): Promise<void> {
  const rows = await readStagedOpenings(database, importId);
  const accounts = await readAccountsByName(database, [...new Set(rows.map((row) => row.account))]);
  const { verdicts } = await checkOpeningPositions(database, accounts, rows);
  if (verdicts.size === 0) return;
  throw new CoachError(
    "conflict",
    "The ledger has changed since the preview and holds some of these positions now. Send the file again.",
  );
}
