import type { ActionCorrection } from "#store/price-actions.ts";
import type { PriceCorrection } from "#store/price-writes.ts";
import type { QualityIssue } from "#store/quality-issues.ts";
import type { PricePart, ReadFinding, SourcePart } from "./market-source.ts";

/** Two sources disagree when their closes of a day differ by more than this part. */
const TOLERANCE = 0.005;

const fixes: Readonly<Record<ReadFinding["code"], string>> = {
  non_positive_close: "Correct the closes in the file; they were left out.",
  missing_close: "Nothing to do when the instrument was not traded; else add the closes to the file.",
  duplicate_date: "Keep one line per day in the file; the later one was used.",
  unreadable_row: "Write days as YYYY-MM-DD and prices with a decimal point; the rows were left out.",
};

/** What was noticed while a part was read. */
export function findingIssues(part: Pick<SourcePart, "id" | "findings">): QualityIssue[] {
  return part.findings.map((finding) => ({
    code: `file_${finding.code}`,
    severity: finding.code === "missing_close" ? "info" : "warning",
    instrumentId: null,
    date: null,
    message: `${part.id}: ${finding.count} × ${finding.code.replaceAll("_", " ")}, for example ${finding.example}.`,
    suggestedFix: fixes[finding.code],
    evidence: { ...finding, source: part.id },
  }));
}

/** Closes that a source itself corrected. */
export function correctionIssues(source: string, corrections: readonly PriceCorrection[]): QualityIssue[] {
  return corrections.map(({ source: _, ...correction }) => ({
    code: "late_correction",
    severity: "info",
    instrumentId: correction.instrumentId,
    date: correction.date,
    message: `${source} corrected the close of ${correction.date} from ${correction.before} to ${correction.after}.`,
    suggestedFix: "Nothing to do: the new close is used.",
    evidence: { ...correction, source },
  }));
}

/** Dividends and splits that a source itself corrected or took back. */
export function actionCorrectionIssues(
  source: string,
  instrumentId: string,
  corrections: readonly ActionCorrection[],
): QualityIssue[] {
  return corrections.map(({ kind, date, before, after }) => ({
    code: "late_correction",
    severity: "info",
    instrumentId,
    date,
    message:
      after === null
        ? `${source} took back the ${kind} of ${date} (${Number(before)}).`
        : `${source} corrected the ${kind} of ${date} from ${Number(before)} to ${Number(after)}.`,
    suggestedFix: "Nothing to do: what the source tells now is used.",
    evidence: { kind, date, before, after, source },
  }));
}

interface Disagreement {
  days: number;
  from: string;
  to: string;
  worst: PriceCorrection;
  difference: number;
}

/** Gathers where two sources have different closes: one finding for each instrument, with its worst day. */
export class Disagreements {
  readonly #found = new Map<string, Disagreement>();

  add(differing: readonly PriceCorrection[]): void {
    for (const each of differing) {
      const difference = Math.abs(Number(each.after) / Number(each.before) - 1);
      if (!(difference > TOLERANCE)) continue;
      const known = this.#found.get(each.instrumentId);
      if (known === undefined) {
        this.#found.set(each.instrumentId, {
          days: 1,
          from: each.date,
          to: each.date,
          worst: each,
          difference,
        });
        continue;
      }
      known.days += 1;
      if (each.date < known.from) known.from = each.date;
      if (each.date > known.to) known.to = each.date;
      if (difference > known.difference) Object.assign(known, { worst: each, difference });
    }
  }

  issues(part: PricePart): QualityIssue[] {
    return [...this.#found].map(([instrumentId, { days, from, to, worst, difference }]) => ({
      code: "sources_disagree",
      severity: "warning",
      instrumentId,
      date: null,
      message:
        `${part.id} and ${worst.source} disagree on ${days} days from ${from} to ${to}, most on ${worst.date}: ` +
        `${worst.after} and ${worst.before}.`,
      suggestedFix:
        "Compare with a third source. The closes of the source with the better priority are used.",
      evidence: {
        source: part.id,
        other: worst.source,
        days,
        from,
        to,
        date: worst.date,
        close: worst.after,
        otherClose: worst.before,
        difference: Number(difference.toPrecision(4)),
      },
    }));
  }
}
