import type { Database } from "./open-store.ts";

export interface TargetAllocationRow {
  targets: { name: string; weight: number }[];
  /** Fraction; null for none. */
  band: number | null;
  decidedOn: string;
}

/** The targets of the tenant; null when none are stored. */
export async function readTargetAllocation(database: Database): Promise<TargetAllocationRow | null> {
  const [row] = await database.query<TargetAllocationRow>(
    `select targets, band::float8 as band, decided_on as "decidedOn"
     from target_allocation where tenant_id = current_tenant()`,
  );
  return row ?? null;
}

/** Puts targets in the place of those before. Run it `durable`. */
export async function writeTargetAllocation(
  database: Database,
  row: TargetAllocationRow,
  decidedBy: string,
): Promise<void> {
  await database.query(
    `insert into target_allocation (tenant_id, targets, band, decided_on, decided_by)
     values (current_tenant(), $1::jsonb, $2, $3::date, $4)
     on conflict (tenant_id) do update set targets = excluded.targets, band = excluded.band,
       decided_on = excluded.decided_on, decided_by = excluded.decided_by`,
    [JSON.stringify(row.targets), row.band, row.decidedOn, decidedBy],
  );
}

/** Takes the targets away. Answers whether there were any. */
export async function deleteTargetAllocation(database: Database): Promise<boolean> {
  const rows = await database.query(
    "delete from target_allocation where tenant_id = current_tenant() returning tenant_id",
  );
  return rows.length > 0;
}
