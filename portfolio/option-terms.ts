import { z } from "zod";
import type { OptionSymbol } from "#finance/options/option-symbol.ts";
import { termsInNames } from "#store/instrument-terms.ts";

const stored = z.object({
  option: z.object({
    underlying: z.string(),
    expiry: z.string(),
    right: z.enum(["call", "put"]),
    strike: z.number().positive(),
    multiplier: z.number().nullable(),
  }),
});

/** The terms of an option: those stored with it, else those that its symbol or name tells; null for anything else. */
export function optionTermsOf(instrument: {
  symbol: string;
  name: string;
  assetClass: string;
  attributes: unknown;
}): OptionSymbol | null {
  if (instrument.assetClass !== "option") return null;
  const kept = stored.safeParse(instrument.attributes).data;
  if (kept !== undefined) return kept.option;
  const told = termsInNames(instrument);
  return told !== null && "option" in told ? told.option : null;
}
