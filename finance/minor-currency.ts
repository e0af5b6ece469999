import { Decimal } from "./money.ts";

/**
 * Codes for the hundredth of a currency, as price services and brokers write them.
 * Formula: amount in the major unit = amount / 100.
 * Convention: the codes that are in use (GBX, GBp, ZAc, ILA, USX) belong to no standard; any other code of three letters is
 * its own major unit.
 * Source: ISO 4217 for the major units; London Stock Exchange, quotation in pence (GBX).
 */
const minor: Readonly<Record<string, string>> = {
  GBX: "GBP",
  GBp: "GBP",
  GBPp: "GBP",
  ZAc: "ZAR",
  ZAC: "ZAR",
  ILA: "ILS",
  USX: "USD",
  USc: "USD",
};

/** Exchanges that quote shares in the hundredth of their currency, and what they call it. */
const quoted: Readonly<Record<string, { currency: string; unit: string }>> = {
  XLON: { currency: "GBP", unit: "pence (GBX)" },
  XJSE: { currency: "ZAR", unit: "cents (ZAc)" },
  XTAE: { currency: "ILS", unit: "agorot (ILA)" },
};

/**
 * What an exchange quotes a share in where that is the hundredth of the instrument's currency; null elsewhere.
 * Example: minorUnitOf("XLON", "GBP") = "pence (GBX)".
 */
export function minorUnitOf(mic: string | null, currency: string | null): string | null {
  const known = mic !== null && Object.hasOwn(quoted, mic) ? quoted[mic] : undefined;
  return known?.currency === currency ? (known?.unit ?? null) : null;
}

export interface MajorCurrency {
  currency: string;
  /** Converts a number of the given unit into the major unit. */
  convert(number: string): string;
}

/**
 * A currency code as ISO 4217 with the conversion of its numbers; null when it is no currency code.
 * Example: majorCurrency("GBX").convert("250") = "2.5".
 */
export function majorCurrency(code: string): MajorCurrency | null {
  const text = code.trim();
  const major = Object.hasOwn(minor, text) ? minor[text] : undefined;
  if (major !== undefined)
    return { currency: major, convert: (number) => new Decimal(number).div(100).toFixed() };
  const upper = text.toUpperCase();
  return /^[A-Z]{3}$/.test(upper) ? { currency: upper, convert: (number) => number } : null;
}
