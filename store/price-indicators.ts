import type { Database } from "./open-store.ts";

export type Indicator = "risk_free_rate" | "inflation";
export type IndicatorUnit = "percent a year" | "index points";

export interface IndicatorSeries {
  indicator: Indicator;
  currency: string;
  unit: IndicatorUnit;
  /** The source and its name for the series, for example `fred:DGS3MO`. */
  source: string;
}

/** The last day of an indicator that a source brought; null when it brought none. */
export async function readIndicatorEnd(
  database: Database,
  { indicator, currency, source }: IndicatorSeries,
): Promise<string | null> {
  const rows = await database.query<{ date: string }>(
    `select date::text from indicator_value
      where tenant_id = current_market() and indicator = $1 and currency = $2 and source = $3
      order by date desc limit 1`,
    [indicator, currency, source],
  );
  return rows[0]?.date ?? null;
}

export interface IndicatorCorrection {
  date: string;
  before: string;
  after: string;
}

/**
 * Writes values of an indicator; equal ones stay untouched, what another source brought before is replaced whole. Answers
 * how many changed and which days the same source told differently before.
 */
export async function writeIndicatorValues(
  database: Database,
  series: IndicatorSeries,
  values: readonly { date: string; value: string }[],
): Promise<{ changed: number; corrections: IndicatorCorrection[] }> {
  const { indicator, currency, unit, source } = series;
  if (values.length > 0)
    await database.query(
      `delete from indicator_value where tenant_id = current_tenant() and indicator = $1 and currency = $2
          and source <> $3`,
      [indicator, currency, source],
    );
  const rows = await database.query<{ date: string; before: string | null; after: string }>(
    `with incoming as materialized (
       select distinct on (n.date) n.date, n.value, k.value as before from jsonb_to_recordset($5::jsonb) as n(date date, value numeric)
         left join indicator_value k on k.tenant_id = current_tenant() and k.indicator = $1 and k.currency = $2
          and k.date = n.date
        where k.value is distinct from n.value
        order by n.date
     ), written as (
       insert into indicator_value (tenant_id, indicator, currency, date, value, unit, source)
       select current_tenant(), $1, $2, date, value, $3, $4 from incoming
       on conflict (tenant_id, indicator, currency, date) do update set value = excluded.value, unit = excluded.unit,
              source = excluded.source, received_at = now()
       returning 1
     )
     select date::text, before::text, value::text as after from incoming`,
    [indicator, currency, unit, source, JSON.stringify(values)],
  );
  const corrections = rows.flatMap(({ date, before, after }) =>
    before === null ? [] : [{ date, before, after }],
  );
  return { changed: rows.length, corrections };
}

export interface IndicatorMean {
  /** Mean of the values. */
  value: number;
  /** First and last day that have one. */
  from: string;
  to: string;
  source: string;
}

/** Mean of the market's values of an indicator from one day to another; null when there are none. */
export async function readIndicatorMean(
  database: Database,
  { indicator, currency }: Pick<IndicatorSeries, "indicator" | "currency">,
  range: { from: string; to: string },
): Promise<IndicatorMean | null> {
  const rows = await database.query<IndicatorMean>(
    `select avg(value)::float8 as value, min(date)::text as "from", max(date)::text as "to", max(source) as source
       from indicator_value
      where tenant_id = current_market() and indicator = $1 and currency = $2 and date between $3::date and $4::date
     having count(*) > 0`,
    [indicator, currency, range.from, range.to],
  );
  return rows[0] ?? null;
}

export interface IndicatorPoint {
  value: number;
  date: string;
  source: string;
}

/** The market's last value of an indicator up to a day; null when there is none. */
export async function readIndicator(
  database: Database,
  { indicator, currency }: Pick<IndicatorSeries, "indicator" | "currency">,
  to: string,
): Promise<IndicatorPoint | null> {
  const rows = await database.query<IndicatorPoint>(
    `select value::float8 as value, date::text, source from indicator_value
      where tenant_id = current_market() and indicator = $1 and currency = $2 and date <= $3::date
      order by date desc limit 1`,
    [indicator, currency, to],
  );
  return rows[0] ?? null;
}
