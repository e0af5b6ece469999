import { z } from "zod";

const text = (max: number) => z.string().trim().min(1).max(max);

/**
 * A document as a source delivers it (the shape is `SourceDocument` of the store). `publishedAt` may carry a time,
 * which is dropped. The text is plain or markdown; a form feed separates pages.
 */
export const sourceDocumentSchema = z.object({
  documentKey: text(500),
  title: text(500),
  publisher: text(200),
  kind: text(40),
  publishedAt: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}/, "must be a date like 2024-03-31")
    .transform((value) => value.slice(0, 10))
    .pipe(z.iso.date()),
  symbols: z.array(text(40)).max(50),
  company: text(200).optional(),
  fiscalYear: z.number().int().min(1900).max(2200).optional(),
  fiscalPeriod: z.enum(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "FY"]).optional(),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, "must be a language code like en"),
  text: z.string().max(20_000_000),
  url: z.string().max(2_000).nullable(),
});
