import type { MarketInstrument } from "#store/price-writes.ts";
import type { PriceFact, ReadFinding, SourceBatch } from "../market-source.ts";
import type { PriceLayout } from "./price-layout.ts";
import { readDay, readLines, readPrice, splitCells } from "./price-lines.ts";

const factsPerBatch = 5000;

/** Counts what is wrong in a file, with the first example of each kind. */
class FindingCounter {
  readonly #findings: ReadFinding[];

  constructor(findings: ReadFinding[]) {
    this.#findings = findings;
    this.#findings.length = 0;
  }

  add(code: ReadFinding["code"], example: string): void {
    const known = this.#findings.find((finding) => finding.code === code);
    if (known) known.count += 1;
    else this.#findings.push({ code, count: 1, example: example.slice(0, 120) });
  }
}

/** The facts of a price file in batches of about 5,000, each with the raw lines they came from. */
export async function* readPriceFile(
  path: string,
  layout: PriceLayout,
  instruments: readonly MarketInstrument[],
  fileSymbol: string,
  findings: ReadFinding[],
  signal?: AbortSignal,
): AsyncIterable<SourceBatch<PriceFact>> {
  const counter = new FindingCounter(findings);
  const places = new Map(instruments.map((instrument, place) => [instrument.symbol, place]));
  const lastDay: string[] = [];
  const wide =
    layout.kind === "wide"
      ? layout.symbols.flatMap(({ symbol, column }) => {
          const place = places.get(symbol);
          return place === undefined ? [] : [{ column, place, symbol }];
        })
      : [];
  let batch: SourceBatch<PriceFact> = { line: 1, lines: [], facts: [] };
  let lineNumber = 0;

  const take = (
    place: number,
    symbol: string,
    day: string,
    closeCell: string | undefined,
    adjustedCell: string | undefined,
  ) => {
    const close = readPrice(closeCell);
    if (close === "missing") return counter.add("missing_close", `${symbol} ${day}`);
    if (close === "non-positive") return counter.add("non_positive_close", `${symbol} ${day}: ${closeCell}`);
    if (close === "bad") return counter.add("unreadable_row", `line ${lineNumber}: ${closeCell}`);
    if (lastDay[place] === day) {
      // The later line of a day counts; one statement may write a day only once.
      counter.add("duplicate_date", `${symbol} ${day}`);
      const before = batch.facts.findLastIndex((fact) => fact.instrument === place && fact.date === day);
      if (before >= 0) batch.facts.splice(before, 1);
    }
    lastDay[place] = day;
    const adjusted = readPrice(adjustedCell);
    const adjustedClose = typeof adjusted === "object" ? adjusted.price : null;
    batch.facts.push({ instrument: place, date: day, close: close.price, adjustedClose });
  };

  for await (const line of readLines(path, signal)) {
    lineNumber += 1;
    batch.lines.push(line);
    if (lineNumber === 1 || line.trim() === "") continue;
    const cells = splitCells(line, layout.delimiter);
    const day = readDay(cells[layout.date]);
    if (day === null) {
      counter.add("unreadable_row", `line ${lineNumber}: ${line}`);
      continue;
    }
    if (layout.kind === "wide") {
      for (const { column, place, symbol } of wide) take(place, symbol, day, cells[column], undefined);
    } else {
      const symbol = layout.kind === "long" ? (cells[layout.symbol] ?? "").trim() : fileSymbol;
      const place = places.get(symbol);
      const adjusted = layout.adjustedClose === null ? undefined : cells[layout.adjustedClose];
      if (place !== undefined) take(place, symbol, day, cells[layout.close], adjusted);
    }
    if (batch.facts.length >= factsPerBatch || batch.lines.length >= factsPerBatch) {
      yield batch;
      batch = { line: lineNumber + 1, lines: [], facts: [] };
    }
  }
  if (batch.lines.length > 0) yield batch;
}
