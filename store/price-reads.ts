import type { DatedSeries } from "#finance/dated-series.ts";
import type { Database } from "./open-store.ts";

export interface PriceSeries extends DatedSeries {
  /** Where the newest close came from. */
  source: string;
}

interface SeriesRow {
  key: string;
  days: string;
  texts: string;
  source: string;
}

/** One aggregated row per series: a text is parsed many times faster than thousands of rows or an array. */
function seriesMap(rows: readonly SeriesRow[]): Map<string, PriceSeries> {
  return new Map(
    rows.map((row) => [
      row.key,
      { days: row.days.split(",").map(Number), texts: row.texts.split(","), source: row.source },
    ]),
  );
}

/**
 * Closing prices per instrument, exact texts, from `from` (or the last close before it) to `to`, both included.
 * Instruments are the ids that carry prices (see ledger-reads). Instruments without a close are missing.
 */
export async function readPriceSeries(
  database: Database,
  instrumentIds: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, PriceSeries>> {
  if (instrumentIds.length === 0) return new Map();
  const rows = await database.query<SeriesRow>(
    `with wanted as (
       select i.tenant_id, i.instrument_id,
         coalesce((select max(b.date) from price b where b.tenant_id = i.tenant_id
           and b.instrument_id = i.instrument_id and b.date <= $2::date), $2::date) as start
       from instrument i
       where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
     )
     select w.instrument_id::text as key,
       string_agg((p.date - date '1970-01-01')::text, ',' order by p.date) as days,
       string_agg(p.close::text, ',' order by p.date) as texts,
       (array_agg(p.source order by p.date desc))[1] as source
     from wanted w
     join price p on p.tenant_id = w.tenant_id and p.instrument_id = w.instrument_id
     where p.date between w.start and $3::date
     group by w.instrument_id`,
    [JSON.stringify(instrumentIds), range.from, range.to],
  );
  return seriesMap(rows);
}

/** Exchange rates in units per euro, exact texts, from `from` (or the last one before it) to `to`. */
export async function readRateSeries(
  database: Database,
  currencies: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, PriceSeries>> {
  const wanted = currencies.filter((currency) => currency !== "EUR");
  if (wanted.length === 0) return new Map();
  const rows = await database.query<SeriesRow>(
    `with wanted as (
       select c.value as currency,
         coalesce((select max(b.date) from exchange_rate b where b.tenant_id = current_market()
           and b.currency = c.value and b.date <= $2::date), $2::date) as start
       from jsonb_array_elements_text($1::jsonb) c
     )
     select w.currency as key,
       string_agg((r.date - date '1970-01-01')::text, ',' order by r.date) as days,
       string_agg(r.rate::text, ',' order by r.date) as texts,
       (array_agg(r.source order by r.date desc))[1] as source
     from wanted w
     join exchange_rate r on r.tenant_id = current_market() and r.currency = w.currency
     where r.date between w.start and $3::date
     group by w.currency`,
    [JSON.stringify(wanted), range.from, range.to],
  );
  return seriesMap(rows);
}

/** Every currency the market has a rate for, with the euro. */
export async function readCurrencies(database: Database): Promise<string[]> {
  const rows = await database.query<{ currency: string }>(
    `select distinct currency from exchange_rate where tenant_id = current_market() order by currency`,
  );
  return ["EUR", ...rows.map((row) => row.currency).filter((currency) => currency !== "EUR")];
}
