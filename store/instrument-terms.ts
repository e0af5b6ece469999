import { readBondDescription } from "#finance/fixed-income/bond-description.ts";
import { type OptionSymbol, readOptionSymbol } from "#finance/options/option-symbol.ts";
import type { Database } from "./open-store.ts";

/** Terms as the attributes of an instrument keep them; those of bonds that nobody tells are left out. */
export type InstrumentTerms =
  | { option: OptionSymbol }
  | { couponRate: number; maturity: string; couponsPerYear?: number; dayCount?: string };

interface Named {
  symbol: string;
  name: string;
  assetClass: string;
}

const squeezed = (text: string) => text.replace(/[^A-Z0-9]/g, "");

/** What symbol and name tell of an option or a bond; null for everything else and where they tell nothing. */
export function termsInNames({ symbol, name, assetClass }: Named): InstrumentTerms | null {
  if (assetClass === "option") {
    const option = readOptionSymbol(symbol);
    const worded = readOptionSymbol(name);
    if (option === null || worded === null) {
      const told = option ?? worded;
      return told === null ? null : { option: told };
    }
    // Names have the points that clearing symbols leave out (BRK.B), and the size of the contract.
    const alike = squeezed(worded.underlying) === squeezed(option.underlying);
    const { underlying, multiplier } = worded;
    return { option: alike ? { ...option, underlying, multiplier } : option };
  }
  if (assetClass !== "bond") return null;
  const bond = readBondDescription(name) ?? readBondDescription(symbol);
  if (bond === null) return null;
  const { couponRate, maturity, couponsPerYear, dayCount } = bond;
  return {
    couponRate,
    maturity,
    ...(couponsPerYear === null ? {} : { couponsPerYear }),
    ...(dayCount === null ? {} : { dayCount }),
  };
}

/** Keeps the terms of new options and bonds in their attributes, where their names tell them. */
export async function writeTermsInNames(
  database: Database,
  instruments: readonly (Named & { instrumentId: string })[],
): Promise<void> {
  const rows = instruments.flatMap((instrument) => {
    const terms = termsInNames(instrument);
    return terms === null ? [] : [{ id: instrument.instrumentId, terms }];
  });
  if (rows.length === 0) return;
  await database.query(
    `update instrument i set attributes = r.terms || i.attributes
       from jsonb_to_recordset($1::jsonb) as r(id uuid, terms jsonb)
      where i.tenant_id = current_tenant() and i.instrument_id = r.id`,
    [JSON.stringify(rows)],
  );
}
