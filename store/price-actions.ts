import type { Database } from "./open-store.ts";

/** A split (new shares for an old one) or a dividend (money a share as paid, in the major unit), by its ex-date. */
export interface CorporateAction {
  kind: "split" | "dividend";
  date: string;
  value: string;
}

/** What a source tells of one instrument of the market: everything of these kinds from one day to another. */
export interface ActionReport {
  instrumentId: string;
  source: string;
  kinds: readonly CorporateAction["kind"][];
  from: string;
  to: string;
  actions: readonly CorporateAction[];
}

export interface ActionCorrection {
  kind: CorporateAction["kind"];
  date: string;
  before: string;
  /** Null for what the source no longer tells. */
  after: string | null;
}

/** Part by which amounts may differ and still be the same: sources round what they divide by later splits. */
const sameAmount = 0.005;

/**
 * Makes the market's corporate actions of an instrument what a source tells: new ones are written, different ones replaced,
 * and what the source no longer tells within its days is taken out. Repeating it changes nothing.
 */
export async function writeCorporateActions(
  database: Database,
  report: ActionReport,
): Promise<{ changed: number; corrections: ActionCorrection[] }> {
  const { instrumentId, source, kinds, from, to, actions } = report;
  const rows = await database.query<Omit<ActionCorrection, "before"> & { before: string | null }>(
    `with incoming as (
       select kind, date, value from jsonb_to_recordset($6::jsonb) as r(kind text, date date, value numeric)
     ), known as (
       select kind, date, value from corporate_action
        where tenant_id = (select current_tenant()) and instrument_id = $1 and kind = any($3::text[])
          and date between $4::date and $5::date
     ), differing as materialized (
       select coalesce(i.kind, k.kind) as kind, coalesce(i.date, k.date) as date, k.value as before, i.value as after
         from incoming i full join known k on k.kind = i.kind and k.date = i.date
        where i.value is null or k.value is null or abs(i.value / k.value - 1) > $7::numeric
     ), gone as (
       delete from corporate_action c using differing d
        where c.tenant_id = (select current_tenant()) and c.instrument_id = $1 and c.kind = d.kind and c.date = d.date
          and d.after is null
     ), written as (
       insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
       select (select current_tenant()), $1, date, kind, after, $2 from differing where after is not null
       on conflict (tenant_id, instrument_id, date, kind) do update set value = excluded.value, source = excluded.source
     )
     select kind, date::text, before::text, after::text from differing order by date, kind`,
    [instrumentId, source, kinds, from, to, JSON.stringify(actions), sameAmount],
  );
  const corrections = rows.flatMap(({ before, ...row }) => (before === null ? [] : [{ ...row, before }]));
  return { changed: rows.length, corrections };
}

/** Corporate actions of instruments of the market from a day on, by instrument. */
export async function readCorporateActions(
  database: Database,
  instrumentIds: readonly string[],
  from: string,
): Promise<Map<string, CorporateAction[]>> {
  const rows = await database.query<CorporateAction & { instrumentId: string }>(
    `select instrument_id as "instrumentId", kind, date::text, value::text from corporate_action
      where tenant_id = (select current_tenant()) and instrument_id = any($1::uuid[]) and date >= $2::date`,
    [instrumentIds, from],
  );
  return Map.groupBy(rows, (row) => row.instrumentId);
}
