import type { DataIssue } from "#platform/results.ts";
import type { Database } from "./open-store.ts";
import { isCorrected, seenPrices } from "./price-overrides.ts";

export interface TouchedDays {
  /** First and last day that was computed from; `from` null for the last close of each instrument alone. */
  from: string | null;
  to: string;
}

/** SQL for one row of each code in `touched`, with its worst and newest finding, that the tenant did not settle. */
const oneOfEachCode = `select distinct on (t.code) t.code, t.severity, t.message,
         (count(*) over (partition by t.code))::int as count
    from touched t
    left join data_quality_decision d on d.tenant_id = (select current_tenant()) and d.issue_id = t.issue_id
   where coalesce(d.state, 'open') = 'open'
   order by t.code, t.severity = 'error' desc, t.date desc nulls last`;

/** SQL condition: finding `q` is open, worth telling, and about prices that the tenant sees. */
const isOpen = `q.state = 'open' and q.severity <> 'info' and q.tenant_id in (current_tenant(), current_market())
  and not ${isCorrected("q")}`;

/** SQL for the day of the last close of instrument `of` (tenant_id, instrument_id), up to parameter 2. */
const lastClose = (of: string) =>
  `(select max(p.date) from ${seenPrices(of, (date) => `${date} <= $2::date`, 1)} as p)`;

/**
 * SQL for the findings that a valuation touches; parameters: first day or null, last day, account or null. It goes from the
 * few findings to the days of their instruments, not from all days that anything was held.
 */
export const touchedIssues = `with open_issue as materialized (
       select q.* from data_quality_issue q where ${isOpen}
     ), stored as materialized (
       select exists (select from daily_position where tenant_id = (select current_tenant())) as has_positions
     ), held as materialized (
       select w.instrument_id, h.from_date, h.to_date
         from (select distinct instrument_id from open_issue) as w
        cross join lateral (
          select d.from_date, d.to_date from daily_position d
           where d.tenant_id = (select current_tenant()) and d.instrument_id = w.instrument_id
             and d.from_date <= $2::date and ($3::uuid is null or d.account_id = $3)
        ) as h
       union all
       select coalesce(i.market_instrument_id, i.instrument_id), min(t.trade_date), null::date
         from ledger_transaction t join instrument i on i.instrument_id = t.instrument_id
        where t.tenant_id = (select current_tenant()) and t.trade_date <= $2::date
          and ($3::uuid is null or t.account_id = $3) and not (select has_positions from stored)
          and exists (select from open_issue)
        group by 1
     ), used as (
       select * from held where coalesce(to_date, 'infinity') >= coalesce($1::date, $2::date)
     ), last_close as materialized (
       select i.instrument_id, i.tenant_id, ${lastClose("i")} as date
         from (select distinct q.tenant_id, q.instrument_id from open_issue q join used using (instrument_id)
                where q.date is not null and $1::date is null) as i
     ), touched as (
       select distinct q.issue_id, q.code, q.severity, q.message, q.date
         from used h join open_issue q using (instrument_id) left join last_close l using (instrument_id, tenant_id)
        where q.date is null or case when $1::date is null then q.date = l.date
                else q.date between greatest(h.from_date, $1::date) and least(h.to_date, $2::date) end
     )
     ${oneOfEachCode}`;

/**
 * Open findings, warnings and errors, about prices that a valuation used: those of days on which an instrument was held,
 * or of the last close on or before the day, and those about an instrument as a whole. One entry for each code, so that a
 * thousand of one kind take no more room than one. A ledger whose positions were not computed yet counts as held from each
 * first transaction on.
 */
export async function readTouchedIssues(
  database: Database,
  { from, to, accountId }: TouchedDays & { accountId: string | null },
): Promise<DataIssue[]> {
  const found = await database.query<CountedIssue>(touchedIssues, [from, to, accountId]);
  return describeFound(found);
}

/** The same of whole series, held or not, as estimates from the past use them. */
export async function readSeriesIssues(
  database: Database,
  instrumentIds: readonly string[],
  { from, to }: TouchedDays,
): Promise<DataIssue[]> {
  if (instrumentIds.length === 0) return [];
  const found = await database.query<CountedIssue>(
    `with touched as (
       select q.issue_id, q.code, q.severity, q.message, q.date from data_quality_issue q
        where q.instrument_id = any($3::uuid[]) and ${isOpen}
          and (q.date is null or case when $1::date is null then q.date = ${lastClose("q")}
                 else q.date between $1::date and $2::date end)
     )
     ${oneOfEachCode}`,
    [from, to, instrumentIds],
  );
  return found.map(describe);
}

/** A finding that stands for as many. */
export interface CountedIssue extends DataIssue {
  count: number;
}

const describe = ({ code, severity, message, count }: CountedIssue): DataIssue => ({
  code,
  severity,
  message: count === 1 ? message : `${message} ${count - 1} more like this: see the data health.`,
});

/** Rows of `touchedIssues` as findings. */
export function describeFound(found: readonly CountedIssue[]): DataIssue[] {
  return found.map(describe);
}
