import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";
import type { Database } from "#store/open-store.ts";
import { readTouchedFindings, type TouchedDays } from "#store/touched-findings.ts";

/**
 * What checks of prices found on the days and for the instruments that a figure was computed from: one entry for each kind
 * of finding, so that a thousand of one kind take no more room than one.
 */
export async function readTouchedIssues(database: Database, days: TouchedDays): Promise<DataIssue[]> {
  const found = await readTouchedFindings(database, days);
  return found.map(({ code, severity, message, count }) => ({
    code,
    severity,
    message: count === 1 ? message : `${message} ${count - 1} more like this: see the data health.`,
  }));
}

/** A result that carries the worst severity of what it touched. */
export function withTouchedIssues<Result extends { dataQuality: DataQuality }>(
  result: Result,
  touched: readonly DataIssue[],
): Result {
  if (touched.length === 0) return result;
  return { ...result, dataQuality: dataQuality([...result.dataQuality.issues, ...touched]) };
}
