import { readDigits } from "../read-digits.ts";

export interface Amount {
  value: number;
  /** ISO code when one was named. */
  currency: string | null;
  /** How often, when it says so. */
  every: "month" | "year" | "week" | null;
  percent: boolean;
  start: number;
  end: number;
}

const units = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(
  " ",
);
const teens = "fifteen sixteen seventeen eighteen nineteen".split(" ");
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const wordNumbers = new Map([
  ...[...units, ...teens].map((word, value) => [word, value] as const),
  ...tens.flatMap((word, place) => [
    [word, place * 10 + 20] as const,
    ...units.slice(1, 10).map((unit, one) => [`${word}-${unit}`, place * 10 + 21 + one] as const),
  ]),
]);
const numberWords = [...wordNumbers.keys()]
  .sort((a, b) => b.length - a.length)
  .map((word) => word.replace("-", "[ -]"))
  .join("|");
/** In front of what is counted, or behind what only an age follows. */
const wordPattern = new RegExp(
  String.raw`\b(${numberWords})\b` +
    String.raw`(?=[ -](?:hundred|thousand|grand|million|months?|years?|quarters?|weeks?|days?|decades?|percent|euros?|dollars?|pounds?|shares?|units?)\b)` +
    String.raw`|(?<=\b(?:at|age|aged|at age|i am) )((?:${tens.join("|")})(?:[ -](?:${units.slice(1, 10).join("|")}))?)\b`,
  "g",
);

/** Number words in front of a unit as digits: "twenty years" is "20 years". */
export function digitsForWords(text: string): string {
  return text
    .replace(wordPattern, (word) => String(wordNumbers.get(word.replace(" ", "-")) ?? word))
    .replace(/\bhalf a million\b/g, "500000")
    .replace(/\ba quarter of a million\b/g, "250000")
    .replace(/\b(?:a|an) (million|billion|thousand|hundred)\b/g, "1 $1")
    .replace(/\ba hundred\b/g, "100");
}

const currencyWords: Readonly<Record<string, string>> = {
  $: "USD",
  us$: "USD",
  usd: "USD",
  dollar: "USD",
  dollars: "USD",
  bucks: "USD",
  "€": "EUR",
  eur: "EUR",
  euro: "EUR",
  euros: "EUR",
  "£": "GBP",
  gbp: "GBP",
  pound: "GBP",
  pounds: "GBP",
  sterling: "GBP",
  quid: "GBP",
  chf: "CHF",
  franc: "CHF",
  francs: "CHF",
  "¥": "JPY",
  jpy: "JPY",
  yen: "JPY",
  cad: "CAD",
  aud: "AUD",
  sek: "SEK",
  nok: "NOK",
  dkk: "DKK",
  pln: "PLN",
  czk: "CZK",
  huf: "HUF",
  inr: "INR",
  cny: "CNY",
};
const scales: Readonly<Record<string, number>> = {
  hundred: 100,
  k: 1e3,
  thousand: 1e3,
  grand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  mil: 1e6,
  million: 1e6,
  millions: 1e6,
  bn: 1e9,
  billion: 1e9,
};
const names = Object.keys(currencyWords)
  .filter((name) => /^[a-z]+$/.test(name))
  .sort((a, b) => b.length - a.length)
  .join("|");
const amountPattern = new RegExp(
  String.raw`(?:(?<before>us\$|[$€£¥]|\b(?:${names}))\s?)?` +
    String.raw`(?<![\w.,-])(?<number>\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)` +
    String.raw`(?:\s?(?<scale>hundred|thousand|grand|millions?|billion|bn|mio|mn|mil|[km])\b)?` +
    String.raw`(?:\s?(?<percent>%|percent\b|per cent\b))?` +
    String.raw`(?:\s?(?<after>[$€£¥]|(?:${names})\b))?` +
    String.raw`(?:\s?(?:(?:a|an|per|each|every|/)\s?(?<every>months?|mo|years?|yr|weeks?|week)\b|(?<adverb>monthly|yearly|annually|weekly|p\.?a\.?|p\.?m\.?)))?`,
  "g",
);

/** Amounts with scale (k, m, bn, thousand), currency before or behind, percent and rhythm ("500 a month"). */
export function readAmounts(text: string): Amount[] {
  const found: Amount[] = [];
  for (const match of text.matchAll(amountPattern)) {
    const { before, number = "", scale, percent, after, every, adverb } = match.groups ?? {};
    // Nobody writes thousandths of an amount: three digits behind a separator are thousands.
    const [reading] = readDigits(number).sort((a, b) => b.value - a.value);
    const rest = text.slice(match.index + match[0].length);
    // A length of time is no amount.
    if (
      !reading ||
      /^[ -]?(?:days?|weeks?|months?|quarters?|years?|yrs?|y|decades?|st|nd|rd|th)\b/.test(rest)
    )
      continue;
    const name = before ?? after;
    found.push({
      value: (reading.value * (scale === undefined ? 1 : (scales[scale] ?? 1))) / (percent ? 100 : 1),
      currency: name === undefined ? null : (currencyWords[name.trim()] ?? null),
      every: rhythm(every ?? adverb),
      percent: percent !== undefined,
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return found;
}

/** A bare number that names a year of the calendar. */
export function isYear(amount: Amount, text: string): boolean {
  return (
    amount.every === null &&
    amount.currency === null &&
    amount.value >= 1900 &&
    amount.value < 2100 &&
    /^(?:19|20)\d{2}$/.test(text.slice(amount.start, amount.end).trim())
  );
}

function rhythm(word: string | undefined): Amount["every"] {
  if (word === undefined) return null;
  if (/^(?:mo|p\.?m)/.test(word)) return "month";
  return word.startsWith("w") ? "week" : "year";
}

/** Currencies named as a wish or a pair: "in euros", "EUR/USD", "dollars into francs". */
export function readCurrencies(text: string): string[] {
  const pattern = new RegExp(String.raw`us\$|[$€£¥]|\b(?:${names})\b`, "g");
  const codes = [
    ...text
      .replace(/\b([a-z]{3})([a-z]{3})\b/g, (word, one: string, two: string) =>
        currencyWords[one] && currencyWords[two] ? `${one} ${two}` : word,
      )
      .matchAll(pattern),
  ].flatMap((match) => currencyWords[match[0]] ?? []);
  return [...new Set(codes)];
}
