import type { Database } from "./open-store.ts";
import { isCorrected } from "./price-overrides.ts";

export type FindingState = "open" | "ignored" | "resolved";

export interface FindingRow {
  id: string;
  code: string;
  severity: "info" | "warning" | "error";
  symbol: string | null;
  date: string | null;
  message: string;
  suggestedFix: string;
  state: FindingState;
  foundAt: Date;
  /** What the finding rests on, as the check wrote it. */
  evidence: unknown;
}

const visible = "q.tenant_id in (current_tenant(), current_market())";

/** SQL for the state of finding `q` for the tenant, whose decision about it is `d`. */
const stateSeen = `case when q.state = 'resolved' or ${isCorrected("q")} then 'resolved' else coalesce(d.state, q.state) end`;

/** At most this many findings are read: more than a person will ever go through. */
const MOST_FINDINGS = 2000;

/**
 * Stored findings about these instruments from the given day on, and those about a source as a whole, of the tenant
 * and of its market, with what this tenant decided about them. Worst first.
 */
export async function readFindings(
  database: Database,
  instruments: readonly { instrumentId: string; since: string }[],
): Promise<FindingRow[]> {
  return database.query<FindingRow>(
    `select q.issue_id as id, q.code, q.severity, i.symbol, q.date, q.message, q.suggested_fix as "suggestedFix",
       ${stateSeen} as state, q.found_at as "foundAt",
       q.evidence
     from data_quality_issue q
     left join jsonb_to_recordset($1::jsonb) as u("instrumentId" uuid, since date) on u."instrumentId" = q.instrument_id
     left join instrument i on i.tenant_id = q.tenant_id and i.instrument_id = q.instrument_id
     left join data_quality_decision d on d.tenant_id = current_tenant() and d.issue_id = q.issue_id
     where ${visible}
       and (q.instrument_id is null or (u."instrumentId" is not null and (q.date is null or q.date >= u.since)))
     order by array_position(array['error', 'warning', 'info'], q.severity), q.date desc nulls first, q.issue_id
     limit ${MOST_FINDINGS}`,
    [JSON.stringify(instruments)],
  );
}

/** A finding that the tenant can see, with the state it has for it; null when there is none. */
export async function findFinding(
  database: Database,
  id: string,
): Promise<{ code: string; state: FindingState } | null> {
  const [row] = await database.query<{ code: string; state: FindingState }>(
    `select q.code, ${stateSeen} as state
     from data_quality_issue q
     left join data_quality_decision d on d.tenant_id = current_tenant() and d.issue_id = q.issue_id
     where ${visible} and q.issue_id = $1`,
    [id],
  );
  return row ?? null;
}

/** Writes down what the tenant decided about a finding; the last decision counts. */
export async function writeDecision(
  database: Database,
  decision: { id: string; state: FindingState; actor: string },
): Promise<void> {
  await database.query(
    `insert into data_quality_decision (tenant_id, issue_id, state, decided_by) values (current_tenant(), $1, $2, $3)
     on conflict (tenant_id, issue_id)
     do update set state = excluded.state, decided_by = excluded.decided_by, decided_at = now()`,
    [decision.id, decision.state, decision.actor],
  );
}

export interface RefreshRow {
  source: string;
  kind: string;
  startedAt: Date;
  finishedAt: Date | null;
  received: number;
  changed: number;
  error: string | null;
}

/** The latest run of each source and kind, the newest first (at most 200). */
export async function readLatestRefreshes(database: Database): Promise<RefreshRow[]> {
  return database.query<RefreshRow>(
    `select * from (
       select distinct on (tenant_id, source, kind) source, kind, started_at as "startedAt",
         finished_at as "finishedAt", rows_received as received, rows_changed as changed, error
       from refresh_log where tenant_id in (current_tenant(), current_market())
       order by tenant_id, source, kind, started_at desc
     ) latest order by "startedAt" desc, source, kind limit 200`,
  );
}

export interface StoredExchange {
  mic: string;
  name: string;
  country: string;
  currency: string;
  timeZone: string;
  calendar: unknown;
}

/** The exchanges of the tenant's market. */
export async function readExchanges(database: Database): Promise<StoredExchange[]> {
  return database.query<StoredExchange>(
    `select mic, name, country, currency, time_zone as "timeZone", calendar from exchange
     where tenant_id in (current_tenant(), current_market()) order by name, mic`,
  );
}
