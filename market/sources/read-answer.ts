import type { z } from "zod";
import { majorCurrency } from "#finance/minor-currency.ts";
import { Decimal } from "#finance/money.ts";
import { CoachError } from "#platform/errors.ts";
import type { GuardedResponse } from "#platform/guarded-fetch.ts";
import type { PriceFact, ReadFinding } from "../market-source.ts";
import type { SourceHistory, SourceInstrument } from "../network-source.ts";
import { readDay, readPrice, readVolume } from "./price-lines.ts";

/** The text of an answer. A web page instead of data (a consent form, a challenge, an error page) is refused. */
export function readText(title: string, response: GuardedResponse): string {
  const text = new TextDecoder().decode(response.body).replace(/^\uFEFF/, "");
  if (/^\s*</.test(text)) {
    const message = `${title} answered with a web page instead of data. Try again later, or turn the source off.`;
    throw new CoachError("unavailable", message);
  }
  return text;
}

/** An answer as JSON of a shape. @throws SyntaxError, ZodError, which the fetch turns into "cannot be read" */
export function readJson<Shape extends z.ZodType>(
  title: string,
  response: GuardedResponse,
  shape: Shape,
): z.output<Shape> {
  return shape.parse(JSON.parse(readText(title, response)));
}

/** A JSON number as a plain decimal text with the digits it was written with. */
export function plainNumber(value: number | string | null | undefined): string {
  return typeof value === "number" ? new Decimal(value).toFixed() : (value ?? "");
}

/**
 * A price that came through a 32-bit float as the decimal it was before: 72.52999877929688 is 72.53.
 * Seven digits are what such a float holds; another number stays as it is.
 */
export function singlePrecision(value: number): string {
  if (Math.fround(value) !== value) return plainNumber(value);
  const short = Number(value.toPrecision(7));
  return plainNumber(Math.fround(short) === value ? short : value);
}

/** @throws CoachError not_found, for a symbol that the source does not know */
export function unknownSymbol(title: string, symbol: string): CoachError {
  return new CoachError("not_found", `${title} does not know ${symbol.slice(0, 40)}. Check the symbol.`);
}

/** The answer must be about the symbol that was asked for. @throws CoachError conflict naming the new symbol */
export function checkSymbol(title: string, asked: string, answered: string): void {
  if (asked.toUpperCase() === answered.toUpperCase()) return;
  const [old, now] = [asked.slice(0, 40), answered.slice(0, 40)];
  throw new CoachError(
    "conflict",
    `${title} answers for ${now} when asked for ${old}. If it was renamed, correct the symbol of the instrument.`,
    { asked: old, answered: now },
  );
}

export interface SourceUnit {
  currency: string;
  convert(price: string): string;
}

/**
 * The unit of the answer's prices: the instrument's own currency, or its hundredth as the source names it (GBp, GBX,
 * ZAc, ILA). @throws CoachError conflict for another currency, unavailable for what is none
 */
export function unitOf(title: string, instrument: SourceInstrument, code: string | null): SourceUnit {
  const unit = majorCurrency(code ?? "");
  if (unit === null)
    throw new CoachError("unavailable", `${title} does not say the currency of ${instrument.symbol}.`);
  if (instrument.currency === null || unit.currency === instrument.currency) return unit;
  const text = `${title} quotes ${instrument.symbol} in ${unit.currency}, not in ${instrument.currency}.`;
  throw new CoachError("conflict", `${text} Name the exchange of the instrument, or correct its currency.`, {
    currency: unit.currency,
    expected: instrument.currency,
  });
}

/** A price of an answer in the major unit. @throws CoachError unavailable for what is no positive number */
export function priceOf(title: string, symbol: string, unit: SourceUnit, text: string): string {
  const read = readPrice(text);
  if (typeof read === "object") return unit.convert(read.price);
  throw new CoachError("unavailable", `${title} has no price of ${symbol} now. Try again later.`);
}

interface RawBar {
  date: string;
  close: string;
  adjustedClose?: string;
  open?: string;
  high?: string;
  low?: string;
  volume?: string;
}

/**
 * Collects the days of an answer: what is no day or no positive close is left out and counted, a day that comes twice
 * has its later close. The result is in order of days.
 */
function collectCloses(
  unit: SourceUnit,
  bars: Iterable<RawBar>,
): { closes: Omit<PriceFact, "instrument">[]; findings: ReadFinding[] } {
  const findings = new Map<ReadFinding["code"], ReadFinding>();
  const byDay = new Map<string, Omit<PriceFact, "instrument">>();
  const note = (code: ReadFinding["code"], example: string) => {
    const known = findings.get(code);
    if (known) known.count += 1;
    else findings.set(code, { code, count: 1, example: example.slice(0, 120) });
  };
  const optional = (cell: string | undefined): string | null => {
    const read = readPrice(cell);
    return typeof read === "object" ? unit.convert(read.price) : null;
  };
  for (const bar of bars) {
    const date = readDay(bar.date);
    const close = readPrice(bar.close);
    if (date === null || close === "bad") note("unreadable_row", `${bar.date} ${bar.close}`);
    else if (close === "missing") note("missing_close", date);
    else if (close === "non-positive") note("non_positive_close", `${date}: ${bar.close}`);
    else {
      if (byDay.has(date)) note("duplicate_date", date);
      byDay.set(date, {
        date,
        close: unit.convert(close.price),
        adjustedClose: optional(bar.adjustedClose),
        open: optional(bar.open),
        high: optional(bar.high),
        low: optional(bar.low),
        volume: readVolume(bar.volume),
      });
    }
  }
  const closes = [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return { closes, findings: [...findings.values()] };
}

/** A history of closes as told; what a source does not tell of it is nothing. */
export function historyOf(
  symbol: string,
  unit: SourceUnit,
  bars: Iterable<RawBar>,
  told: Pick<SourceHistory, "splitAdjusted" | "assumptions" | "raw"> &
    Partial<Pick<SourceHistory, "name" | "dividends" | "splits">>,
): SourceHistory {
  const { closes, findings } = collectCloses(unit, bars);
  const { currency } = unit;
  return { symbol, currency, closes, findings, name: null, dividends: [], splits: [], ...told };
}

/** The instrument's symbol at a source. @throws CoachError not_found where the source does not have it */
export function symbolFinder(
  title: string,
  symbolOf: (instrument: SourceInstrument) => string | null,
): (instrument: SourceInstrument) => string {
  return (instrument) => {
    const symbol = symbolOf(instrument);
    if (symbol === null) throw unknownSymbol(title, instrument.symbol);
    return symbol;
  };
}
