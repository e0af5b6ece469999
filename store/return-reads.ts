import type { Database } from "./open-store.ts";
import { isSeenSplit, seenPrices } from "./price-overrides.ts";

/** Daily levels of one instrument in its own currency, as float64: for estimates, not for money. */
export interface DailyLevels {
  /** Day numbers (days since 1970-01-01), ascending. */
  days: number[];
  /** With dividends reinvested where the source gives that for every day, else closes restated for later splits. */
  levels: number[];
  /** Whether dividends are in the levels. */
  totalReturn: boolean;
}

/** Levels as they are read: days and levels joined by commas. */
export interface LevelRow {
  key: string;
  days: string;
  levels: string;
  totalReturn: boolean;
}

/** Daily levels per instrument from one day to another, in one query. Instruments without a close are missing. */
export async function readDailyLevels(
  database: Database,
  instrumentIds: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, DailyLevels>> {
  return levelsByKey(await readLevelRows(database, instrumentIds, range));
}

/** Rows of `readDailyLevels` or `readDailyRates` as levels. */
export function levelsByKey(rows: readonly LevelRow[]): Map<string, DailyLevels> {
  return new Map(
    rows.map(({ key, days, levels, totalReturn }) => [
      key,
      { days: days.split(",").map(Number), levels: levels.split(",").map(Number), totalReturn },
    ]),
  );
}

/** What `readDailyLevels` reads, for another thread to take apart. */
export async function readLevelRows(
  database: Database,
  instrumentIds: readonly string[],
  range: { from: string; to: string },
): Promise<LevelRow[]> {
  if (instrumentIds.length === 0) return [];
  return database.query<LevelRow>(
    `with wanted as materialized (
       select i.tenant_id, i.instrument_id, i.attributes->>'splitAdjusted' = 'true' as restated
         from instrument i
        where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
     ), splits as materialized (
       select w.tenant_id, w.instrument_id, c.date, c.value
         from wanted w join corporate_action c on ${isSeenSplit("c", "w")}
        where c.date <= $3::date
     )
     select w.instrument_id::text as key, s.days, s.levels, s."totalReturn"
       from wanted w
      cross join lateral (
        select string_agg((p.date - date '1970-01-01')::text, ',' order by p.date) as days,
               case when count(*) = count(p.adjusted_close)
                 then string_agg(p.adjusted_close::text, ',' order by p.date)
                 else string_agg((p.close::float8 / case when w.restated then 1 else coalesce(
                   (select exp(sum(ln(x.value)))::float8 from splits x where x.tenant_id = w.tenant_id
                      and x.instrument_id = w.instrument_id and x.date > p.date), 1) end)::text, ',' order by p.date)
               end as levels,
               count(*) = count(p.adjusted_close) as "totalReturn"
          from ${seenPrices("w", (date) => `${date} between $2::date and $3::date`)} as p
      ) s
      where s.days is not null`,
    [JSON.stringify(instrumentIds), range.from, range.to],
  );
}

/** Daily exchange rates in units per euro, per currency, from one day to another; the euro itself is missing. */
export async function readDailyRates(
  database: Database,
  currencies: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, DailyLevels>> {
  return levelsByKey(await readRateRows(database, currencies, range));
}

/** What `readDailyRates` reads. */
export async function readRateRows(
  database: Database,
  currencies: readonly string[],
  range: { from: string; to: string },
): Promise<LevelRow[]> {
  return database.query<LevelRow>(
    `select r.currency as key, true as "totalReturn", string_agg((r.date - date '1970-01-01')::text, ',' order by r.date) as days,
            string_agg(r.rate::text, ',' order by r.date) as levels
       from exchange_rate r
      where r.tenant_id = current_market()
        and r.currency in (select value from jsonb_array_elements_text($1::jsonb))
        and r.date between $2::date and $3::date
      group by r.currency`,
    [JSON.stringify(currencies), range.from, range.to],
  );
}
