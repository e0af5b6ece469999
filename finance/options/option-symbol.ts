import { type IsoDate, isIsoDate } from "../dates.ts";
import { Decimal } from "../money.ts";

/**
 * Name: terms in the names of listed options.
 * Formula: the symbol of the Options Clearing Corporation is root (six places, filled with spaces), YYMMDD, C or P, and
 * strike × 1000 in eight digits. Brokers also write the same with the strike as it is, with a leading dot or hyphen, or
 * in words: AAPL 01/19/2024 150.00 C, AAPL 19JAN24 150 C, AAPL 1/19/2024 Call $150.00, CALL (AAPL) … JAN 19 24 $150.
 * Convention: expiry is the last day of trading; the strike is per unit of the underlying; one contract is 100 units unless
 * the text says another number, and unknown where the root ends in a digit (contracts adjusted for corporate actions).
 * Days between slashes are written month first: only United States brokers write options so.
 * Source: Options Clearing Corporation, Options Symbology Initiative (2010); CFTC and broker statements.
 */
export interface OptionSymbol {
  underlying: string;
  expiry: IsoDate;
  right: "call" | "put";
  strike: number;
  /** Units of the underlying in one contract; null when the name does not tell. */
  multiplier: number | null;
}

const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const usualContract = 100;

const root = "(?<root>[A-Z][A-Z.]{0,5}\\d?)";
const price = "\\$?(?<strike>\\d{1,7}(?:\\.\\d{1,4})?)";
const right = "(?<right>C|P|CALL|PUT)";
const slashes = "(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{2}|\\d{4})";
const named = "(?<day>\\d{1,2})\\s*(?<name>[A-Z]{3})\\s*'?(?<year>\\d{2}|\\d{4})";
const american = "(?<name>[A-Z]{3})\\s+(?<day>\\d{1,2})\\s+'?(?<year>\\d{2}|\\d{4})";

const spellings = [
  `[-.]?${root}\\s*(?<year>\\d{2})(?<month>\\d{2})(?<day>\\d{2})(?<right>[CP])(?<thousandths>\\d{8})`,
  `[-.]?${root}\\s*(?<year>\\d{2})(?<month>\\d{2})(?<day>\\d{2})(?<right>[CP])${price}`,
  `${root}\\s+${slashes}\\s+${price}\\s*${right}`,
  `${root}\\s+${slashes}\\s+${right}\\s+${price}`,
  `${root}\\s+${named}\\s+${price}\\s*${right}`,
  `${root}\\s+${american}\\s+${price}\\s*${right}`,
  `${right}\\s+\\(${root}\\)\\s.*?\\b${american}\\s+${price}(?:\\s+\\((?<units>\\d{1,5}) SHS\\))?`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** What an option is on, as files say it in columns or words. */
export interface NamedOption {
  underlying: string;
  expiry: IsoDate;
  right: "C" | "P";
  /** Price of one share, in the option's currency. */
  strike: string;
}

/**
 * The symbol of the clearing corporation without spaces, which `readOptionSymbol` reads. Null where the parts do not fit
 * into one.
 * Example: optionSymbol({ underlying: "AAPL", expiry: "2026-06-19", right: "C", strike: "190.5" }) = "AAPL260619C00190500".
 */
export function optionSymbol({ underlying, expiry, right, strike }: NamedOption): string | null {
  const root = underlying.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const thousandths = new Decimal(strike).times(1000);
  if (!/^[A-Z0-9]{1,6}$/.test(root) || !thousandths.isInteger() || thousandths.lte(0)) return null;
  const digits = thousandths.toFixed();
  if (digits.length > 8) return null;
  return `${root}${expiry.slice(2).replaceAll("-", "")}${right}${digits.padStart(8, "0")}`;
}

/**
 * The terms of a listed option from its symbol or a broker's name of it; null for anything else.
 * Example: readOptionSymbol("AAPL  240119C00150000").strike = 150.
 * Example: readOptionSymbol("AAPL 01/19/2024 150.00 C").expiry = "2024-01-19".
 */
export function readOptionSymbol(text: string): OptionSymbol | null {
  const name = text.trim().toUpperCase();
  if (name.length > 100) return null;
  for (const spelling of spellings) {
    const parts = spelling.exec(name)?.groups;
    if (parts !== undefined) return termsOf(parts);
  }
  return null;
}

function termsOf(parts: Readonly<Record<string, string | undefined>>): OptionSymbol | null {
  const named = months.indexOf(parts["name"] ?? "") + 1;
  const month = String(parts["month"] ?? named).padStart(2, "0");
  const year = parts["year"] ?? "";
  const day = (parts["day"] ?? "").padStart(2, "0");
  const expiry = `${year.length === 2 ? `20${year}` : year}-${month}-${day}`;
  const strike =
    parts["thousandths"] === undefined ? Number(parts["strike"]) : Number(parts["thousandths"]) / 1000;
  const underlying = parts["root"] ?? "";
  if (!isIsoDate(expiry) || !(strike > 0) || underlying.endsWith(".")) return null;
  const units = parts["units"];
  const isAdjusted = /\d$/.test(underlying);
  return {
    underlying: isAdjusted ? underlying.slice(0, -1) : underlying,
    expiry,
    right: parts["right"]?.startsWith("C") ? "call" : "put",
    strike,
    multiplier: units === undefined ? (isAdjusted ? null : usualContract) : Number(units),
  };
}
