import { z } from "zod";
import { isIsoDate } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";

// Parameters that several tools share. Each description says which tool yields the value.

/** No price or trade is older; the calendar days before it keep their distance from the year 0, which has no days. */
const EARLIEST_DAY = "1800-01-01";

export const dateParameter = z
  .string()
  .max(10)
  .refine(isIsoDate, { error: "write an existing day as YYYY-MM-DD", abort: true })
  .refine((day) => day >= EARLIEST_DAY, `write a day from ${EARLIEST_DAY} on`);

export const accountParameter = z
  .string()
  .max(36)
  .describe("accountId from get_overview; all accounts when omitted");

export const currencyParameter = z
  .string()
  .max(3)
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, "write a three-letter currency code such as EUR")
  .describe("ISO code; base currency when omitted");

export const symbolParameter = z.string().min(1).max(40);

export const limitParameter = z.number().int().min(1).max(500).describe("default 50");

export const cursorParameter = z.string().max(400).describe("nextCursor of the previous page");

// Parts that several results share.

export const moneyResult = z.object({ amount: z.string(), currency: z.string() });

export const moneyOrNullResult = moneyResult.nullable();

/** A figure, or null with the reason why it is not available. */
export const measureResult = z.object({ value: z.number().nullable(), reason: z.string().nullable() });

const issueResult = z.object({
  code: z.string(),
  severity: z.enum(["info", "warning", "error"]),
  message: z.string(),
});

/** Every result ends with what was assumed and how far its data can be trusted. */
export const resultEnd = {
  assumptions: z.array(z.string()),
  dataQuality: z.object({ status: z.enum(["ok", "warning", "error"]), issues: z.array(issueResult) }),
};

/** What every analysis answers, see portfolio/analysis-result.ts. */
export const analysisResult = z.object({
  asOf: z.string(),
  currency: z.string(),
  figures: z.array(
    z.object({
      name: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      units: z.array(z.string()),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    }),
  ),
  ...resultEnd,
});

export type AnalysisResult = z.infer<typeof analysisResult>;

/** Drops the keys that are undefined, so that optional parameters satisfy exact optional properties. */
export function given<Shape extends object>(
  parameters: Shape,
): { [Key in keyof Shape]: Exclude<Shape[Key], undefined> } {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const result: object = Object.fromEntries(entries);
  if (!hasShapeOf(result, parameters)) throw new CoachError("invalid_input", "parameters not readable");
  return result;
}

function hasShapeOf<Shape extends object>(
  candidate: object,
  original: Shape,
): candidate is { [Key in keyof Shape]: Exclude<Shape[Key], undefined> } {
  return Object.keys(candidate).every((key) => key in original);
}
