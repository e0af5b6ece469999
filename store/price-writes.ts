import { randomUUID } from "node:crypto";
import { termsInNames } from "./instrument-terms.ts";
import type { Database } from "./open-store.ts";

export interface MarketInstrument {
  symbol: string;
  name: string;
  currency: string;
  assetClass: string;
  isin: string | null;
  mic: string | null;
  sector: string | null;
  /** True when the closes were divided by the ratios of later splits. */
  splitAdjusted: boolean;
}

/**
 * Makes the market's instruments that are missing and fills in what was unknown about the others.
 * Answers the ids by `symbol currency`.
 */
export async function upsertMarketInstruments(
  database: Database,
  instruments: readonly MarketInstrument[],
): Promise<Map<string, string>> {
  if (instruments.length === 0) return new Map();
  const rows = instruments.map((instrument) => ({
    ...instrument,
    id: randomUUID(),
    terms: termsInNames(instrument) ?? {},
  }));
  const saved = await database.query<{ key: string; id: string }>(
    `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin, mic, sector, attributes)
     select current_tenant(), id, symbol, name, "assetClass", currency, isin, mic, sector,
            terms || jsonb_build_object('splitAdjusted', "splitAdjusted")
       from jsonb_to_recordset($1::jsonb) as r(id uuid, symbol text, name text, "assetClass" text, currency text,
            isin text, mic text, sector text, "splitAdjusted" boolean, terms jsonb)
     on conflict (tenant_id, symbol, currency) do update set
       name = case when excluded.name <> excluded.symbol then excluded.name else instrument.name end,
       asset_class = case when excluded.asset_class <> 'other' then excluded.asset_class else instrument.asset_class end,
       isin = coalesce(excluded.isin, instrument.isin),
       mic = coalesce(excluded.mic, instrument.mic),
       sector = coalesce(excluded.sector, instrument.sector),
       attributes = instrument.attributes || excluded.attributes
     returning symbol || ' ' || currency as key, instrument_id as id`,
    [JSON.stringify(rows)],
  );
  return new Map(saved.map((row) => [row.key, row.id]));
}

/**
 * Columns of equal length: one close per place. Numbers are plain decimal texts. A column of the bar that no close of
 * the batch has may be empty.
 */
export interface PriceColumns {
  /** Instruments by place. */
  instruments: readonly string[];
  /** For each close, the place of its instrument, from 0. */
  instrument: readonly number[];
  date: readonly string[];
  close: readonly string[];
  adjustedClose: readonly (string | null)[];
  open: readonly (string | null)[];
  high: readonly (string | null)[];
  low: readonly (string | null)[];
  /** Units traded. */
  volume: readonly (string | null)[];
}

export interface PriceCorrection {
  instrumentId: string;
  date: string;
  /** Where the close came from that was there. */
  source: string;
  before: string;
  after: string;
}

/** The part of a source's name before the colon tells the source, what follows the file of it. */
const sourceId = (column: string) => `split_part(${column}, ':', 1)`;

const incomingRows = `select ($1::uuid[])[place + 1] as instrument_id, date, close * $4::numeric as close,
    adjusted_close * $4::numeric as adjusted_close, open * $4::numeric as open, high * $4::numeric as high,
    low * $4::numeric as low, volume, coalesce(($13::text[])[place + 1], $2::text) as source
  from unnest($5::int[], $6::date[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[], $11::numeric[],
              $12::numeric[]) as r(place, date, close, adjusted_close, open, high, low, volume)`;

const columnList = "tenant_id, instrument_id, date, close, adjusted_close, open, high, low, volume, source";

/** Plain rows are what most loads have: without the multiplication, and without what nobody told. */
const plainRows = `insert into price (tenant_id, instrument_id, date, close, volume, source)
  select (select current_tenant()), ($1::uuid[])[place + 1], date, close, volume, $2
    from unnest($3::int[], $4::date[], $5::numeric[], $6::numeric[]) as r(place, date, close, volume)`;

export interface PriceWrite {
  source: string;
  /** Where the closes come from by place of the instrument, where that is not one source for all. */
  sources?: readonly string[];
  /** Converts prices into the major unit. */
  factor: string;
  /** Ids of sources whose closes stay where both have one. */
  better: readonly string[];
}

/** An array of plain numbers or days as Postgres reads it: nothing in it needs quotation marks. */
function arrayText(column: readonly (string | number | null)[]): string {
  return `{${column.map((cell) => cell ?? "NULL").join(",")}}`;
}

function parametersOf(
  columns: PriceColumns,
  { source, sources = [], factor, better }: PriceWrite,
): unknown[] {
  return [
    columns.instruments,
    source,
    better,
    factor,
    arrayText(columns.instrument),
    arrayText(columns.date),
    arrayText(columns.close),
    arrayText(columns.adjustedClose),
    arrayText(columns.open),
    arrayText(columns.high),
    arrayText(columns.low),
    arrayText(columns.volume),
    sources,
  ];
}

/** Writes closes and bars of days that are not there yet: half the work of `upsertPrices`. Fails where one is. */
export async function insertPrices(
  database: Database,
  columns: PriceColumns,
  write: PriceWrite,
): Promise<void> {
  if (columns.date.length === 0) return;
  const { adjustedClose, open, high, low } = columns;
  if (write.factor === "1" && adjustedClose.length + open.length + high.length + low.length === 0) {
    await database.query(plainRows, [
      columns.instruments,
      write.source,
      arrayText(columns.instrument),
      arrayText(columns.date),
      arrayText(columns.close),
      arrayText(columns.volume),
    ]);
    return;
  }
  await database.query(
    `insert into price (${columnList})
     select (select current_tenant()), instrument_id, date, close, adjusted_close, open, high, low, volume, source
       from (${incomingRows}) as incoming where $3::text[] is not null`,
    parametersOf(columns, write),
  );
}

/**
 * Writes closes and bars in one statement; equal ones stay untouched, different ones replace what was there unless it
 * comes from a better source. Answers how many rows changed, and the closes that differ (at most 200 in detail), those
 * of a better source among them.
 */
export async function upsertPrices(
  database: Database,
  columns: PriceColumns,
  write: PriceWrite,
): Promise<{ changed: number; corrected: number; corrections: PriceCorrection[] }> {
  if (columns.date.length === 0) return { changed: 0, corrected: 0, corrections: [] };
  const rows = await database.query<{
    changed: number;
    corrected: number;
    corrections: PriceCorrection[] | null;
  }>(
    `with incoming as materialized (
       -- The limit keeps this a lookup by key: a join would read the whole table for every batch.
       select i.*, p.close as was, p.source as was_source, p.close is null as is_new,
              p.close is null or (${sourceId("p.source")} <> all($3::text[])
                and (p.close, p.adjusted_close, p.open, p.high, p.low, p.volume, p.source) is distinct from
                    (i.close, i.adjusted_close, i.open, i.high, i.low, i.volume, i.source)) as is_wanted
         from (${incomingRows}) as i
         left join lateral (
           select * from price where tenant_id = (select current_tenant()) and instrument_id = i.instrument_id
              and date = i.date limit 1) as p on true
     ), written as (
       insert into price (${columnList})
       select (select current_tenant()), instrument_id, date, close, adjusted_close, open, high, low, volume, source
         from incoming where is_wanted order by instrument_id, date
       on conflict (tenant_id, instrument_id, date) do update set close = excluded.close,
              adjusted_close = excluded.adjusted_close, open = excluded.open, high = excluded.high, low = excluded.low,
              volume = excluded.volume, source = excluded.source, received_at = now()
       returning 1
     ), differing as (select * from incoming where not is_new and was <> close)
     select (select count(*)::int from written) as changed,
            (select count(*)::int from differing where is_wanted) as corrected,
            (select jsonb_agg(jsonb_build_object('instrumentId', instrument_id, 'date', date, 'source', was_source,
                    'before', was::text, 'after', close::text))
               from (select * from differing order by date desc limit 200) as shown) as corrections`,
    parametersOf(columns, write),
  );
  const row = rows[0];
  return { changed: row?.changed ?? 0, corrected: row?.corrected ?? 0, corrections: row?.corrections ?? [] };
}

/** Takes out the closes of these instruments that another file of the same source brought: one source, one file. */
export async function deletePricesOfOtherFiles(
  database: Database,
  instrumentIds: readonly string[],
  source: string,
): Promise<number> {
  const gone = await database.query<{ n: number }>(
    `with gone as (
       delete from price where tenant_id = (select current_tenant()) and instrument_id = any($1::uuid[])
          and source <> $2 and ${sourceId("source")} = ${sourceId("$2::text")} returning 1)
     select count(*)::int as n from gone`,
    [instrumentIds, source],
  );
  return gone[0]?.n ?? 0;
}

/** Takes out closes of worse sources between the first and last day that a better one has for an instrument. */
export async function deletePricesBetween(
  database: Database,
  ranges: readonly { instrumentId: string; from: string; to: string }[],
  keep: { source: string; better: readonly string[] },
): Promise<void> {
  await database.query(
    `delete from price p using jsonb_to_recordset($1::jsonb) as r("instrumentId" uuid, "from" date, "to" date)
      where p.tenant_id = (select current_tenant()) and p.instrument_id = r."instrumentId"
        and p.date between r."from" and r."to" and p.source <> $2 and ${sourceId("p.source")} <> all($3::text[])`,
    [JSON.stringify(ranges), keep.source, keep.better],
  );
}

export interface StoredSpan {
  instrumentId: string;
  first: string;
  last: string;
  /** Where the first and the last close came from. */
  firstSource: string;
  lastSource: string;
}

/** From when to when there are closes of these instruments, and whose. Those without any are missing. */
export async function readStoredSpans(
  database: Database,
  instrumentIds: readonly string[],
): Promise<Map<string, StoredSpan>> {
  const rows = await database.query<StoredSpan>(
    `select w.id as "instrumentId", f.date::text as first, l.date::text as last, f.source as "firstSource",
            l.source as "lastSource"
       from unnest($1::uuid[]) as w(id)
      cross join lateral (select date, source from price where tenant_id = (select current_tenant())
             and instrument_id = w.id order by date limit 1) as f
      cross join lateral (select date, source from price where tenant_id = (select current_tenant())
             and instrument_id = w.id order by date desc limit 1) as l`,
    [instrumentIds],
  );
  return new Map(rows.map((row) => [row.instrumentId, row]));
}

export interface RateColumns {
  currency: readonly string[];
  date: readonly string[];
  /** Units of the currency for one euro, plain decimal texts. */
  rate: readonly string[];
}

/** Writes exchange rates in one statement; equal ones stay untouched. Answers how many changed. */
export async function upsertExchangeRates(
  database: Database,
  source: string,
  columns: RateColumns,
): Promise<number> {
  const rows = await database.query<{ changed: number }>(
    `with written as (
       insert into exchange_rate (tenant_id, currency, date, rate, source)
       select current_tenant(), currency, date, rate, $1
         from unnest($2::text[], $3::date[], $4::numeric[]) as r(currency, date, rate)
       on conflict (tenant_id, currency, date) do update set rate = excluded.rate, source = excluded.source,
              received_at = now()
        where exchange_rate.rate is distinct from excluded.rate
       returning 1
     ) select count(*)::int as changed from written`,
    [source, columns.currency, columns.date, columns.rate],
  );
  return rows[0]?.changed ?? 0;
}

export interface ExchangeRow {
  mic: string;
  name: string;
  country: string;
  currency: string;
  timeZone: string;
  calendar: unknown;
}

/** Writes the reference table of exchanges. */
export async function upsertExchanges(database: Database, exchanges: readonly ExchangeRow[]): Promise<void> {
  await database.query(
    `insert into exchange (tenant_id, mic, name, country, currency, time_zone, calendar)
     select current_tenant(), mic, name, country, currency, "timeZone", calendar
       from jsonb_to_recordset($1::jsonb) as r(mic text, name text, country text, currency text, "timeZone" text,
            calendar jsonb)
     on conflict (tenant_id, mic) do update set name = excluded.name, country = excluded.country,
            currency = excluded.currency, time_zone = excluded.time_zone, calendar = excluded.calendar`,
    [JSON.stringify(exchanges)],
  );
}
