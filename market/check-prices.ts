import { addDays, dayNumber, isoDate } from "#finance/dates.ts";
import type { Database } from "#store/open-store.ts";
import { type CheckedInstrument, readCheckedInstruments, readStoredColumns } from "#store/quality-inputs.ts";
import {
  type QualityIssue,
  readLastDates,
  resolveMissingIssues,
  writeQualityIssues,
} from "#store/quality-issues.ts";
import type { CheckSeries, CollectedSeries, RowOrder } from "./check-series.ts";
import { describeDefect } from "./describe-defect.ts";
import { findPriceDefects } from "./find-price-defects.ts";
import type { PriceDefect } from "./price-defect.ts";

export const staleAfterDays = 7;
/** Findings of one check that are kept, the newest first and copied rows last. */
const mostFindings = 2000;
/** Days before the first new one that a check looks at too: a year of trading, for spreads and volumes. */
const contextDays = 400;
/** A close is judged by what follows: new days tell more about those before them. */
const reviewedDays = 10;
/** Instruments whose stored closes are read at once. */
const groupSize = 500;

const priceCodes: PriceDefect["code"][] = [
  "spike",
  "possible_split",
  "currency_mismatch",
  "move_without_volume",
  "copied_row",
  "gap",
  "late_start",
  "stale_series",
  "non_positive_close",
  "close_outside_range",
  "duplicate_row",
  "out_of_order",
];

export interface PriceCheck {
  /** Instruments of the part that was taken in. */
  instrumentIds: readonly string[];
  /** The whole series as they went by, by place; null when they must be read from the store. */
  collected: ReadonlyMap<number, CollectedSeries> | null;
  order: RowOrder;
  /** First day that changed; null when none did. */
  changedFrom: string | null;
}

/** One finding for all instruments of a part that end before the others' last week. */
export async function findStaleParts(
  database: Database,
  source: string,
  instrumentIds: readonly string[],
  today: string,
): Promise<QualityIssue[]> {
  const limit = addDays(today, -staleAfterDays);
  const old = (await readLastDates(database, instrumentIds)).filter((entry) => entry.last < limit);
  const last = old
    .map((entry) => entry.last)
    .sort()
    .at(-1);
  if (last === undefined) return [];
  return [staleIssue(source, { old: old.length, all: instrumentIds.length, last })];
}

/** The finding for a source or a part of it whose closes end. */
export function staleIssue(
  source: string,
  { old, all, last }: { old: number; all: number; last: string },
): QualityIssue {
  return {
    code: "stale",
    severity: "warning",
    instrumentId: null,
    date: null,
    message: `${source}: ${old} of ${all} instruments have no close after ${last}.`,
    suggestedFix: "Put a newer file in the folder and refresh.",
    evidence: { source, instruments: old, last },
  };
}

function checkSeries(about: CheckedInstrument, columns: CollectedSeries): CheckSeries {
  return {
    instrumentId: about.instrumentId,
    symbol: about.symbol,
    everyDay: about.assetClass === "crypto",
    mic: about.mic,
    currency: about.currency,
    splitAdjusted: about.splitAdjusted,
    splitDays: about.splits.map(dayNumber),
    ...columns,
  };
}

function numbers(text: string | null): number[] {
  return text === null ? [] : text.split(",").map((word) => (word === "" ? Number.NaN : Number(word)));
}

async function readSeries(
  database: Database,
  known: ReadonlyMap<string, CheckedInstrument>,
  ids: readonly string[],
  from: string,
): Promise<CheckSeries[]> {
  const rows = await readStoredColumns(database, ids, from);
  return rows.flatMap((row) => {
    const about = known.get(row.instrumentId);
    if (about === undefined) return [];
    return checkSeries(about, {
      days: numbers(row.days),
      closes: numbers(row.closes),
      volumes: numbers(row.volumes),
      highs: numbers(row.highs),
      lows: numbers(row.lows),
    });
  });
}

function orderDefects(check: PriceCheck, known: ReadonlyMap<string, CheckedInstrument>): PriceDefect[] {
  const at = (place: number) => known.get(check.instrumentIds[place] ?? "");
  const { duplicates, outOfOrder } = check.order;
  return [
    ...duplicates.flatMap(({ place, day, closes: [previous, close] }): PriceDefect[] => {
      const about = at(place);
      if (about === undefined) return [];
      const { instrumentId, symbol } = about;
      return [{ code: "duplicate_row", instrumentId, symbol, day, evidence: { previous, close } }];
    }),
    ...outOfOrder.flatMap(({ place, day, count }): PriceDefect[] => {
      const about = at(place);
      if (about === undefined) return [];
      const { instrumentId, symbol } = about;
      return [{ code: "out_of_order", instrumentId, symbol, day, evidence: { rows: count } }];
    }),
  ];
}

/** An instrument in another currency than its exchange trades in is possible, and often a mistake. */
function currencyIssues(known: ReadonlyMap<string, CheckedInstrument>): QualityIssue[] {
  return [...known.values()].flatMap(({ instrumentId, symbol, currency, mic, exchangeCurrency }) =>
    exchangeCurrency === null || exchangeCurrency === currency
      ? []
      : [
          {
            code: "exchange_currency",
            severity: "info" as const,
            instrumentId,
            date: null,
            message: `${symbol} is kept in ${currency}, its exchange ${mic} trades in ${exchangeCurrency}.`,
            suggestedFix: "Check the currency of this instrument in the source.",
            evidence: { currency, exchangeCurrency },
          },
        ],
  );
}

/**
 * Looks through the closes of these instruments and records what looks wrong; a repeated check adds nothing, and
 * what is no longer there is closed. Answers how many findings are new.
 */
export async function checkPrices(database: Database, check: PriceCheck): Promise<number> {
  const { instrumentIds, collected } = check;
  const about = await readCheckedInstruments(database, instrumentIds);
  const known = new Map(about.map((row) => [row.instrumentId, row]));
  const defects = orderDefects(check, known);
  const from =
    collected !== null || check.changedFrom === null ? null : addDays(check.changedFrom, -reviewedDays);
  if (collected !== null) {
    const all = [...collected].flatMap(([place, columns]) => {
      const row = known.get(instrumentIds[place] ?? "");
      return row === undefined ? [] : [checkSeries(row, columns)];
    });
    defects.push(...findPriceDefects(all));
  } else if (from === null) return 0;
  else {
    for (let group = 0; group < instrumentIds.length; group += groupSize) {
      const ids = instrumentIds.slice(group, group + groupSize);
      const found = findPriceDefects(await readSeries(database, known, ids, addDays(from, -contextDays)));
      // What the first days seem to begin is only where the reading began.
      defects.push(...found.filter((defect) => isoDate(defect.day) >= from));
    }
  }
  const kept = [
    ...defects.filter(({ code }) => code !== "copied_row"),
    ...defects.filter(({ code }) => code === "copied_row"),
  ].slice(0, mostFindings);
  const found = [...kept.map(describeDefect), ...currencyIssues(known)];
  await resolveMissingIssues(database, [...priceCodes, "exchange_currency"], { instrumentIds, from }, found);
  return writeQualityIssues(database, found);
}
