import { randomUUID } from "node:crypto";
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
  const rows = instruments.map((instrument) => ({ ...instrument, id: randomUUID() }));
  const saved = await database.query<{ key: string; id: string }>(
    `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin, mic, sector, attributes)
     select current_tenant(), id, symbol, name, "assetClass", currency, isin, mic, sector,
            jsonb_build_object('splitAdjusted', "splitAdjusted")
       from jsonb_to_recordset($1::jsonb) as r(id uuid, symbol text, name text, "assetClass" text, currency text,
            isin text, mic text, sector text, "splitAdjusted" boolean)
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
  before: string;
  after: string;
}

/**
 * Writes closes and bars in one statement; equal ones stay untouched, different ones replace what was there. `factor`
 * converts prices into the major unit; `compare` false skips looking for corrections where nothing was there before.
 * Answers how many rows changed, and the corrections among them (at most 50 in detail).
 */
export async function upsertPrices(
  database: Database,
  source: string,
  columns: PriceColumns,
  options: { factor: string; compare: boolean },
): Promise<{ changed: number; corrected: number; corrections: PriceCorrection[] }> {
  if (columns.date.length === 0) return { changed: 0, corrected: 0, corrections: [] };
  const rows = await database.query<{
    changed: number;
    corrected: number;
    corrections: PriceCorrection[] | null;
  }>(
    `with incoming as (
       select ($2::uuid[])[place + 1] as instrument_id, date, close * $7::numeric as close,
              adjusted_close * $7::numeric as adjusted_close, open * $7::numeric as open, high * $7::numeric as high,
              low * $7::numeric as low, volume
         from unnest($3::int[], $4::date[], $5::numeric[], $6::numeric[], $9::numeric[], $10::numeric[], $11::numeric[],
                     $12::numeric[]) as r(place, date, close, adjusted_close, open, high, low, volume)
     ), before as (
       -- The limit keeps this a lookup by key: a join would read the whole table for every batch.
       select incoming.instrument_id, incoming.date, p.close, incoming.close as after
         from incoming cross join lateral (
           select close from price where tenant_id = current_tenant() and instrument_id = incoming.instrument_id
              and date = incoming.date limit 1) as p
        where $8 and p.close is distinct from incoming.close
     ), written as (
       insert into price (tenant_id, instrument_id, date, close, adjusted_close, open, high, low, volume, source)
       select current_tenant(), instrument_id, date, close, adjusted_close, open, high, low, volume, $1 from incoming
        order by instrument_id, date
       on conflict (tenant_id, instrument_id, date) do update set close = excluded.close,
              adjusted_close = excluded.adjusted_close, open = excluded.open, high = excluded.high, low = excluded.low,
              volume = excluded.volume, source = excluded.source, received_at = now()
        where (price.close, price.adjusted_close, price.open, price.high, price.low, price.volume, price.source)
              is distinct from (excluded.close, excluded.adjusted_close, excluded.open, excluded.high, excluded.low,
                                excluded.volume, excluded.source)
       returning 1
     )
     select (select count(*)::int from written) as changed, (select count(*)::int from before) as corrected,
            (select jsonb_agg(jsonb_build_object('instrumentId', instrument_id, 'date', date,
                    'before', close::text, 'after', after::text))
               from (select * from before order by date desc limit 50) as shown) as corrections`,
    [
      source,
      columns.instruments,
      columns.instrument,
      columns.date,
      columns.close,
      columns.adjustedClose,
      options.factor,
      options.compare,
      columns.open,
      columns.high,
      columns.low,
      columns.volume,
    ],
  );
  const row = rows[0];
  return { changed: row?.changed ?? 0, corrected: row?.corrected ?? 0, corrections: row?.corrections ?? [] };
}

/**
 * Takes out the closes of these instruments that another file brought: one series never mixes two files.
 * Answers whether closes of this source are there already.
 */
export async function deletePricesOfOtherSources(
  database: Database,
  instrumentIds: readonly string[],
  source: string,
): Promise<boolean> {
  await database.query(
    `delete from price where tenant_id = current_tenant() and instrument_id = any($1::uuid[]) and source <> $2`,
    [instrumentIds, source],
  );
  const left = await database.query(
    `select from price where tenant_id = current_tenant() and instrument_id = any($1::uuid[]) limit 1`,
    [instrumentIds],
  );
  return left.length > 0;
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
