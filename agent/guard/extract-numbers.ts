import { readDigits } from "../read-digits.ts";

/** A figure found in a text, with every way it can be read. */
export interface NumberMention {
  /** As written, with sign, currency and unit. */
  text: string;
  start: number;
  end: number;
  /** Possible magnitudes in plain units, never negative: `1.234` may be 1.234 or 1,234; `12%` is 0.12. */
  readings: NumberReading[];
  /** `span` is a length of time, `count` a small whole number without unit. */
  unit: "percent" | "money" | "span" | "plain";
  /** Introduced by "about", "nearly" and the like: trailing zeros are then rounding. */
  hedged: boolean;
}

export interface NumberReading {
  value: number;
  /** Half a unit of the last written digit, in plain units. */
  tolerance: number;
  /** The figure as written before scale and percent, for tables in thousands or millions. */
  mantissa: number;
}

const digits = String.raw`\d+(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+`;
const currencySigns = String.raw`[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|US\$)`;
const pattern = new RegExp(
  String.raw`(?<sign>[-−–+])?(?:(?<before>${currencySigns})[ \u00a0]?)?(?<number>${digits})` +
    String.raw`(?:[ \u00a0\u202f]?(?<scale>thousand|million|billion|trillion|bn|mn|mio|tn|[kmKMB](?![\p{L}\d])))?` +
    String.raw`(?:[ \u00a0\u202f]?(?<percent>%|percent(?:age points?)?\b|per cent\b|pp\b|bps?\b|basis points?\b))?` +
    String.raw`(?:[ \u00a0\u202f-]?(?<after>[$€£¥₹]|(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|euros?|dollars?|pounds?|francs?)\b))?` +
    String.raw`(?:[ \u00a0\u202f-]?(?<span>(?:trading |calendar |business )?(?:days?|weeks?|months?|quarters?|years?|decades?|hours?|minutes?|seconds?|ms)\b|[YM]\b))?`,
  "gu",
);

const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  tn: 1e12,
  trillion: 1e12,
};

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
/** Digits that are not figures: dates, times, quarters, ordinals, markers, list indices, names, links and ids. */
const notFigures = new RegExp(
  [
    String.raw`\[\d+\]`,
    String.raw`https?:\/\/\S+`,
    String.raw`\bdoc:[\w-]+(?:#\d+)?`,
    String.raw`\b\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.]+Z?)?`,
    String.raw`\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:${months})[a-z]*\.?(?:,?\s+\d{4})?\b`,
    String.raw`\b(?:${months})[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?\b(?![.,]?\d|%)`,
    String.raw`\b(?:${months})[a-z]*\.?\s+\d{4}\b`,
    String.raw`\b\d{1,2}:\d{2}(?::\d{2})?\b`,
    String.raw`\b[QH][1-4]\b(?:[ /]?(?:FY)?\d{2,4})?`,
    String.raw`\bFY\s?\d{2,4}\b`,
    String.raw`\b\d+(?:st|nd|rd|th)\b`,
    String.raw`^[ \t]*(?:#+[ \t]*)?\d{1,2}[.)](?=[ \t])`,
    String.raw`\bS&P\s?\d+\b`,
    String.raw`\b(?:MSCI|FTSE|STOXX|Stoxx|Nikkei|Russell|DAX|CAC|SMI|NASDAQ|Nasdaq|Euro Stoxx)[ -]?\d+\b`,
    String.raw`\b[A-Z]{2}[A-Z0-9]{9}\d\b`,
    String.raw`\b\d+-[KQF]\b`,
    String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+\b`,
  ].join("|"),
  "gimu",
);

/** A year standing alone: 1900 to 2099, no unit, no separator. */
const lonelyYear = /^(?:19|20)\d{2}$/;
const hedge =
  /(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|over|more than|less than|just under|circa|ca\.|~|≈)\s*$/i;

/**
 * Finds the figures of a text in US and European notation, with currency, scale (k, m, bn, million), percent, basis
 * points and spans of time. Dates, ordinals, list indices, citation markers and names with digits are no figures.
 */
export function extractNumbers(text: string): NumberMention[] {
  const blanked = text.replace(notFigures, (match) => " ".repeat(match.length));
  const found: NumberMention[] = [];
  for (const match of blanked.matchAll(pattern)) {
    const { before, number = "", scale, percent, after, span } = match.groups ?? {};
    const previous = blanked.slice(0, match.index).at(-1) ?? "";
    const next = blanked[match.index + match[0].length] ?? "";
    const glued = /[\p{L}_]/u.test(previous) && !before;
    const unitless = !before && !percent && !after && !scale && !span;
    if (glued || (unitless && /[\p{L}_]/u.test(next))) continue;
    if (
      unitless &&
      lonelyYear.test(number) &&
      !/^\s*(?:shares?|units?|pieces?)\b/i.test(blanked.slice(match.index + match[0].length))
    )
      continue;
    const base = readDigits(number);
    const factor = scaleOf(scale) * percentFactor(percent);
    found.push({
      text: match[0].trim(),
      start: match.index,
      end: match.index + match[0].length,
      readings: base.map(({ value, decimals }) => ({
        value: value * factor,
        tolerance: 0.5 * 10 ** -decimals * factor,
        mantissa: value,
      })),
      unit: percent ? "percent" : before || after ? "money" : span ? "span" : "plain",
      hedged: hedge.test(blanked.slice(Math.max(0, match.index - 16), match.index)),
    });
  }
  return found;
}

function scaleOf(scale: string | undefined): number {
  return scale === undefined ? 1 : (scales[scale.toLowerCase()] ?? 1);
}

function percentFactor(percent: string | undefined): number {
  if (percent === undefined) return 1;
  return /^(?:bp|basis)/.test(percent) ? 0.0001 : 0.01;
}
