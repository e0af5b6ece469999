import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { type ImportBatch, readImportBatch, readStagedRows, type StagedRow } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import { type BookingWords, readStagedBookings } from "#store/staged-bookings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { describeStaged, type ImportPreview, importSummary } from "./import-preview.ts";

const shownRows = 200;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The import of this id, or a refusal that says where to find valid ones. */
export async function requireImport(
  database: Database,
  importId: string,
  options: { lock?: boolean } = {},
): Promise<ImportBatch> {
  const batch = uuid.test(importId) ? await readImportBatch(database, importId, options) : null;
  if (!batch)
    throw new CoachError(
      "not_found",
      "There is no import with this id. List the imports to see the valid ones.",
    );
  return batch;
}

function previewRow(row: StagedRow, bookings: readonly BookingWords[]) {
  const summary = bookings.length > 0 ? bookings.map(describeStaged).join("; ") : (row.reason ?? "");
  return { line: row.line, state: row.state, summary, reason: row.reason, fix: row.fix };
}

/**
 * A prepared, committed or undone import as its preview.
 * @throws CoachError not_found
 */
export async function readImport(context: UseCaseContext, importId: string): Promise<ImportPreview> {
  return readPreview(context, importId);
}

/** The preview of an import from what is stored about it. */
export async function readPreview(context: UseCaseContext, importId: string): Promise<ImportPreview> {
  return context.tenant.run(async (database) => {
    const batch = await requireImport(database, importId);
    const rows = await readStagedRows(database, importId, shownRows);
    const bookings = Map.groupBy(
      await readStagedBookings(
        database,
        importId,
        rows.map((row) => row.line),
      ),
      ({ line }) => line,
    );
    const { formatName, accountName, asOf, from, to, counts, ...summary } = importSummary.parse(
      batch.summary,
    );
    return {
      importId,
      state: batch.state,
      format: batch.format,
      formatName,
      fileName: batch.fileName,
      accountName,
      asOf,
      from,
      to,
      counts,
      rows: rows.map((row) => previewRow(row, bookings.get(row.line) ?? [])),
      cashEffect: summary.cashEffect,
      positionEffect: summary.positionEffect,
      unresolvedInstruments: summary.unresolvedInstruments,
      columns: summary.columns,
      assumptions: summary.assumptions,
      dataQuality: dataQuality(summary.issues),
    };
  });
}
