import { z } from "zod";
import { Decimal } from "#finance/money.ts";
import { CoachError } from "#platform/errors.ts";
import type { FixKind } from "#store/data-fixes.ts";

export { FIX_KINDS } from "#store/data-fixes.ts";

/** What a fix needs to be applied, told and taken back. */
export const fixDetail = z.object({
  symbol: z.string(),
  currency: z.string(),
  date: z.string().nullable(),
  /** Last day of a unit; null for every day after. */
  to: z.string().nullable().default(null),
  /** Closes that are left out, or the first one in another unit; those of before name their day alone. */
  closes: z.array(z.object({ date: z.string(), close: z.string() })).default([]),
  /** The close wanted, a factor of closes, new shares per old one, or the symbol of the market's instrument. */
  value: z.string().nullable(),
  targetId: z.string().nullable(),
  /** Findings it settles, with what had been decided about each. */
  findings: z.array(z.object({ id: z.string(), before: z.enum(["open", "ignored", "resolved"]) })),
});
export type FixDetail = z.infer<typeof fixDetail>;

/** A fix in one sentence. */
export function describeFix(kind: FixKind, detail: FixDetail): string {
  const { symbol, currency, date, value, findings, closes } = detail;
  const [first] = closes;
  switch (kind) {
    case "ignore": {
      const day = date === null ? "" : ` on ${date}`;
      return findings.length === 1
        ? `Ignore the finding about ${symbol}${day}.`
        : `Ignore ${findings.length} findings about ${symbol}${day}.`;
    }
    case "exclude_close":
      if (first === undefined) return `Leave out the close of ${symbol} on ${date}.`;
      return closes.length === 1
        ? `Leave out the close ${first.close} ${currency} of ${symbol} on ${first.date}.`
        : `Leave out ${closes.length} closes of ${symbol}, ${first.date} to ${closes.at(-1)?.date}: ${closes
            .map(({ close }) => close)
            .join(", ")} ${currency}.`;
    case "set_close":
      return `Use ${value} ${currency} as the close of ${symbol} on ${date}.`;
    case "set_unit": {
      const days = detail.to === null ? `from ${date} on` : `from ${date} to ${detail.to}`;
      const example =
        first === undefined
          ? ""
          : `: ${first.close} becomes ${new Decimal(first.close).mul(value ?? 1).toFixed()} ${currency}`;
      return `Multiply closes of ${symbol} ${days} by ${value}${example}.`;
    }
    case "record_split":
      return `Record a split of ${symbol} on ${date}: ${value} new shares for each old one.`;
    case "link_instrument":
      return `Take prices of ${value} for ${symbol}.`;
  }
}

/**
 * New shares per old share, of "2:1", "1:10" or "0.5".
 * @throws CoachError invalid_input
 */
export function readRatio(text: string): string {
  const match = /^\s*(\d{1,6}(?:\.\d{1,12})?)\s*(?:[:/]\s*(\d{1,6}(?:\.\d{1,12})?)\s*)?$/.exec(text);
  const after = new Decimal(match?.[1] ?? 0);
  const before = new Decimal(match?.[2] ?? 1);
  if (after.lte(0) || before.lte(0) || after.eq(before)) {
    throw new CoachError("invalid_input", "Write a split as new to old shares, for example 2:1 or 1:10.");
  }
  return after.div(before).toSignificantDigits(18).toFixed();
}

/** An amount above zero as plain text. @throws CoachError invalid_input */
export function readClose(text: string): string {
  if (!/^\d{1,15}(\.\d{1,12})?$/.test(text) || Number(text) <= 0) {
    throw new CoachError("invalid_input", "Write the close as a number above zero, for example 101.25.");
  }
  return text;
}
