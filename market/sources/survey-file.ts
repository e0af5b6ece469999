import { createHash } from "node:crypto";
import { findLayout, type PriceLayout } from "./price-layout.ts";
import { readDay, readLines, splitCells } from "./price-lines.ts";

/** What a price file holds, found in one pass without keeping it. */
export interface FileSurvey {
  layout: PriceLayout;
  sha256: string;
  /** Rows by symbol: how many, and the first and last day. */
  symbols: Map<string, { count: number; from: string; to: string }>;
}

/** Reads a price file once for its symbols and their span; null when its header is not one of a price file. */
export async function surveyFile(
  path: string,
  fileSymbol: string,
  signal?: AbortSignal,
): Promise<FileSurvey | null> {
  const hash = createHash("sha256");
  const symbols: FileSurvey["symbols"] = new Map();
  let layout: PriceLayout | null = null;
  const count = (symbol: string, day: string, cell: string | undefined) => {
    if (!cell || symbol === "") return;
    const known = symbols.get(symbol);
    if (!known) symbols.set(symbol, { count: 1, from: day, to: day });
    else {
      known.count += 1;
      if (day < known.from) known.from = day;
      if (day > known.to) known.to = day;
    }
  };
  for await (const line of readLines(path, signal)) {
    hash.update(line).update("\n");
    if (layout === null) {
      layout = findLayout(line);
      if (layout === null) return null;
      continue;
    }
    const cells = splitCells(line, layout.delimiter);
    const day = readDay(cells[layout.date]);
    if (day === null) continue;
    if (layout.kind === "wide")
      for (const { symbol, column } of layout.symbols) count(symbol, day, cells[column]);
    else if (layout.kind === "long") count((cells[layout.symbol] ?? "").trim(), day, cells[layout.bar.close]);
    else count(fileSymbol, day, cells[layout.bar.close]);
  }
  return layout === null ? null : { layout, sha256: hash.digest("hex"), symbols };
}
