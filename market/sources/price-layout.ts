import { splitCells } from "./price-lines.ts";

/** Places of the columns of a day's bar; null for those that the file does not have. */
export interface BarColumns {
  close: number;
  adjustedClose: number | null;
  open: number | null;
  high: number | null;
  low: number | null;
  volume: number | null;
}

/** How a price file is laid out: one column per symbol, one row per symbol and day, or one symbol's own file. */
export type PriceLayout =
  | { kind: "wide"; delimiter: string; date: number; symbols: { symbol: string; column: number }[] }
  | { kind: "long"; delimiter: string; date: number; symbol: number; bar: BarColumns }
  | { kind: "single"; delimiter: string; date: number; bar: BarColumns };

/** The layout that a header line tells, or null when it is no price file. */
export function findLayout(headerLine: string): PriceLayout | null {
  const delimiter = [",", ";", "\t"].reduce((best, mark) =>
    headerLine.split(mark).length > headerLine.split(best).length ? mark : best,
  );
  const header = splitCells(headerLine, delimiter).map((cell) => cell.trim());
  const names = header.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ""));
  const date = names.findIndex((name) => name === "date" || name === "day" || name === "timestamp");
  if (date < 0 || header.length < 2) return null;
  const symbol = names.findIndex((name) => name === "symbol" || name === "ticker" || name === "code");
  const place = (...wanted: string[]) => {
    const found = names.findIndex((name) => wanted.includes(name));
    return found < 0 ? null : found;
  };
  const close = place("close");
  if (close !== null) {
    const bar: BarColumns = {
      close,
      adjustedClose: place("adjclose", "adjustedclose"),
      open: place("open"),
      high: place("high"),
      low: place("low"),
      volume: place("volume"),
    };
    return symbol >= 0
      ? { kind: "long", delimiter, date, symbol, bar }
      : { kind: "single", delimiter, date, bar };
  }
  const symbols = header.flatMap((name, column) =>
    column === date || name === "" ? [] : [{ symbol: name, column }],
  );
  return symbols.length > 0 ? { kind: "wide", delimiter, date, symbols } : null;
}
