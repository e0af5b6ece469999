import { createHash } from "node:crypto";
import type { Database } from "./open-store.ts";

export interface QualityIssue {
  code: string;
  severity: "info" | "warning" | "error";
  instrumentId: string | null;
  date: string | null;
  message: string;
  suggestedFix: string;
  evidence: unknown;
}

/** The same finding has the same id in every run, so that a decision about it (ignored, resolved) stays. */
function issueId(issue: QualityIssue): string {
  const key = JSON.stringify([
    issue.code,
    issue.instrumentId,
    issue.date,
    issue.instrumentId ? null : issue.message,
  ]);
  const hex = createHash("sha256").update(key).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Writes findings; one that is known keeps its state and gets the newest text. Answers how many are new. */
export async function writeQualityIssues(
  database: Database,
  issues: readonly QualityIssue[],
): Promise<number> {
  if (issues.length === 0) return 0;
  const unique = new Map(issues.map((issue) => [issueId(issue), { ...issue, issueId: issueId(issue) }]));
  const rows = await database.query<{ fresh: boolean }>(
    `insert into data_quality_issue (tenant_id, issue_id, code, severity, instrument_id, date, message, suggested_fix, evidence)
     select current_tenant(), "issueId", code, severity, "instrumentId", date, message, "suggestedFix", evidence
       from jsonb_to_recordset($1::jsonb) as r("issueId" uuid, code text, severity text, "instrumentId" uuid,
            date date, message text, "suggestedFix" text, evidence jsonb)
     on conflict (tenant_id, issue_id) do update set message = excluded.message, evidence = excluded.evidence,
            severity = excluded.severity, suggested_fix = excluded.suggested_fix,
            state = case when data_quality_issue.state = 'resolved' then 'open' else data_quality_issue.state end
     returning (xmax = 0) as fresh`,
    [JSON.stringify([...unique.values()])],
  );
  return rows.filter((row) => row.fresh).length;
}

/**
 * Closes the open findings of these codes and instruments that a new check did not find again; one that only looked at
 * days from `from` on says nothing about earlier ones.
 */
export async function resolveMissingIssues(
  database: Database,
  codes: readonly string[],
  checked: { instrumentIds: readonly string[]; from: string | null },
  stillThere: readonly QualityIssue[],
): Promise<void> {
  await database.query(
    `update data_quality_issue set state = 'resolved'
      where tenant_id = current_tenant() and state = 'open' and code = any($1::text[])
        and instrument_id = any($2::uuid[]) and issue_id <> all($3::uuid[])
        and ($4::date is null or date is null or date >= $4)`,
    [codes, checked.instrumentIds, stillThere.map(issueId), checked.from],
  );
}

/** Closes the open findings about parts of sources as a whole that their new run did not find again. */
export async function resolveSourceIssues(
  database: Database,
  sources: readonly string[],
  stillThere: readonly QualityIssue[],
): Promise<void> {
  await database.query(
    `update data_quality_issue set state = 'resolved'
      where tenant_id = current_tenant() and state = 'open' and instrument_id is null
        and evidence->>'source' = any($1::text[]) and issue_id <> all($2::uuid[])`,
    [sources, stillThere.map(issueId)],
  );
}

/** The last close of each instrument. */
export async function readLastDates(
  database: Database,
  instrumentIds: readonly string[],
): Promise<{ instrumentId: string; last: string }[]> {
  return database.query(
    `select w.id as "instrumentId", l.date::text as last
       from unnest($1::uuid[]) as w(id)
      cross join lateral (select date from price where tenant_id = (select current_tenant())
             and instrument_id = w.id order by date desc limit 1) as l`,
    [instrumentIds],
  );
}
