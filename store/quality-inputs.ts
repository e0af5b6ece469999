import type { Database } from "./open-store.ts";

export interface CheckedInstrument {
  instrumentId: string;
  symbol: string;
  assetClass: string;
  currency: string;
  mic: string | null;
  /** Currency of the exchange; null when that is not known. */
  exchangeCurrency: string | null;
  splitAdjusted: boolean;
  /** Days of the splits on record. */
  splits: string[];
}

/** What the checks of prices know of instruments beside their closes. */
export async function readCheckedInstruments(
  database: Database,
  instrumentIds: readonly string[],
): Promise<CheckedInstrument[]> {
  return database.query<CheckedInstrument>(
    `select i.instrument_id as "instrumentId", i.symbol, i.asset_class as "assetClass", i.currency, i.mic,
            e.currency as "exchangeCurrency", coalesce(i.attributes->>'splitAdjusted' = 'true', false) as "splitAdjusted",
            coalesce((select jsonb_agg(c.date) from corporate_action c where c.tenant_id = i.tenant_id
                        and c.instrument_id = i.instrument_id and c.kind = 'split'), '[]') as splits
       from instrument i left join exchange e on e.tenant_id = i.tenant_id and e.mic = i.mic
      where i.tenant_id = current_tenant() and i.instrument_id = any($1::uuid[])`,
    [instrumentIds],
  );
}

/** Columns of a series joined by commas, oldest first; what is not known is empty. */
export interface StoredColumns {
  instrumentId: string;
  /** Days since 1970. */
  days: string;
  closes: string;
  volumes: string | null;
  highs: string | null;
  lows: string | null;
}

/** The closes and bars of instruments from a day on, as the checks read them. */
export async function readStoredColumns(
  database: Database,
  instrumentIds: readonly string[],
  from: string,
): Promise<StoredColumns[]> {
  return database.query<StoredColumns>(
    `select w.id as "instrumentId", s.*
       from unnest($1::uuid[]) as w(id)
      cross join lateral (
        select string_agg((date - date '1970-01-01')::text, ',' order by date) as days,
               string_agg(close::text, ',' order by date) as closes,
               case when bool_or(volume is not null) then string_agg(coalesce(volume::text, ''), ',' order by date) end
                 as volumes,
               case when bool_or(high is not null) then string_agg(coalesce(high::text, ''), ',' order by date) end as highs,
               case when bool_or(low is not null) then string_agg(coalesce(low::text, ''), ',' order by date) end as lows
          from price where tenant_id = (select current_tenant()) and instrument_id = w.id and date >= $2) as s
      where s.days is not null`,
    [instrumentIds, from],
  );
}
