import type { Database } from "./open-store.ts";

export interface AuditEntry {
  /** Who: a user id, a client id, or the name of a job. Never an e-mail address. */
  actor: string;
  /** What, as `noun.verb`: `import.commit`. */
  action: string;
  /** Ids and counts of what was changed; no secrets, no texts of users. */
  detail: Readonly<Record<string, unknown>>;
  /** Only in a system transaction, which is bound to no tenant. */
  tenantId?: string;
}

/**
 * Adds an entry to the tenant's audit log, in the transaction of the change that it tells of: run it `durable`.
 * Sequence and hash are made by the database (migrations/0009-audit-chain.sql).
 */
export async function appendAudit(database: Database, entry: AuditEntry): Promise<{ sequence: number }> {
  const [row] = await database.query<{ sequence: number }>(
    `insert into audit_log (tenant_id, actor, action, detail)
     values (coalesce($1::uuid, current_tenant()), $2, $3, $4::jsonb) returning sequence`,
    [entry.tenantId ?? null, entry.actor, entry.action, JSON.stringify(entry.detail)],
  );
  if (!row) throw new Error("the audit log gave no row back");
  return row;
}

export interface AuditVerification {
  rows: number;
  /** Sequence of the first row that is not as it was written, or that follows a missing one. */
  firstBroken: number | null;
  /** Hash of the last row. Kept elsewhere, it also shows rows cut off at the end. */
  head: string | null;
}

/** Recomputes the chain of a tenant's audit log. */
export async function verifyAudit(database: Database, tenantId?: string): Promise<AuditVerification> {
  const [row] = await database.query<AuditVerification>(
    `with chain as (
       select sequence, hash,
         sequence = row_number() over w
           and previous_hash = coalesce(lag(hash) over w, '\\x'::bytea)
           and hash = audit_row_hash(previous_hash, tenant_id, sequence, at, actor, action, detail) as sound
       from audit_log where tenant_id = coalesce($1::uuid, current_tenant())
       window w as (order by sequence)
     )
     select count(*) as rows, min(sequence) filter (where not sound) as "firstBroken",
       (array_agg(encode(hash, 'hex') order by sequence desc))[1] as head
     from chain`,
    [tenantId ?? null],
  );
  return row ?? { rows: 0, firstBroken: null, head: null };
}
