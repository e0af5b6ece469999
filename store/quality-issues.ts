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
     on conflict (tenant_id, issue_id) do update set message = excluded.message, evidence = excluded.evidence
     returning (xmax = 0) as fresh`,
    [JSON.stringify([...unique.values()])],
  );
  return rows.filter((row) => row.fresh).length;
}

/** Closes the open findings of these codes and instruments that a new check did not find again. */
export async function resolveMissingIssues(
  database: Database,
  codes: readonly string[],
  instrumentIds: readonly string[],
  stillThere: readonly QualityIssue[],
): Promise<void> {
  await database.query(
    `update data_quality_issue set state = 'resolved'
      where tenant_id = current_tenant() and state = 'open' and code = any($1::text[])
        and instrument_id = any($2::uuid[]) and issue_id <> all($3::uuid[])`,
    [codes, instrumentIds, stillThere.map(issueId)],
  );
}

export interface SuspectPrice {
  code: "spike" | "possible_split" | "gap" | "non_positive_close" | "close_outside_range";
  instrumentId: string;
  symbol: string;
  date: string;
  previousDate: string | null;
  previous: string | null;
  close: string;
  next: string | null;
  low: string | null;
  high: string | null;
}

/**
 * Closes that look wrong: a jump of 40 % or more that the next close takes back, a lasting jump by a simple split
 * ratio, more than 7 days without a close, zeros, and a close above the day's high or below its low by more than
 * rounding (a ten-thousandth). At most 2,000, newest first.
 */
export async function findSuspectPrices(
  database: Database,
  instrumentIds: readonly string[],
): Promise<SuspectPrice[]> {
  return database.query<SuspectPrice>(
    `with series as (
       select instrument_id, date, close::float8 as close, low::float8 as low, high::float8 as high,
              lag(close::float8) over w as previous, lead(close::float8) over w as next, lag(date) over w as previous_date,
              lag(close::float8, 2) over w as earlier
         from price where tenant_id = current_tenant() and instrument_id = any($1::uuid[])
       window w as (partition by instrument_id order by date)
     ), judged as (
       select *, case
         when close <= 0 then 'non_positive_close'
         when previous > 0 and next > 0 and abs(close / previous - 1) >= 0.4 and abs(next / previous - 1) < 0.2
           then 'spike'
         -- The way back from a spike is no finding of its own.
         when previous > 0 and abs(close / previous - 1) >= 0.4
              and not coalesce(earlier > 0 and abs(previous / earlier - 1) >= 0.4 and abs(close / earlier - 1) < 0.2, false)
              and exists (
                select from (values (0.5), (0.333333), (0.25), (0.2), (0.1), (2.0), (3.0), (4.0), (5.0), (10.0)) as r(ratio)
                 where abs(close / previous / ratio - 1) < 0.035)
           then 'possible_split'
         when close > high * 1.0001 or close < low * 0.9999 then 'close_outside_range'
         when date - previous_date > 7 then 'gap'
       end as code
         from series
     )
     select code, j.instrument_id as "instrumentId", i.symbol, j.date::text, previous_date::text as "previousDate",
            previous::text, close::text, next::text, low::text, high::text
       from judged j join instrument i on i.tenant_id = current_tenant() and i.instrument_id = j.instrument_id
      where code is not null order by j.date desc limit 2000`,
    [instrumentIds],
  );
}

/** The last close of each instrument. */
export async function readLastDates(
  database: Database,
  instrumentIds: readonly string[],
): Promise<{ instrumentId: string; last: string }[]> {
  return database.query(
    `select instrument_id as "instrumentId", max(date)::text as last from price
      where tenant_id = current_tenant() and instrument_id = any($1::uuid[]) group by instrument_id`,
    [instrumentIds],
  );
}
