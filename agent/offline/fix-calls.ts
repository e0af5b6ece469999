import type { Frame } from "./frame.ts";
import type { PlannedCall } from "./plan-calls.ts";

const wantsFix =
  /(?<!\b(?:the|a) )\b(?:fix|correct|repair|replace|override|leave out|exclude)\b.*\b(?:price|close|quote)s?\b/i;
const otherClose =
  /\b(?:to|be|is|was|with|by|use)\s+(?:[€$£]|eur|usd|gbp|chf)?\s*(\d{1,12}(?:\.\d{1,8})?)(?!\d|[-/.]\d|\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/i;

/** Whether a question about the data names an instrument by its price. */
export function doubtsPrice(frame: Frame): boolean {
  return frame.intent === "data" && /\b(?:price|close|quote)s? (?:of|for|on)\b/i.test(frame.text);
}

/** What to say after findings that somebody asked for because of a price. */
export const howToFix =
  "If you know that a close is wrong, tell me to fix the price of the instrument on that day, and to which amount if you know it. I prepare the fix, and you apply it on the **Data** page.";

/**
 * The proposal of a fix that a question asks for: another close of a day, or none. Null where it names no instrument or
 * no single day: what is known of the data is shown then.
 */
export function planFix(frame: Frame, symbols: readonly string[]): PlannedCall | null {
  const [symbol] = symbols;
  const { period, text } = frame;
  if (symbol === undefined || !wantsFix.test(text)) return null;
  const day = period?.to ?? /\b\d{4}-\d\d-\d\d\b/.exec(text)?.[0];
  if (day === undefined || day === null || (period?.from && period.from !== day)) return null;
  const value = otherClose.exec(text.replaceAll(/\b\d{4}-\d\d-\d\d\b/g, ""))?.[1];
  const kind = value === undefined ? "exclude_close" : "set_close";
  return {
    name: "fix_data_issue",
    arguments: { kind, symbol, date: day, ...(value === undefined ? {} : { value }) },
  };
}
