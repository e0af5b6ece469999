import { isoDate } from "#finance/dates.ts";
import type { QualityIssue } from "#store/quality-issues.ts";
import type { PriceDefect } from "./price-defect.ts";

/** Evidence whose numbers are days. */
const dayFields = ["otherDay", "previousDate", "othersFrom", "since"];

function inWords(evidence: PriceDefect["evidence"]): PriceDefect["evidence"] {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [
      name,
      dayFields.includes(name) && typeof value === "number" ? isoDate(value) : value,
    ]),
  );
}

type Text = Pick<QualityIssue, "severity" | "message" | "suggestedFix">;

/** Shares for one, as people write it: 2:1, 3:2, 1:10. */
function ratioText(ratio: number): string {
  const size = Math.abs(ratio);
  const whole = [1, 2, 4].find((parts) => Number.isInteger(size * parts)) ?? 1;
  return ratio > 0 ? `${size * whole}:${whole}` : `${whole}:${size * whole}`;
}

function textOf({ code, symbol, day, evidence }: PriceDefect): Text {
  const date = isoDate(day);
  const told = inWords(evidence);
  const { previous, close, next } = told;
  switch (code) {
    case "spike":
      return {
        severity: "warning",
        message: `${symbol} closes at ${close} on ${date}, between ${previous} and ${next}${
          Number(told.days ?? 1) > 1 ? `, and is back after ${told.days} days` : ""
        }.`,
        suggestedFix: "Correct this close in the source, or leave the day out.",
      };
    case "possible_split":
      return {
        severity: "warning",
        message: `${symbol} moves from ${previous} to ${close} on ${date}, the ratio of a ${ratioText(Number(told.ratio))} split.`,
        suggestedFix:
          "If it is a split or a large distribution, use closes adjusted for it or record the split.",
      };
    case "currency_mismatch":
      return {
        severity: "error",
        message: `${symbol} moves from ${previous} to ${close} on ${date}, a hundredfold: two units of one currency are mixed.`,
        suggestedFix: "Give all closes in one unit (pounds or pence), or name the unit of the file.",
      };
    case "move_without_volume":
      return {
        severity: "warning",
        message: `${symbol} moves from ${previous} to ${close} on ${date} in ordinary trading; the busy day is the one after.`,
        suggestedFix: "Compare this close with another source: it may belong to the next day.",
      };
    case "copied_row":
      return {
        severity: "warning",
        message: `${symbol} has the same close ${close} and volume ${told.volume} on ${date} and ${told.otherDay}, as ${told.series} instruments do: one day is a copy.`,
        suggestedFix: "Take the rows of this day from another source.",
      };
    case "gap":
      return {
        severity: "info",
        message: `${symbol} has no close between ${told.previousDate} and ${date}${
          told.missing === null ? "" : ` (${told.missing} trading ${told.missing === 1 ? "day" : "days"})`
        }.`,
        suggestedFix: "Add the missing closes to the source if the instrument was traded.",
      };
    case "late_start":
      return {
        severity: "info",
        message: `${symbol} begins on ${date}, most others of its source on ${told.othersFrom}.`,
        suggestedFix: "Nothing to do if it was not traded before; else add its earlier closes.",
      };
    case "stale_series":
      return {
        severity: "warning",
        message: `${symbol} closes at ${close} on ${told.closes} days in a row, ${told.since} to ${date}.`,
        suggestedFix: "Compare these days with another source: the source may have stopped.",
      };
    case "close_outside_range":
      return {
        severity: "warning",
        message: `${symbol} closes at ${close} on ${date}, outside the day's range ${told.low ?? "?"} to ${told.high ?? "?"}.`,
        suggestedFix:
          "Compare the day with another source, and correct the close or the range in the source.",
      };
    case "duplicate_row":
      return {
        severity: "warning",
        message: `${symbol} has two rows for ${date}, with closes ${previous} and ${close}: the later one is used.`,
        suggestedFix: "Keep one row per day in the source.",
      };
    case "out_of_order":
      return {
        severity: "info",
        message: `${symbol} has ${told.rows} rows out of order, the first on ${date}.`,
        suggestedFix: "Nothing to do: rows are put in order. Check that no day is missing or wrong.",
      };
    case "non_positive_close":
      return {
        severity: "error",
        message: `${symbol} closes at ${close} on ${date}.`,
        suggestedFix: "Correct this close in the source.",
      };
  }
}

/** A defect as the quality log keeps it. */
export function describeDefect(defect: PriceDefect): QualityIssue {
  const { code, instrumentId, day, evidence } = defect;
  return {
    code,
    instrumentId,
    date: isoDate(day),
    evidence: inWords(evidence),
    ...textOf(defect),
  };
}
