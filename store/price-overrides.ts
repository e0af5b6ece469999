import type { Database } from "./open-store.ts";

/**
 * SQL for the rows of `price` as the tenant sees them: without the closes that it excluded, and with those it corrected
 * in their place. What it says of days on which there is no row is not among them.
 */
export const seenPrices = `(select p.tenant_id, p.instrument_id, p.date, coalesce(o.close, p.close) as close,
      p.adjusted_close * coalesce(o.close / nullif(p.close, 0), 1) as adjusted_close,
      p.high, p.low, p.volume,
      case when o.close is null then p.source else 'own' end as source
    from price p
    left join price_override o on o.tenant_id = (select current_tenant()) and o.instrument_id = p.instrument_id
     and o.date = p.date
   where o.date is null or o.close is not null)`;

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
