import { wordsOfName } from "#platform/words-of-name.ts";
import { extractNumbers } from "./extract-numbers.ts";

/** A number that an answer may repeat, as a magnitude. */
export interface EvidenceNumber {
  value: number;
  /** From a text that names a unit for many figures ("in millions", "%"): an answer may write the unit out. */
  scaled: boolean;
  /** Integers that count the rows of a list, or spans between two dates: they only match whole numbers. */
  whole: boolean;
  /** Of a gain, return or change in a result: which way it went. 0 where the number has no direction of its own. */
  direction: -1 | 0 | 1;
}

export interface Evidence {
  numbers: EvidenceNumber[];
  /** Texts that quotations may be taken from. */
  texts: string[];
}

const decimalText = /^-?\d+(?:\.\d+)?$/;
const dayText = /^\d{4}-\d{2}-\d{2}/;
const nameText = /^[a-z][A-Za-z]*\d[A-Za-z0-9]*$/;
const periodText = /^(\d{1,2})([YM])$/;
const unitLine =
  /\b(?:in|\()\s*(?:US\$|\$|€|£)?\s*(?:thousands|millions|billions)\b|\b(?:million|billion|trillion|thousand)\b|%|percent/i;

export function emptyEvidence(): Evidence {
  return { numbers: [], texts: [] };
}

/** Adds the figures of a text: the user's words, or a cited passage. */
export function addText(evidence: Evidence, text: string): void {
  const scaled = unitLine.test(text);
  for (const mention of extractNumbers(text)) {
    for (const reading of mention.readings) {
      evidence.numbers.push({ value: reading.value, scaled, whole: false, direction: 0 });
      if (reading.mantissa !== reading.value) {
        evidence.numbers.push({ value: reading.mantissa, scaled, whole: false, direction: 0 });
      }
    }
  }
  evidence.texts.push(text);
}

/** Adds every number of a structured result: numbers, decimal texts, figures in texts, lengths of lists. */
export function addResult(evidence: Evidence, value: unknown): void {
  const days: number[] = [];
  walk(value, evidence, days);
  const unique = [...new Set(days)];
  // Spans between the first and the last day of a result, so that "over 12 months" can be checked.
  if (unique.length > 1) {
    const length = Math.max(...unique) - Math.min(...unique);
    for (const span of [length, length + 1, length / 30.44, length / 365.25]) {
      evidence.numbers.push({ value: Math.round(span), scaled: false, whole: true, direction: 0 });
    }
  }
}

/** Names of what goes up or down; the number itself may stand one level deeper. */
const changeKey = /(?:return|gain|change|realized)(?:Rate)?$/i;
const fallKey = /drawdown$/i;
const innerKey = /^(?:value|amount|rate)$/;

type Sense = "none" | "change" | "fall";

function senseOf(key: string, outer: Sense): Sense {
  if (fallKey.test(key)) return "fall";
  if (changeKey.test(key) || key === "unrealizedRate" || key === "changeRate") return "change";
  return innerKey.test(key) ? outer : "none";
}

/** An analysis names its figures beside their values: `{ name: "totalReturn", value: -0.05, unit: "rate" }`. */
function nameOfFigure(item: object): Sense | null {
  if (!("name" in item && "value" in item && "unit" in item)) return null;
  return typeof item.name === "string" && typeof item.value === "number" ? senseOf(item.name, "none") : null;
}

function directionOf(value: number, sense: Sense): -1 | 0 | 1 {
  if (value === 0 || sense === "none") return 0;
  return sense === "fall" || value < 0 ? -1 : 1;
}

function walk(value: unknown, evidence: Evidence, days: number[], sense: Sense = "none"): void {
  const add = (number: number) =>
    evidence.numbers.push({
      value: Math.abs(number),
      scaled: false,
      whole: false,
      direction: directionOf(number, sense),
    });
  if (typeof value === "number") {
    add(value);
  } else if (typeof value === "string") {
    const period = periodText.exec(value);
    if (decimalText.test(value)) {
      add(Number(value));
    } else if (period) {
      const count = Number(period[1]);
      for (const span of period[2] === "Y" ? [count, count * 12] : [count]) {
        evidence.numbers.push({ value: span, scaled: false, whole: true, direction: 0 });
      }
    } else if (dayText.test(value) && value.length <= 30) {
      const day = Date.parse(value.slice(0, 10)) / 86_400_000;
      if (Number.isFinite(day)) days.push(day);
    } else {
      // "valueAtRisk95" is told as "value at risk 95".
      addText(evidence, nameText.test(value) ? wordsOfName(value) : value);
    }
  } else if (Array.isArray(value)) {
    evidence.numbers.push({ value: value.length, scaled: false, whole: true, direction: 0 });
    for (const item of value) walk(item, evidence, days);
  } else if (typeof value === "object" && value !== null) {
    const named = nameOfFigure(value);
    for (const [key, item] of Object.entries(value)) {
      // Passages count only where they are cited, ids and links never.
      if (key === "passages" && Array.isArray(item)) {
        evidence.numbers.push({ value: item.length, scaled: false, whole: true, direction: 0 });
        continue;
      }
      if (key === "url" || /(?:^id|Id)$/.test(key)) continue;
      walk(item, evidence, days, senseOf(key, named ?? sense));
    }
  }
}
