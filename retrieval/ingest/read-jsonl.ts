import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import type { SourceDocument } from "#store/documents.ts";
import { sourceDocumentSchema } from "../source-document.ts";

const filingSchema = z.looseObject({
  company: z.string().min(1),
  filing_type: z.string().min(1),
  filing_date: z.iso.date(),
  period_of_report: z.iso.date().nullish(),
  filename: z.string().min(1),
  // Old filings exist as one text file only.
  htm_filing_link: z.string().nullish(),
  complete_text_filing_link: z.string().nullish(),
});

const pageSchema = z.object({
  doc: z.string().min(1),
  page: z.number().int().positive(),
  text: z.string(),
});
type Page = z.infer<typeof pageSchema>;

/**
 * Documents from JSON lines in one of three layouts: our own source documents; filings split into `item_…` fields
 * (10-K, 8-K); pages `{doc, page, text}` of documents named like `2022 Q3 AAPL`. Lines may be mixed.
 */
export function readJsonl(text: string): SourceDocument[] {
  const documents: SourceDocument[] = [];
  const pages = new Map<string, Page[]>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const value = parseLine(line, index + 1);
    const page = pageSchema.safeParse(value);
    if (page.success) {
      const group = pages.get(page.data.doc);
      if (group) group.push(page.data);
      else pages.set(page.data.doc, [page.data]);
      continue;
    }
    const filing = filingSchema.safeParse(value);
    if (filing.success) {
      documents.push(filingDocument(filing.data));
      continue;
    }
    const source = sourceDocumentSchema.safeParse(value);
    if (!source.success) {
      const issue = source.error.issues[0];
      throw new CoachError(
        "invalid_input",
        `Line ${index + 1} is no known document layout (${issue?.path.join(".") ?? "value"}: ${issue?.message ?? "not valid"}): each line needs documentKey, title, publisher, kind, publishedAt, symbols, language, text and url.`,
      );
    }
    documents.push(source.data);
  }
  for (const [name, group] of pages) documents.push(pagedDocument(name, group));
  return documents;
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new CoachError(
      "invalid_input",
      `Line ${number} is not JSON: each line must be one complete object.`,
    );
  }
}

function filingDocument(filing: z.infer<typeof filingSchema>): SourceDocument {
  const company = filing.company.replace(/\s*[/\\]([A-Z]{2,3}[/\\]?)?$/, "").trim();
  const items = Object.entries(filing)
    .filter(([key]) => key.startsWith("item_"))
    .flatMap(([key, value]) =>
      typeof value === "string" && value.trim() !== "" ? [itemText(key, value)] : [],
    );
  const annual = filing.filing_type.startsWith("10-K");
  const fiscalYear = annual ? fiscalYearOf(filing.period_of_report ?? filing.filing_date) : undefined;
  return {
    documentKey: `sec:${filing.filename}`,
    title: `${company} ${filing.filing_type} ${fiscalYear ? `FY${fiscalYear}` : filing.filing_date}`,
    publisher: "U.S. Securities and Exchange Commission",
    kind: filing.filing_type,
    publishedAt: filing.filing_date,
    symbols: [],
    company,
    ...(fiscalYear ? { fiscalYear, fiscalPeriod: "FY" } : {}),
    language: "en",
    text: items.join("\n\n"),
    url: filing.htm_filing_link ?? filing.complete_text_filing_link ?? null,
  };
}

/** An item with its heading: most begin with one, the others get it from their field's name. */
function itemText(key: string, value: string): string {
  return /^\s*item\b/i.test(value) ? value : `Item ${key.slice("item_".length)}.\n${value}`;
}

/** The year a period mostly lies in: a year that ends in the first weeks of January belongs to the year before. */
function fiscalYearOf(periodEnd: string): number {
  const middle = new Date(`${periodEnd}T00:00:00Z`);
  middle.setUTCDate(middle.getUTCDate() - 20);
  return middle.getUTCFullYear();
}

function pagedDocument(name: string, pages: readonly Page[]): SourceDocument {
  const ordered = [...pages].sort((a, b) => a.page - b.page);
  const byNumber = new Map(ordered.map((page) => [page.page, page.text.replaceAll("\f", " ")]));
  const last = ordered.at(-1)?.page ?? 0;
  // A missing page leaves an empty one, so that page numbers hold.
  const text = Array.from({ length: last }, (_, index) => byNumber.get(index + 1) ?? "").join("\f");
  const match = /^(\d{4}) (Q[1-4]) ([A-Z.]+)$/.exec(name);
  const company = companyOnCover(text, match?.[3]);
  return {
    documentKey: `pages:${name}`,
    title: company ? `${company} 10-Q ${match ? `${match[2]} ${match[1]}` : name}` : name,
    publisher: "U.S. Securities and Exchange Commission",
    kind: "10-Q",
    publishedAt: filedOn(text),
    symbols: match?.[3] ? [match[3]] : [],
    ...(company ? { company } : {}),
    ...(match ? { fiscalYear: Number(match[1]), fiscalPeriod: match[2] } : {}),
    language: "en",
    text,
    url: null,
  };
}

/** The registrant's name: on a cover page it stands right above the words that explain it. */
function companyOnCover(text: string, symbol: string | undefined): string | undefined {
  const cover = text.slice(0, 8_000);
  const named =
    /([^\n]{2,80})\n+\s*\(Exact name of registrant/i.exec(cover)?.[1]?.trim() ??
    /^([A-Z][A-Z.&,' ]{2,60}(?:CORPORATION|INC\.?|COMPANY|PLC|LTD\.?))\s*$/m.exec(cover)?.[1]?.trim();
  return named && /\p{L}{2}/u.test(named) && !/^commission/i.test(named) ? named : symbol;
}

const monthName = "January|February|March|April|May|June|July|August|September|October|November|December";

/** The day of the signature; without one the end of the period, the earliest day it can have been known. */
function filedOn(text: string): string {
  const dates = new RegExp(`\\b(?:Dated?|DATE)\\s*:?\\s*((?:${monthName}) \\d{1,2}, ?\\d{4})`, "g");
  const periodEnd = isoDate(
    new RegExp(`period ended:?\\s*((?:${monthName}) \\d{1,2}, ?\\d{4})`, "i").exec(text)?.[1],
  );
  const signed = [...text.matchAll(dates)]
    .map((match) => isoDate(match[1]))
    .filter((date) => date !== undefined && (periodEnd === undefined || date > periodEnd));
  const found = signed.at(-1) ?? periodEnd;
  if (!found) {
    throw new CoachError(
      "invalid_input",
      "These pages name no period and no date: add publishedAt to the document.",
    );
  }
  return found;
}

function isoDate(text: string | undefined): string | undefined {
  const match = text ? /^(\w+) (\d{1,2}), ?(\d{4})$/.exec(text) : null;
  if (!match) return undefined;
  const month = monthName.split("|").indexOf(match[1] ?? "") + 1;
  return month > 0
    ? `${match[3]}-${String(month).padStart(2, "0")}-${(match[2] ?? "").padStart(2, "0")}`
    : undefined;
}
