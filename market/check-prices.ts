import { addDays } from "#finance/dates.ts";
import type { Database } from "#store/open-store.ts";
import {
  findSuspectPrices,
  type QualityIssue,
  readLastDates,
  resolveMissingIssues,
  type SuspectPrice,
  writeQualityIssues,
} from "#store/quality-issues.ts";

const staleAfterDays = 7;
const priceCodes = ["spike", "possible_split", "gap", "non_positive_close", "close_outside_range"];

function describe(found: SuspectPrice): QualityIssue {
  const { code, instrumentId, symbol, date } = found;
  const evidence = {
    previousDate: found.previousDate,
    previous: found.previous,
    close: found.close,
    next: found.next,
    ...(found.low === null && found.high === null ? {} : { low: found.low, high: found.high }),
  };
  const base = { code, instrumentId, date, evidence };
  switch (code) {
    case "spike":
      return {
        ...base,
        severity: "warning",
        message: `${symbol} closes at ${found.close} on ${date}, between ${found.previous} and ${found.next}.`,
        suggestedFix: "Correct this close in the source, or leave the day out.",
      };
    case "possible_split":
      return {
        ...base,
        severity: "warning",
        message: `${symbol} moves from ${found.previous} to ${found.close} on ${date}, close to the ratio of a split.`,
        suggestedFix: "If it is a split, use closes adjusted for it or record the split.",
      };
    case "gap":
      return {
        ...base,
        severity: "info",
        message: `${symbol} has no close between ${found.previousDate} and ${date}.`,
        suggestedFix: "Add the missing closes to the source if the instrument was traded.",
      };
    case "close_outside_range":
      return {
        ...base,
        severity: "warning",
        message: `${symbol} closes at ${found.close} on ${date}, outside the day's range ${found.low ?? "?"} to ${found.high ?? "?"}.`,
        suggestedFix:
          "Compare the day with another source, and correct the close or the range in the source.",
      };
    default:
      return {
        ...base,
        severity: "error",
        message: `${symbol} closes at ${found.close} on ${date}.`,
        suggestedFix: "Correct this close in the source.",
      };
  }
}

/** One finding for all instruments of a source that end before the others' last week. */
async function staleIssue(
  database: Database,
  source: string,
  ids: readonly string[],
  today: string,
): Promise<QualityIssue[]> {
  const limit = addDays(today, -staleAfterDays);
  const old = (await readLastDates(database, ids)).filter((entry) => entry.last < limit);
  if (old.length === 0) return [];
  const last =
    old
      .map((entry) => entry.last)
      .sort()
      .at(-1) ?? "";
  return [
    {
      code: "stale",
      severity: "warning",
      instrumentId: null,
      date: null,
      message: `${source}: ${old.length} of ${ids.length} instruments have no close after ${last}.`,
      suggestedFix: "Put a newer file in the folder and refresh.",
      evidence: { instruments: old.length, last },
    },
  ];
}

/**
 * Looks through the closes of these instruments and records what looks wrong; a repeated check adds nothing, and
 * what is no longer there is closed. Answers how many findings are new.
 */
export async function checkPrices(
  database: Database,
  source: string,
  instrumentIds: readonly string[],
  today: string,
): Promise<number> {
  const found = (await findSuspectPrices(database, instrumentIds)).map(describe);
  await resolveMissingIssues(database, priceCodes, instrumentIds, found);
  return writeQualityIssues(database, [
    ...found,
    ...(await staleIssue(database, source, instrumentIds, today)),
  ]);
}
