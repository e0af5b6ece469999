export interface AnswerNumber {
  /** As written; percentages as decimal fractions. */
  value: number;
  percent: boolean;
  /** Currencies that stand directly before or after the number. */
  currencies: string[];
  /** The words just before the number, lower case: what says whether a bare magnitude is a loss. */
  before: string;
}

const symbols: Readonly<Record<string, string>> = { "€": "EUR", $: "USD", "£": "GBP" };
const multiples: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
};

const numberPattern =
  /([-−–]\s?)?((?:EUR|USD|GBP|US\$|[€$£])\s?)?([-−–]\s?)?(\d{1,3}(?:[,\u00a0\u202f'’]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s\u00a0\u202f]?(%|percent\b|k\b|m\b|bn\b|thousand\b|million\b|billion\b))?(?:[\s\u00a0\u202f]?(EUR|USD|GBP|euros?|dollars?|pounds?|[€$£]))?/gi;

/** Every number of an answer, read by the evals' own rules: the product's reader is not trusted here. */
export function answerNumbers(text: string): AnswerNumber[] {
  const plain = text.replace(/\*\*|__|`/g, "");
  return [...plain.matchAll(numberPattern)].map((match) => {
    const [whole, outerSign, prefix, innerSign, digits = "", suffix = "", currency = ""] = match;
    const start = match.index;
    // A hyphen glued to a word before it ("mid-2025", "2025-06-30") is no minus.
    const glued = outerSign === "-" && /[\w)]/.test(plain[start - 1] ?? " ");
    const negative =
      (outerSign !== undefined && !glued) || innerSign !== undefined || isBracketed(plain, start, whole);
    const word = suffix.toLowerCase();
    const percent = word === "%" || word === "percent";
    const magnitude = Number(digits.replace(/[,\u00a0\u202f'’]/g, "")) * (multiples[word] ?? 1);
    const value = (negative ? -1 : 1) * (percent ? magnitude / 100 : magnitude);
    const currencies = [prefix, currency].flatMap((mark) => currencyOf(mark ?? ""));
    return { value, percent, currencies, before: plain.slice(Math.max(0, start - 60), start).toLowerCase() };
  });
}

function isBracketed(text: string, start: number, whole: string): boolean {
  return text[start - 1] === "(" && text[start + whole.length] === ")" && /[€$£]|EUR|USD|GBP/.test(whole);
}

function currencyOf(mark: string): string[] {
  const clean = mark.trim().toUpperCase();
  if (clean === "") return [];
  if (clean.startsWith("EURO")) return ["EUR"];
  if (clean.startsWith("DOLLAR") || clean === "US$") return ["USD"];
  if (clean.startsWith("POUND")) return ["GBP"];
  return [symbols[clean] ?? clean];
}

/** Whether the words before a bare number turn it into a loss. */
export function saysLoss(number: AnswerNumber): boolean {
  return /\b(fell|fall|lost|loss|losing|down|drop(ped)?|drawdown|decline[d]?|minus|below|shrank)\b[^.\d]*$/.test(
    number.before,
  );
}
