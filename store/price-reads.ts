import type { DatedSeries } from "#finance/dated-series.ts";
import { Decimal } from "#finance/money.ts";
import type { Database } from "./open-store.ts";
import { isSeenSplit, seenPrices } from "./price-overrides.ts";

export interface PriceSeries extends DatedSeries {
  /** Where the newest close came from. */
  source: string;
}

/** A series as it is read: days and texts joined by commas. */
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

/** What `readMarketRows` found; `marketSeries` makes series of it, on whichever thread needs them. */
export type MarketRows = (SeriesRow & { kind: "price" | "rate" | "own" | "unit" | "version" })[];

export interface MarketSeries {
  /** Closes per instrument, in its currency, as stored. Instruments without a close are missing. */
  prices: Map<string, PriceSeries>;
  /** Units per euro, per currency. The euro is not among them. */
  rates: Map<string, PriceSeries>;
  /** Number of changes of the market that this was read after. */
  version: number;
}

/**
 * SQL for closes and rates: ids and currencies are jsonb lists, the days dates.
 * The start of each series is found once (materialized), and each series is one range of the primary key (lateral):
 * joined the plain way it is 15 times slower.
 */
export const marketRows = (
  ids: string,
  currencies: string,
  from: string,
  to: string,
) => `with instruments as materialized (
       select i.tenant_id, i.instrument_id,
         coalesce(greatest((select max(b.date) from price b where b.tenant_id = i.tenant_id
           and b.instrument_id = i.instrument_id and b.date <= ${from}
           and (i.instrument_id, b.date) not in (select o.instrument_id, o.date from price_override o
             where o.tenant_id = current_tenant() and o.close is null)),
           (select max(o.date) from price_override o where o.tenant_id = current_tenant()
             and o.instrument_id = i.instrument_id and o.close is not null and o.date <= ${from})), ${from}) as start
       from instrument i
       where i.instrument_id in (select value::uuid from jsonb_array_elements_text(${ids}))
     ), currencies as materialized (
       select c.value as currency,
         coalesce((select max(b.date) from exchange_rate b where b.tenant_id = current_market()
           and b.currency = c.value and b.date <= ${from}), ${from}) as start
       from jsonb_array_elements_text(${currencies}) c
     )
     select 'price' as kind, w.instrument_id::text as key, s.days, s.texts,
       (select l.source from price l where l.tenant_id = w.tenant_id and l.instrument_id = w.instrument_id
         and l.date <= ${to} order by l.date desc limit 1) as source
     from instruments w
     cross join lateral (
       select string_agg((p.date - date '1970-01-01')::text, ',' order by p.date) as days,
         string_agg(p.close::text, ',' order by p.date) as texts
       from price p
       where p.tenant_id = w.tenant_id and p.instrument_id = w.instrument_id and p.date between w.start and ${to}
     ) s
     where s.days is not null
     union all
     select 'rate', w.currency, s.days, s.texts,
       (select l.source from exchange_rate l where l.tenant_id = current_market() and l.currency = w.currency
         and l.date <= ${to} order by l.date desc limit 1)
     from currencies w
     cross join lateral (
       select string_agg((r.date - date '1970-01-01')::text, ',' order by r.date) as days,
         string_agg(r.rate::text, ',' order by r.date) as texts
       from exchange_rate r
       where r.tenant_id = current_market() and r.currency = w.currency and r.date between w.start and ${to}
     ) s
     where s.days is not null
     union all
     select 'own', o.instrument_id::text, string_agg((o.date - date '1970-01-01')::text, ',' order by o.date),
       string_agg(coalesce(o.close::text, ''), ',' order by o.date), 'own'
     from price_override o
     join instruments w using (instrument_id)
     where o.tenant_id = current_tenant() and o.date between w.start and ${to}
     group by o.instrument_id
     union all
     select 'unit', u.instrument_id::text, (u.from_date - date '1970-01-01') || ',' || case when u.to_date = 'infinity'
       then 0 else u.to_date - date '1970-01-01' end, trim_scale(u.factor)::text, 'own'
     from price_unit u
     join instruments w using (instrument_id)
     where u.tenant_id = current_tenant() and u.from_date <= ${to}
     union all
     select 'version', coalesce(max(version), 0)::text, '', '', '' from data_change where tenant_id = current_market()`;

/**
 * Closes and exchange rates as exact texts from `from` (or the last one before it) to `to`, in one query.
 * Instruments are the ids that carry prices (see ledger-reads).
 */
export async function readMarketRows(
  database: Database,
  wanted: { instrumentIds: readonly string[]; currencies: readonly string[]; from: string; to: string },
): Promise<MarketRows> {
  return database.query<MarketRows[number]>(marketRows("$1::jsonb", "$2::jsonb", "$3::date", "$4::date"), [
    JSON.stringify(wanted.instrumentIds),
    JSON.stringify(wanted.currencies),
    wanted.from,
    wanted.to,
  ]);
}

/** The series of rows that were read. */
export function marketSeries(rows: MarketRows): MarketSeries {
  const prices = seriesMap(rows.filter((row) => row.kind === "price"));
  for (const { kind, key, days, texts } of rows) {
    const series = prices.get(key);
    if (kind !== "unit" || series === undefined) continue;
    const [from = 0, to = 0] = days.split(",").map(Number);
    const within = (day: number) => day >= from && (to === 0 || day <= to);
    const scaled = (text: string) => new Decimal(text).mul(texts).toFixed();
    prices.set(key, {
      ...series,
      texts: series.texts.map((text, place) => (within(series.days[place] ?? 0) ? scaled(text) : text)),
    });
  }
  for (const [instrumentId, own] of seriesMap(rows.filter((row) => row.kind === "own"))) {
    const seen = overridden(prices.get(instrumentId), own);
    if (seen === null) prices.delete(instrumentId);
    else prices.set(instrumentId, seen);
  }
  return {
    prices,
    rates: seriesMap(rows.filter((row) => row.kind === "rate")),
    version: marketVersion(rows),
  };
}

/** A series with the tenant's own closes in it, and without the days it excluded (empty texts); null when none is left. */
function overridden(series: PriceSeries | undefined, own: PriceSeries): PriceSeries | null {
  const texts = new Map(series?.days.map((day, place) => [day, series.texts[place] ?? ""]));
  for (const [place, day] of own.days.entries()) {
    const close = own.texts[place] ?? "";
    if (close === "") texts.delete(day);
    else texts.set(day, close);
  }
  const days = [...texts.keys()].sort((a, b) => a - b);
  const last = days.at(-1);
  if (last === undefined) return null;
  const source = own.days.includes(last) ? own.source : (series?.source ?? own.source);
  return { days, texts: days.map((day) => texts.get(day) ?? ""), source };
}

/** Number of changes of the market that rows were read after. */
export function marketVersion(rows: MarketRows): number {
  return Number(rows.find((row) => row.kind === "version")?.key ?? 0);
}

/** `readMarketRows` as series. */
export async function readMarketSeries(
  database: Database,
  wanted: Parameters<typeof readMarketRows>[1],
): Promise<MarketSeries> {
  return marketSeries(await readMarketRows(database, wanted));
}

export interface AverageVolume {
  /** Units a day, per unit as it is on the last day: earlier volumes count after later splits. */
  average: number;
  /** Days whose volume is known, among the last ones with a close. */
  days: number;
}

/**
 * Mean volume of the last `days` days with a close up to `to`, none of them older than twice as many calendar days, per
 * instrument. Instruments without any known volume are missing.
 */
export async function readAverageVolumes(
  database: Database,
  instrumentIds: readonly string[],
  { to, days }: { to: string; days: number },
): Promise<Map<string, AverageVolume>> {
  const rows = await database.query<AverageVolume & { key: string }>(
    `with wanted as materialized (
       select i.tenant_id, i.instrument_id, i.attributes->>'splitAdjusted' = 'true' as restated
         from instrument i
        where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
     )
     select w.instrument_id::text as key, s.average, s.days
       from wanted w
      cross join lateral (
        select avg(recent.volume)::float8 as average, count(recent.volume)::int as days
          from (select p.volume * case when w.restated then 1 else coalesce(
                         (select exp(sum(ln(c.value))) from corporate_action c where ${isSeenSplit("c", "w")}
                             and c.date > p.date and c.date <= $2::date), 1) end as volume
                  from price p
                 where p.tenant_id = w.tenant_id and p.instrument_id = w.instrument_id
                   and p.date <= $2::date and p.date > $2::date - 2 * $3::int
                 order by p.date desc limit $3::int) as recent
      ) as s
      where s.days > 0`,
    [JSON.stringify(instrumentIds), to, days],
  );
  return new Map(rows.map(({ key, average, days: known }) => [key, { average, days: known }]));
}

/** What is known of a day beside its close. */
export interface DayBar {
  date: string;
  high: string | null;
  low: string | null;
  volume: string | null;
}

/** High, low and volume of the last day with a close up to `to`, per instrument. */
export async function readLastBars(
  database: Database,
  instrumentIds: readonly string[],
  to: string,
): Promise<Map<string, DayBar>> {
  const rows = await database.query<DayBar & { key: string }>(
    `select i.instrument_id::text as key, p.date::text, p.high::text, p.low::text, trim_scale(p.volume)::text as volume
       from instrument i
      cross join lateral (
        select date, high, low, volume from ${seenPrices("i", (date) => `${date} <= $2::date`, 1)} as price
         order by date desc limit 1) as p
      where i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(instrumentIds), to],
  );
  return new Map(rows.map(({ key, ...bar }) => [key, bar]));
}
