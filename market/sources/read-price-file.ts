import type { MarketInstrument } from "#store/price-writes.ts";
import type { PriceFact, ReadFinding, SourceBatch } from "../market-source.ts";
import type { BarColumns, PriceLayout } from "./price-layout.ts";
import { readDay, readLines, readPrice, readVolume, splitCells } from "./price-lines.ts";

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

/** A file with one close per cell has no more columns to a close than this. */
const noBar = { open: null, high: null, low: null, volume: null, adjustedClose: null };

export interface PriceFile {
  path: string;
  layout: PriceLayout;
  /** Those whose closes are wanted. */
  instruments: readonly MarketInstrument[];
  /** Of a one-instrument file. */
  symbol: string;
  /** Symbols whose volume column counts money, not units. */
  volumeInMoney: ReadonlySet<string>;
}

/**
 * The facts of a price file in batches of about 5,000, each with the raw lines they came from. A day needs a close; the
 * rest of its bar is left unknown where a cell holds no number.
 */
export async function* readPriceFile(
  { path, layout, instruments, symbol: fileSymbol, volumeInMoney }: PriceFile,
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
          return place === undefined ? [] : [{ columns: { ...noBar, close: column }, place, symbol }];
        })
      : [];
  let batch: SourceBatch<PriceFact> = { line: 1, lines: [], facts: [] };
  let lineNumber = 0;

  const take = (
    place: number,
    symbol: string,
    day: string,
    cells: readonly string[],
    columns: BarColumns,
  ) => {
    const close = readPrice(cells[columns.close]);
    if (close === "missing") return counter.add("missing_close", `${symbol} ${day}`);
    if (close === "non-positive")
      return counter.add("non_positive_close", `${symbol} ${day}: ${cells[columns.close]}`);
    if (close === "bad") return counter.add("unreadable_row", `line ${lineNumber}: ${cells[columns.close]}`);
    if (lastDay[place] === day) {
      // The later line of a day counts; one statement may write a day only once.
      counter.add("duplicate_date", `${symbol} ${day}`);
      const before = batch.facts.findLastIndex((fact) => fact.instrument === place && fact.date === day);
      if (before >= 0) batch.facts.splice(before, 1);
    }
    lastDay[place] = day;
    batch.facts.push({
      instrument: place,
      date: day,
      close: close.price,
      adjustedClose: priceIn(cells, columns.adjustedClose),
      open: priceIn(cells, columns.open),
      high: priceIn(cells, columns.high),
      low: priceIn(cells, columns.low),
      volume:
        columns.volume === null
          ? null
          : readVolume(cells[columns.volume], volumeInMoney.has(symbol) ? close.price : undefined),
    });
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
      for (const { columns, place, symbol } of wide) take(place, symbol, day, cells, columns);
    } else {
      const symbol = layout.kind === "long" ? (cells[layout.symbol] ?? "").trim() : fileSymbol;
      const place = places.get(symbol);
      if (place !== undefined) take(place, symbol, day, cells, layout.bar);
    }
    if (batch.facts.length >= factsPerBatch || batch.lines.length >= factsPerBatch) {
      yield batch;
      batch = { line: lineNumber + 1, lines: [], facts: [] };
    }
  }
  if (batch.lines.length > 0) yield batch;
}

function priceIn(cells: readonly string[], column: number | null): string | null {
  if (column === null) return null;
  const read = readPrice(cells[column]);
  return typeof read === "object" ? read.price : null;
}
