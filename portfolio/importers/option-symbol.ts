import { type NamedOption, optionSymbol } from "#finance/options/option-symbol.ts";
import type { ParsedInstrument } from "./importer.ts";

export type { NamedOption } from "#finance/options/option-symbol.ts";

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
