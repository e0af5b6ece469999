import type { Database } from "./open-store.ts";

/** What a source said of an instrument of the market, or that it does not list it. */
export interface ListingMetadata {
  instrumentId: string;
  source: string;
  checkedAt: Date;
  listed: boolean;
  /** Null for what the source does not tell: then what is known stays. */
  name: string | null;
  sector: string | null;
  mic: string | null;
}

/** Instruments of the market that nobody was asked about since an instant. */
export async function listUncheckedInstruments(database: Database, since: Date): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `select instrument_id as id from instrument where tenant_id = current_tenant()
        and coalesce((attributes->'listing'->>'checkedAt')::timestamptz, '-infinity') < $1::timestamptz`,
    [since.toISOString()],
  );
  return new Set(rows.map((row) => row.id));
}

export interface MetadataChange {
  instrumentId: string;
  symbol: string;
  /** The name before, where it is another now. */
  formerName: string | null;
  name: string;
  /** Whether the source does not list it. */
  unlisted: boolean;
  /** The name by which the source itself listed it before; null where it never did. */
  toldName: string | null;
}

/**
 * Writes what sources said: names that differ replace, sector and exchange fill in or replace, what is not told stays.
 * Answers what changed about names and listing, and how many instruments changed at all.
 */
export async function writeListingMetadata(
  database: Database,
  told: readonly ListingMetadata[],
): Promise<{ changed: number; changes: MetadataChange[] }> {
  if (told.length === 0) return { changed: 0, changes: [] };
  const rows = await database.query<MetadataChange & { changed: boolean }>(
    `with incoming as (
       select i.instrument_id, i.symbol, i.name as was, coalesce(r.name, i.name) as name,
              coalesce(r.sector, i.sector) as sector, coalesce(r.mic, i.mic) as mic, i.sector as was_sector,
              i.mic as was_mic, coalesce((i.attributes->'listing'->>'listed')::boolean, true) as was_listed, r.listed,
              jsonb_build_object('listing', jsonb_build_object('source', r.source, 'checkedAt', r."checkedAt",
                'listed', r.listed, 'name', coalesce(r.name, t.name))) as listing, t.name as told_name
         from jsonb_to_recordset($1::jsonb) as r("instrumentId" uuid, source text, "checkedAt" text, listed boolean,
              name text, sector text, mic text)
         join instrument i on i.tenant_id = current_tenant() and i.instrument_id = r."instrumentId"
         cross join lateral (select case when i.attributes->'listing'->>'source' = r.source
              then i.attributes->'listing'->>'name' end as name) t
     ), written as (
       update instrument i set name = n.name, sector = n.sector, mic = n.mic, attributes = i.attributes || n.listing
         from incoming n where i.tenant_id = current_tenant() and i.instrument_id = n.instrument_id
     )
     select instrument_id as "instrumentId", symbol, case when was <> name and was <> symbol then was end as "formerName",
            name, not listed as unlisted, told_name as "toldName",
            (was, was_sector, was_mic, was_listed) is distinct from (name, sector, mic, listed) as changed
       from incoming`,
    [JSON.stringify(told)],
  );
  return {
    changed: rows.filter((row) => row.changed).length,
    changes: rows
      .filter((row) => row.formerName !== null || row.unlisted)
      .map(({ changed: _, ...change }) => change),
  };
}
