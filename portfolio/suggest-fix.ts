import { z } from "zod";
import type { FixKind, LinkCandidate } from "#store/data-fixes.ts";
import { MOST_WRONG_DAYS } from "./wrong-closes.ts";

/** A fix that one click does. */
export interface SuggestedFix {
  kind: FixKind;
  symbol: string;
  date: string | null;
  value: string | null;
  label: string;
}

const wrongLevel = z.object({ days: z.int().min(1).max(MOST_WRONG_DAYS) });
const split = z.object({ ratio: z.number().refine((ratio) => Number.isFinite(ratio) && ratio !== 0) });

/** The fix of a finding about prices; null where it takes more than one step or a look elsewhere. */
export function suggestFix(finding: {
  code: string;
  symbol: string | null;
  date: string | null;
  evidence: unknown;
}): SuggestedFix | null {
  const { code, symbol, date, evidence } = finding;
  if (symbol === null || date === null) return null;
  if (code === "non_positive_close" || code === "copied_row") {
    return { kind: "exclude_close", symbol, date, value: null, label: "Leave this close out" };
  }
  const level = code === "spike" ? wrongLevel.safeParse(evidence) : null;
  if (level?.success === true) {
    const { days } = level.data;
    const label = days === 1 ? "Leave this close out" : `Leave these ${days} closes out`;
    return { kind: "exclude_close", symbol, date, value: null, label };
  }
  if (code === "currency_mismatch") {
    return { kind: "set_unit", symbol, date, value: null, label: "Put all closes into one unit" };
  }
  const found = code === "possible_split" ? split.safeParse(evidence) : null;
  if (found?.success !== true) return null;
  const { ratio } = found.data;
  // Thirds and quarters are written out, as companies split: 3:2, not 1.5:1.
  const size = Math.abs(ratio);
  const parts = [1, 2, 4].find((each) => Number.isInteger(size * each)) ?? 1;
  const value = ratio > 0 ? `${size * parts}:${parts}` : `${parts}:${size * parts}`;
  return { kind: "record_split", symbol, date, value, label: `Record a ${value} split` };
}

/** The fix of an instrument that the market has under another spelling. */
export function suggestLink({ symbol, targetSymbol }: LinkCandidate): SuggestedFix {
  return {
    kind: "link_instrument",
    symbol,
    date: null,
    value: targetSymbol,
    label: `Use prices of ${targetSymbol}`,
  };
}
