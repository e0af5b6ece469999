import type { Database } from "./open-store.ts";

/**
 * SQL for the closes of `of` (tenant_id, instrument_id of an instrument) on the days that `onDays` chooses, as the tenant
 * sees them: without those that it excluded, with those it wrote itself, and in the unit it said they are in. To stand
 * behind `lateral`; with `newest` no more than so many of the last, in no order.
 */
export function seenPrices(of: string, onDays: (date: string) => string, newest?: number): string {
  const last = (date: string) => (newest === undefined ? "" : `order by ${date} desc limit ${newest}`);
  return `(
     (select p.date, coalesce(o.close, p.close * u.factor, p.close) as close,
        p.adjusted_close * coalesce(o.close / nullif(p.close, 0), u.factor, 1) as adjusted_close,
        p.high * coalesce(u.factor, 1) as high, p.low * coalesce(u.factor, 1) as low, p.volume,
        case when o.close is null then p.source else 'own' end as source
      from price p
      left join price_override o on o.tenant_id = (select current_tenant()) and o.instrument_id = p.instrument_id
       and o.date = p.date
      left join price_unit u on u.tenant_id = (select current_tenant()) and u.instrument_id = p.instrument_id
       and p.date between u.from_date and u.to_date
     where p.tenant_id = ${of}.tenant_id and p.instrument_id = ${of}.instrument_id and ${onDays("p.date")}
       and (o.date is null or o.close is not null) ${last("p.date")})
    union all
     (select o.date, o.close, null, null, null, null, 'own' from price_override o
     where o.tenant_id = (select current_tenant()) and o.instrument_id = ${of}.instrument_id and ${onDays("o.date")}
       and o.close is not null and not exists (select from price p where p.tenant_id = ${of}.tenant_id
         and p.instrument_id = o.instrument_id and p.date = o.date) ${last("o.date")}))`;
}

/** What checks find about the close of a day itself, and no longer matters once the tenant says another, or none. */
export const closeFindings = [
  "spike",
  "currency_mismatch",
  "non_positive_close",
  "close_outside_range",
  "move_without_volume",
  "copied_row",
  "duplicate_row",
] as const;

/**
 * SQL condition: finding `q` is about closes that the tenant replaced or left out; of a level that was wrong for several
 * days, all of them.
 */
export const isCorrected = (q: string) => `(${q}.date is not null
  and ${q}.code in (${closeFindings.map((code) => `'${code}'`).join(", ")})
  and not exists (
    select from (select p.date from price p where p.tenant_id = ${q}.tenant_id and p.instrument_id = ${q}.instrument_id
       and p.date >= ${q}.date order by p.date limit greatest(1, (${q}.evidence->>'days')::int)) as wrong
     where not exists (select from price_override o where o.tenant_id = (select current_tenant())
              and o.instrument_id = ${q}.instrument_id and o.date = wrong.date))
  and exists (select from price_override o where o.tenant_id = (select current_tenant())
                 and o.instrument_id = ${q}.instrument_id and o.date = ${q}.date))`;

/** Days by which a household's split may lie beside the market's own and still be the same one. */
const sameSplitDays = 10;

/**
 * SQL condition: `c` of corporate_action is a split of instrument `i` (tenant_id, instrument_id) as the tenant sees it:
 * those on record with the instrument, and those the tenant recorded itself until the market has them too.
 */
export const isSeenSplit = (
  c: string,
  i: string,
) => `${c}.kind = 'split' and ${c}.instrument_id = ${i}.instrument_id
  and (${c}.tenant_id = ${i}.tenant_id or (${c}.tenant_id = current_tenant() and not exists (
    select from corporate_action known where known.tenant_id = ${i}.tenant_id and known.kind = 'split'
       and known.instrument_id = ${c}.instrument_id and abs(known.date - ${c}.date) <= ${sameSplitDays})))`;

/** What the tenant said of the close of a day; a null `close` leaves the day out. */
export interface PriceOverride {
  instrumentId: string;
  date: string;
  close: string | null;
}

/** Writes an override; false when the tenant has one of that day, which stays. */
export async function insertPriceOverride(database: Database, override: PriceOverride): Promise<boolean> {
  const rows = await database.query(
    `insert into price_override (tenant_id, instrument_id, date, close) values (current_tenant(), $1, $2, $3)
     on conflict do nothing returning 1 as one`,
    [override.instrumentId, override.date, override.close],
  );
  return rows.length > 0;
}

/** Takes an override away: the market's close counts again. */
export async function deletePriceOverride(
  database: Database,
  { instrumentId, date }: { instrumentId: string; date: string },
): Promise<void> {
  await database.query(
    "delete from price_override where tenant_id = current_tenant() and instrument_id = $1 and date = $2",
    [instrumentId, date],
  );
}

/** Records a split of an instrument for the tenant alone; false when it has one of that day. */
export async function insertOwnSplit(
  database: Database,
  split: { instrumentId: string; date: string; ratio: string },
): Promise<boolean> {
  const rows = await database.query(
    `insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
     values (current_tenant(), $1, $2, 'split', $3, 'own') on conflict do nothing returning 1 as one`,
    [split.instrumentId, split.date, split.ratio],
  );
  return rows.length > 0;
}

/** Takes a split that the tenant recorded away again. */
export async function deleteOwnSplit(
  database: Database,
  { instrumentId, date }: { instrumentId: string; date: string },
): Promise<void> {
  await database.query(
    `delete from corporate_action where tenant_id = current_tenant() and instrument_id = $1 and date = $2
        and kind = 'split' and source = 'own'`,
    [instrumentId, date],
  );
}

/** Closes from one day to another that are in another unit than they should be. */
export interface PriceUnit {
  instrumentId: string;
  /** First and last day; a null `to` is every day after. */
  from: string;
  to: string | null;
  /** What a close is multiplied by: 0.01 for pence, so that they become pounds. */
  factor: string;
}

/** Writes the unit of closes for the tenant; false when it said one for some of these days before, which stays. */
export async function insertPriceUnit(database: Database, unit: PriceUnit): Promise<boolean> {
  const rows = await database.query(
    `insert into price_unit (tenant_id, instrument_id, from_date, to_date, factor)
     select current_tenant(), $1, $2, coalesce($3::date, 'infinity'), $4
      where not exists (select from price_unit where tenant_id = current_tenant() and instrument_id = $1
               and from_date <= coalesce($3::date, 'infinity') and to_date >= $2::date)
     returning 1 as one`,
    [unit.instrumentId, unit.from, unit.to, unit.factor],
  );
  return rows.length > 0;
}

/** Takes what the tenant said of the unit away. */
export async function deletePriceUnit(
  database: Database,
  { instrumentId, from }: Pick<PriceUnit, "instrumentId" | "from">,
): Promise<void> {
  await database.query(
    "delete from price_unit where tenant_id = current_tenant() and instrument_id = $1 and from_date = $2",
    [instrumentId, from],
  );
}
