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

export interface MarketSeries {
  /** Closes per instrument, in its currency, as stored. Instruments without a close are missing. */
  prices: Map<string, PriceSeries>;
  /** Units per euro, per currency. The euro is not among them. */
  rates: Map<string, PriceSeries>;
}

/**
 * Closes and exchange rates as exact texts from `from` (or the last one before it) to `to`, in one query.
 * Instruments are the ids that carry prices (see ledger-reads).
 */
export async function readMarketSeries(
  database: Database,
  wanted: { instrumentIds: readonly string[]; currencies: readonly string[]; from: string; to: string },
): Promise<MarketSeries> {
  const rows = await database.query<SeriesRow & { kind: "price" | "rate" }>(
    `with instruments as (
       select i.tenant_id, i.instrument_id,
         coalesce((select max(b.date) from price b where b.tenant_id = i.tenant_id
           and b.instrument_id = i.instrument_id and b.date <= $3::date), $3::date) as start
       from instrument i
       where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
     ), currencies as (
       select c.value as currency,
         coalesce((select max(b.date) from exchange_rate b where b.tenant_id = current_market()
           and b.currency = c.value and b.date <= $3::date), $3::date) as start
       from jsonb_array_elements_text($2::jsonb) c
     )
     select 'price' as kind, w.instrument_id::text as key,
       string_agg((p.date - date '1970-01-01')::text, ',' order by p.date) as days,
       string_agg(p.close::text, ',' order by p.date) as texts,
       (array_agg(p.source order by p.date desc))[1] as source
     from instruments w
     join price p on p.tenant_id = w.tenant_id and p.instrument_id = w.instrument_id
     where p.date between w.start and $4::date
     group by w.instrument_id
     union all
     select 'rate', w.currency,
       string_agg((r.date - date '1970-01-01')::text, ',' order by r.date),
       string_agg(r.rate::text, ',' order by r.date),
       (array_agg(r.source order by r.date desc))[1]
     from currencies w
     join exchange_rate r on r.tenant_id = current_market() and r.currency = w.currency
     where r.date between w.start and $4::date
     group by w.currency`,
    [JSON.stringify(wanted.instrumentIds), JSON.stringify(wanted.currencies), wanted.from, wanted.to],
  );
  return {
    prices: seriesMap(rows.filter((row) => row.kind === "price")),
    rates: seriesMap(rows.filter((row) => row.kind === "rate")),
  };
}
