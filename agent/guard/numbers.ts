import type { Evidence, EvidenceNumber } from "./collect-evidence.ts";
import { extractNumbers, type NumberMention, type NumberReading } from "./extract-numbers.ts";
import { readDirection } from "./read-direction.ts";

export interface NumberCheck {
  /** Figures found in the text. */
  checked: number;
  /** Those that no source shows. */
  unmatched: NumberMention[];
  /** Those that a source shows, but going the other way: "fell 5 %" where the return is 0.05. */
  reversed: NumberMention[];
}

/**
 * Compares every figure of a text with what the tools, the user and the cited passages said. A figure matches when it
 * is a source number rounded to the digits written, in the same unit; "12.3%" matches 0.123. A result of arithmetic
 * never matches by itself: accepting sums and ratios of any two sources would accept about a quarter of wrong figures.
 */
export function checkNumbers(text: string, evidence: Evidence): NumberCheck {
  const sorted = [...evidence.numbers].sort((a, b) => a.value - b.value);
  const bullets = text.match(/^[ \t]*(?:[-*•]|\d+[.)])[ \t]/gm)?.length ?? 0;
  // A table's first two lines are its head and the rule below.
  const rows = (text.match(/^[ \t]*\|/gm)?.length ?? 0) - 2;
  const mentions = extractNumbers(text);
  const reversed: NumberMention[] = [];
  const unmatched = mentions.filter((mention) => {
    const count = mention.unit === "plain" ? mention.readings[0]?.value : undefined;
    const countsOwnList = count !== undefined && count > 0 && (count === bullets || count === rows);
    if (countsOwnList) return false;
    const sources = mention.readings.flatMap((reading) => sourcesOf(mention, reading, sorted));
    if (sources.length === 0) return true;
    const said = readDirection(text, mention);
    if (said !== null && sources.every(({ direction }) => direction === -said)) reversed.push(mention);
    return false;
  });
  return { checked: mentions.length, unmatched, reversed };
}

function sourcesOf(
  mention: NumberMention,
  reading: NumberReading,
  sorted: readonly EvidenceNumber[],
): EvidenceNumber[] {
  const tolerance = mention.hedged ? hedgedTolerance(reading) : reading.tolerance;
  const found = near(sorted, reading.value, tolerance, mention);
  // "1,234 million" or "12.3%" where a table headed "in millions" or "in %" says 1,234 or 12.3.
  return reading.mantissa === reading.value
    ? found
    : [...found, ...near(sorted, reading.mantissa, mantissaTolerance(reading), mention, true)];
}

function mantissaTolerance(reading: NumberReading): number {
  return reading.value === 0 ? reading.tolerance : (reading.tolerance * reading.mantissa) / reading.value;
}

/** "About 120,000" may stand for 118,432: the zeros at the end are rounding. */
function hedgedTolerance(reading: NumberReading): number {
  const zeros =
    /0+$/.exec(Number.isInteger(reading.mantissa) ? String(reading.mantissa) : "")?.[0].length ?? 0;
  return reading.tolerance * 10 ** zeros;
}

function near(
  sorted: readonly EvidenceNumber[],
  value: number,
  tolerance: number,
  mention: NumberMention,
  scaledOnly = false,
): EvidenceNumber[] {
  const slack = tolerance + Math.abs(value) * 1e-9;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.value ?? Number.POSITIVE_INFINITY) < value - slack) low = middle + 1;
    else high = middle;
  }
  const found: EvidenceNumber[] = [];
  for (let index = low; index < sorted.length; index += 1) {
    const candidate = sorted[index];
    if (!candidate || candidate.value > value + slack) return found;
    const allowed =
      (!scaledOnly || candidate.scaled) &&
      (!candidate.whole ||
        (mention.unit !== "percent" && mention.unit !== "money" && candidate.value === value));
    if (allowed) found.push(candidate);
  }
  return found;
}
