import type { ParsedInstrument } from "../importer.ts";
import { optionInstrument } from "../option-symbol.ts";

/** Money market funds and sweep accounts that Fidelity keeps the cash of an account in: they are the cash. */
const core = new Set([
  "SPAXX",
  "FDRXX",
  "FZFXX",
  "FCASH",
  "FDIC",
  "CORE",
  "QPISQ",
  "QIWSQ",
  "QUSBQ",
  "QPIKQ",
  "QPCTQ",
]);

/** Whether a symbol is the cash of the account; lists of positions mark it with two stars. */
export function isCore(symbol: string): boolean {
  return /\*\*$/.test(symbol) || core.has(symbol);
}

const option = /^-?([A-Z]{1,6}\d?)(\d{2})(\d{2})(\d{2})([CP])(\d+(?:\.\d+)?)$/;

/** What an option is on, from a symbol such as "-LUMN240621C150"; null for any other. */
export function underlyingOf(symbol: string): string | null {
  return option.exec(symbol.replace(/\s/g, ""))?.[1] ?? null;
}

/** The instrument of a row, an option where the symbol says so; null without a symbol. */
export function fidelityInstrument(symbol: string, name: string, currency: string): ParsedInstrument | null {
  const text = symbol.trim();
  if (text === "") return null;
  const match = option.exec(text.replace(/\s/g, ""));
  if (match) {
    const [, underlying = "", year = "", month = "", day = "", right, strike = ""] = match;
    const expiry = `20${year}-${month}-${day}`;
    const named = optionInstrument(
      { underlying, expiry, right: right === "P" ? "P" : "C", strike },
      currency,
      name,
    );
    if (named) return named;
  }
  return {
    symbol: text.slice(0, 40),
    name: name.slice(0, 200) || text,
    currency,
    isin: null,
    assetClass: "other",
  };
}

/** The name of an account in a file with several. */
export function fidelityAccount(name: string, number: string): string {
  return ["Fidelity", name, number === "" ? "" : `…${number.slice(-4)}`]
    .filter((part) => part !== "")
    .join(" ");
}
