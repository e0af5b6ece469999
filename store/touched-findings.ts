import type { Database } from "./open-store.ts";

export interface TouchedFinding {
  code: string;
  severity: "warning" | "error";
  message: string;
  /** Findings of this code that the days and instruments touch. */
  count: number;
}

export interface TouchedDays {
  /** First and last day that was computed from; `from` null for the last close of each instrument alone. */
  from: string | null;
  to: string;
  /** Null for all accounts. */
  accountId: string | null;
}

/**
 * Open findings, warnings and errors, about prices that a valuation used: those of days on which an instrument was held,
 * or of the last close on or before the day, and those about an instrument as a whole. One row for each code, with the
 * worst and newest finding of it. A ledger whose positions were not computed yet counts as held from each first
 * transaction on.
 */
export async function readTouchedFindings(
  database: Database,
  { from, to, accountId }: TouchedDays,
): Promise<TouchedFinding[]> {
  return database.query<TouchedFinding>(
    `with held as (
       select instrument_id, from_date, to_date from daily_position
        where tenant_id = (select current_tenant()) and from_date <= $2::date and ($3::uuid is null or account_id = $3)
       union all
       select coalesce(i.market_instrument_id, i.instrument_id), min(t.trade_date), null::date
         from ledger_transaction t join instrument i on i.instrument_id = t.instrument_id
        where t.tenant_id = (select current_tenant()) and t.trade_date <= $2::date
          and ($3::uuid is null or t.account_id = $3)
          and not exists (select from daily_position where tenant_id = (select current_tenant()))
        group by 1
     ), touched as (
       select distinct q.issue_id, q.code, q.severity, q.message, q.date
         from held h
         join data_quality_issue q on q.instrument_id = h.instrument_id and q.state = 'open' and q.severity <> 'info'
          and q.tenant_id in (current_tenant(), current_market())
        where coalesce(h.to_date, 'infinity') >= coalesce($1::date, $2::date)
          and (q.date is null or case when $1::date is null
                 then q.date = (select max(p.date) from price p where p.instrument_id = h.instrument_id
                        and p.tenant_id = q.tenant_id and p.date <= $2::date)
                 else q.date between greatest(h.from_date, $1::date) and least(h.to_date, $2::date) end)
     )
     select distinct on (t.code) t.code, t.severity, t.message, (count(*) over (partition by t.code))::int as count
       from touched t
       left join data_quality_decision d on d.tenant_id = (select current_tenant()) and d.issue_id = t.issue_id
      where coalesce(d.state, 'open') = 'open'
      order by t.code, t.severity = 'error' desc, t.date desc nulls last`,
    [from, to, accountId],
  );
}
