import type { Database } from "./open-store.ts";
import { isSeenSplit, seenPrices } from "./price-overrides.ts";

/** Month-ends of one instrument: closes restated for later splits, and with dividends reinvested where known. */
export interface MonthlyPrices {
  /** Months as `YYYY-MM`, ascending, those with a close. */
  months: string[];
  closes: number[];
  /** Total return series of the source; null unless it covers every month. */
  adjusted: number[] | null;
}

interface SeriesRow {
  key: string;
  months: string;
  closes: string;
  adjusted: string | null;
}

/**
 * Last close of each month per instrument, in the instrument's currency, as float64: for estimates, not for money.
 * Instruments without a close in the range are missing.
 */
export async function readMonthlyPrices(
  database: Database,
  instrumentIds: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, MonthlyPrices>> {
  if (instrumentIds.length === 0) return new Map();
  const rows = await database.query<SeriesRow>(
    `with month_end as (
       select distinct on (i.instrument_id, date_trunc('month', p.date)) i.tenant_id, i.instrument_id, p.date,
              p.close, p.adjusted_close
         from instrument i
        cross join lateral ${seenPrices("i", (date) => `${date} between $2::date and $3::date`)} as p
        where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
        order by i.instrument_id, date_trunc('month', p.date), p.date desc)
     select m.instrument_id::text as key,
            string_agg(to_char(m.date, 'YYYY-MM'), ',' order by m.date) as months,
            string_agg((m.close::float8 / case when i.attributes->>'splitAdjusted' = 'true' then 1
              else coalesce((select exp(sum(ln(c.value)))::float8 from corporate_action c
                 where ${isSeenSplit("c", "m")}
                   and c.date > m.date and c.date <= $3::date), 1) end)::text, ',' order by m.date) as closes,
            case when count(*) = count(m.adjusted_close)
              then string_agg(m.adjusted_close::text, ',' order by m.date) end as adjusted
       from month_end m
       join instrument i on i.tenant_id = m.tenant_id and i.instrument_id = m.instrument_id
      group by m.instrument_id`,
    [JSON.stringify(instrumentIds), range.from, range.to],
  );
  return new Map(
    rows.map((row) => [
      row.key,
      {
        months: row.months.split(","),
        closes: row.closes.split(",").map(Number),
        adjusted: row.adjusted?.split(",").map(Number) ?? null,
      },
    ]),
  );
}

/** Last exchange rate of each month in units per euro, by currency and month (`YYYY-MM`); the euro itself is missing. */
export async function readMonthlyRates(
  database: Database,
  currencies: readonly string[],
  range: { from: string; to: string },
): Promise<Map<string, Map<string, number>>> {
  const rows = await database.query<{ currency: string; month: string; rate: number }>(
    `select distinct on (r.currency, date_trunc('month', r.date)) r.currency, to_char(r.date, 'YYYY-MM') as month,
            r.rate::float8 as rate
       from exchange_rate r
      where r.tenant_id = current_market()
        and r.currency in (select value from jsonb_array_elements_text($1::jsonb))
        and r.date between $2::date and $3::date
      order by r.currency, date_trunc('month', r.date), r.date desc`,
    [JSON.stringify(currencies), range.from, range.to],
  );
  const rates = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const months = rates.get(row.currency) ?? new Map<string, number>();
    rates.set(row.currency, months.set(row.month, row.rate));
  }
  return rates;
}
