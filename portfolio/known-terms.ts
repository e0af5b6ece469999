import { z } from "zod";
import type { KnownInstrument } from "./find-instrument.ts";
import { optionTermsOf } from "./option-terms.ts";

/** Terms of an option (underlying, right, strike, units) or of a bond (coupon); each has the day on which it ends. */
export interface KnownTerms {
  /** Expiry of an option, maturity of a bond. */
  end: string;
  underlying: string | null;
  right: "call" | "put" | null;
  strike: number | null;
  /** Units of the underlying in one contract; null where nobody tells. */
  multiplier: number | null;
  /** A year, as a fraction. */
  couponRate: number | null;
  couponsPerYear: number | null;
  dayCount: string | null;
}

const bond = z.object({
  couponRate: z.number(),
  maturity: z.string(),
  couponsPerYear: z.number().optional(),
  dayCount: z.string().optional(),
});

const nothing = {
  underlying: null,
  right: null,
  strike: null,
  multiplier: null,
  couponRate: null,
  couponsPerYear: null,
  dayCount: null,
};

/** The terms of an option or a bond as they are stored or told by its names; null for anything else. */
export function knownTermsOf(known: KnownInstrument): KnownTerms | null {
  const option = optionTermsOf(known);
  if (option !== null) {
    const { expiry, ...terms } = option;
    return { ...nothing, ...terms, end: expiry };
  }
  const told = known.assetClass === "bond" ? bond.safeParse(known.attributes).data : undefined;
  if (told === undefined) return null;
  const { couponRate, maturity, couponsPerYear, dayCount } = told;
  return {
    ...nothing,
    couponRate,
    couponsPerYear: couponsPerYear ?? null,
    dayCount: dayCount ?? null,
    end: maturity,
  };
}
