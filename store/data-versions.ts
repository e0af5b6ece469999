import type { Database } from "./open-store.ts";

/** Where the data of a tenant and of its market stands; each change of what answers rest on has a higher number. */
export interface DataVersions {
  ledger: number;
  market: number;
}

/** Where the data stands now. */
export async function readDataVersions(database: Database): Promise<DataVersions> {
  const rows = await database.query<DataVersions>(
    `select coalesce((select max(version) from data_change where tenant_id = current_tenant()), 0)::float8 as ledger,
       coalesce((select max(version) from data_change where tenant_id = current_market()), 0)::float8 as market`,
  );
  return rows[0] ?? { ledger: 0, market: 0 };
}

/**
 * Reads where the data stands, before facts are computed from it: what changes meanwhile makes them older than it, not
 * wrong. Holds off other writers of this tenant until the end of the transaction.
 */
export async function lockDataVersions(database: Database): Promise<DataVersions> {
  await database.query(
    `select pg_advisory_xact_lock(hashtextextended('data_change ' || current_tenant(), 0))`,
  );
  return readDataVersions(database);
}
