import { z } from "zod";
import { moneyResult, resultEnd } from "./schemas.ts";

export const importCounts = z.object({
  new: z.number(),
  duplicate: z.number(),
  rejected: z.number(),
  ignored: z.number(),
});

export const importPreview = z.object({
  importId: z.string(),
  state: z.enum(["prepared", "committed", "undone"]),
  format: z.string(),
  formatName: z.string(),
  fileName: z.string(),
  accountName: z.string(),
  asOf: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  counts: importCounts,
  rows: z.array(
    z.object({
      line: z.number(),
      state: z.enum(["new", "duplicate", "rejected", "ignored"]),
      summary: z.string(),
      reason: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
  cashEffect: z.array(moneyResult),
  positionEffect: z.array(z.object({ symbol: z.string(), quantity: z.string() })),
  unresolvedInstruments: z.array(
    z.object({ symbol: z.string(), name: z.string(), candidates: z.array(z.string()) }),
  ),
  columns: z.array(z.string()),
  ...resultEnd,
});

export const importReceipt = z.object({
  importId: z.string(),
  state: z.enum(["prepared", "committed", "undone"]),
  inserted: z.number(),
  removed: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  ignored: z.number(),
  accountName: z.string(),
  asOf: z.string(),
  ...resultEnd,
});

export const importIdParameter = z.string().max(36).describe("from import_transactions");
