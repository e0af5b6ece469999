import { splitCells } from "./price-lines.ts";

/** How a price file is laid out: one column per symbol, one row per symbol and day, or one symbol's own file. */
export type PriceLayout =
  | { kind: "wide"; delimiter: string; date: number; symbols: { symbol: string; column: number }[] }
  | {
      kind: "long";
      delimiter: string;
      date: number;
      symbol: number;
      close: number;
      adjustedClose: number | null;
    }
  | { kind: "single"; delimiter: string; date: number; close: number; adjustedClose: number | null };

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
  const close = names.indexOf("close");
  const adjusted = names.findIndex((name) => name === "adjclose" || name === "adjustedclose");
  const adjustedClose = adjusted < 0 ? null : adjusted;
  if (symbol >= 0 && close >= 0) return { kind: "long", delimiter, date, symbol, close, adjustedClose };
  if (close >= 0) return { kind: "single", delimiter, date, close, adjustedClose };
  const symbols = header.flatMap((name, column) =>
    column === date || name === "" ? [] : [{ symbol: name, column }],
  );
  return symbols.length > 0 ? { kind: "wide", delimiter, date, symbols } : null;
}
