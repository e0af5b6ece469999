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
 * Names where the data stands: the number of its last change with the mark of that change, `0` before the first. After a
 * backup was restored the numbers come again, the marks do not.
 */
export async function readDataMarks(database: Database): Promise<{ ledger: string; market: string }> {
  const last = (tenant: string) =>
    `coalesce((select version || '.' || mark from data_change where tenant_id = ${tenant} order by version desc limit 1), '0')`;
  const [row = { ledger: "0", market: "0" }] = await database.query<{ ledger: string; market: string }>(
    `select ${last("current_tenant()")} as ledger, ${last("current_market()")} as market`,
  );
  return row;
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
