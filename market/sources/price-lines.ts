import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse/sync";
import { isIsoDate } from "#finance/dates.ts";

/** The lines of a text file, plain or gzip, one at a time: memory does not grow with the file. */
export async function* readLines(path: string, signal?: AbortSignal): AsyncIterable<string> {
  const file = createReadStream(path, signal ? { signal } : {});
  const stream = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  // A reading error of the file must end the unpacking too, or the loop below would wait for ever.
  file.on("error", (error) => stream.destroy(error));
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  let first = true;
  for await (const line of lines) {
    yield first ? line.replace(/^\uFEFF/, "") : line;
    first = false;
  }
}

/** The cells of one line; quotation marks are rare in price files and cost a real parser only then. */
export function splitCells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const rows: string[][] = [];
  parse(line, {
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    on_record: (record: string[]) => {
      rows.push(record);
      return null;
    },
  });
  return rows[0] ?? [];
}

const plainNumber = /^\d+(?:\.\d+)?$/;

/** A price as a plain decimal text; `missing` for an empty cell, `bad` for what is no positive number. */
export function readPrice(cell: string | undefined): { price: string } | "missing" | "bad" | "non-positive" {
  const text = (cell ?? "").trim();
  if (text === "" || /^(?:n\/?a|nan|null|none|-)$/i.test(text)) return "missing";
  if (plainNumber.test(text)) return Number(text) > 0 ? { price: text } : "non-positive";
  const number = Number(text);
  if (!Number.isFinite(number)) return "bad";
  if (number <= 0) return "non-positive";
  // Exponents such as 1.2e-05: at most 20 decimals are kept.
  const fixed = plainText(number, 20);
  return Number(fixed) > 0 && fixed.length < 40 ? { price: fixed } : "bad";
}

function plainText(number: number, decimals: number): string {
  return number.toFixed(decimals).replace(/\.?0+$/, "");
}

/**
 * Units traded as a plain decimal text, 0 included; null for what is no such number. Where the file counts money
 * instead (`close` given), the units are what that money buys at the close, to 8 digits.
 */
export function readVolume(cell: string | undefined, close?: string): string | null {
  const text = (cell ?? "").trim();
  if (text === "") return null;
  if (close === undefined && plainNumber.test(text) && text.length < 40) return text;
  const number = Number(text);
  if (!(number >= 0 && number < 1e20)) return null;
  return plainText(close === undefined ? number : Number((number / Number(close)).toPrecision(8)), 8);
}

/** A day as `YYYY-MM-DD`; a time of day after it is dropped. Null when it is written any other way. */
export function readDay(cell: string | undefined): string | null {
  const text = (cell ?? "").trim();
  const match = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:[T ].*)?$/.exec(text);
  if (!match) return null;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  return isIsoDate(day) ? day : null;
}
