import { Decimal } from "#finance/money.ts";
import type { ParsedInstrument } from "./importer.ts";

/** What an option is on, as files say it in columns or words. */
export interface NamedOption {
  underlying: string;
  /** YYYY-MM-DD */
  expiry: string;
  right: "C" | "P";
  /** Price of one share, in the option's currency. */
  strike: string;
}

/**
 * The symbol of the Options Clearing Corporation without spaces: root, expiry, call or put, strike in thousandths.
 * Example: AAPL, 2026-06-19, call, 190.5 is AAPL260619C00190500. Null where the parts do not fit into one.
 */
export function optionSymbol({ underlying, expiry, right, strike }: NamedOption): string | null {
  const root = underlying.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const thousandths = new Decimal(strike).times(1000);
  if (!/^[A-Z0-9]{1,6}$/.test(root) || !thousandths.isInteger() || thousandths.lte(0)) return null;
  const digits = thousandths.toFixed();
  if (digits.length > 8) return null;
  return `${root}${expiry.slice(2).replaceAll("-", "")}${right}${digits.padStart(8, "0")}`;
}

/** An option by its terms; `name` as the file calls it. */
export function optionInstrument(
  option: NamedOption,
  currency: string,
  name: string,
): ParsedInstrument | null {
  const symbol = optionSymbol(option);
  return symbol === null
    ? null
    : { symbol, name: name || symbol, currency, isin: null, assetClass: "option" };
}
