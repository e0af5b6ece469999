import { readdirSync, readFileSync } from "node:fs";
import type { SourceDocument } from "../documents.ts";
import { buildDemoMarket, type DemoMarket } from "./demo-market.ts";
import { renderFacts } from "./render-facts.ts";

const folder = new URL("./documents/", import.meta.url);

/** A document as written, before its facts are filled in. */
export interface WrittenDocument {
  documentKey: string;
  fields: ReadonlyMap<string, string>;
  body: string;
}

/** Reads every markdown file of the folder: documents start with `=== key`, then `name: value` lines, then `---`. */
export function readWrittenDocuments(): WrittenDocument[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .flatMap((name) => {
      const [, ...parts] = readFileSync(new URL(name, folder), "utf8").split(/^=== /m);
      return parts.map((part) => parseDocument(part, name));
    });
}

function parseDocument(part: string, file: string): WrittenDocument {
  const [head = "", ...rest] = part.split(/^---$/m);
  const [documentKey = "", ...lines] = head.trim().split("\n");
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) throw new RangeError(`${file}, ${documentKey}: not a "name: value" line: ${line}`);
    fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  for (const name of ["title", "publisher", "kind", "date"]) {
    if (!fields.get(name)) throw new RangeError(`${file}, ${documentKey}: ${name} is missing`);
  }
  return { documentKey, fields, body: rest.join("---").trim() };
}

/**
 * The news, filings, factsheets and notices of the demo world. Every figure in them is computed from the simulated
 * prices or the companies' figures, so that documents and prices cannot disagree. Publishers are marked fictional.
 */
export function demoDocuments(market: DemoMarket = buildDemoMarket()): SourceDocument[] {
  return readWrittenDocuments().map(({ documentKey, fields, body }) => {
    const fiscal = fields.get("fiscal")?.split(" ");
    const title = renderFacts(market, fields.get("title") ?? "");
    return {
      documentKey: `demo/${documentKey}`,
      title,
      publisher: `${fields.get("publisher")} (fictional)`,
      kind: fields.get("kind") ?? "",
      publishedAt: fields.get("date") ?? "",
      symbols: (fields.get("symbols") ?? "").split(/\s+/).filter((symbol) => symbol !== ""),
      company: fields.get("company"),
      fiscalYear: fiscal ? Number(fiscal[0]) : undefined,
      fiscalPeriod: fiscal?.[1],
      language: "en",
      text: `${renderFacts(market, body)}\n`,
      url: null,
    };
  });
}
