import {
  type AccountRow,
  accountsAsRows,
  instrumentsAsRows,
  type LedgerInstrumentRow,
} from "./ledger-reads.ts";
import type { Database } from "./open-store.ts";
import { type MarketRows, marketRows } from "./price-reads.ts";
import { type CountedIssue, touchedIssues } from "./touched-findings.ts";

export interface StoredFacts {
  currency: string;
  throughDay: string;
  /** As summarize-facts.ts wrote it. */
  summary: unknown;
  /** False when the ledger changed after the facts were computed. */
  ledgerCurrent: boolean;
  /** First day that later changes of the market touch, null without any; `-infinity` for all days. */
  marketChangedFrom: string | null;
  marketVersion: number;
  accounts: AccountRow[];
  instruments: LedgerInstrumentRow[];
  /**
   * One lot a line, fields joined by bars: account, instrument, transaction, acquired on, quantity, cost, currency,
   * entry amount, entry currency, entry day. A text is made and read many times faster than an array.
   */
  lots: string | null;
  /** Attribution on the days of the year in which the day before the period lies, or of the last year before; null without any. */
  start: string | null;
  /** Closes and rates since the last day of the facts. */
  market: MarketRows | null;
  /** Findings about prices that a valuation on these days touches. */
  touched: CountedIssue[];
  /** Daily values, when asked for: day numbers, values and flows, each joined by commas. */
  days: string | null;
  values: string | null;
  flows: string | null;
}

/** Before every transaction. */
export const BEGINNING = "0001-01-01";

export interface FactsWanted {
  daily: boolean;
  /** First day of the period, null for everything. */
  from: string | null;
  /** Day before it, null when nothing is asked of it. */
  before: string | null;
  to: string;
}

/**
 * The facts of the tenant with what tells whether they hold, and the accounts and instruments they speak of: one
 * statement, so that all of it is of one moment. Null when there are none.
 */
export async function readStoredFacts(database: Database, wanted: FactsWanted): Promise<StoredFacts | null> {
  const from = wanted.daily ? (wanted.from ?? BEGINNING) : null;
  const rows = await database.query<StoredFacts>(
    `select f.currency, f.through_day as "throughDay", f.summary,
       f.ledger_version >= coalesce((select max(version) from data_change
         where tenant_id = f.tenant_id and from_date < 'infinity'), 0) as "ledgerCurrent",
       (select min(from_date)::text from data_change
         where tenant_id = current_market() and version > f.market_version and from_date < 'infinity')
         as "marketChangedFrom",
       coalesce((select max(version) from data_change where tenant_id = current_market()), 0)::float8 as "marketVersion",
       ${accountsAsRows} as accounts,
       coalesce((select ${instrumentsAsRows}
         from instrument i where i.tenant_id in (current_tenant(), current_market()) and i.instrument_id = any(array(
           select value::uuid from jsonb_array_elements_text(f.summary->'instrumentIds')))), '[]') as instruments,
       (select string_agg(concat_ws('|', account_id, instrument_id, transaction_id, acquired_on, quantity, cost_basis,
           currency, entry_amount, entry_currency, entry_on), E'\\n' order by ordinal)
         from open_lot where tenant_id = current_tenant()) as lots,
       d.days, d.values, d.flows,
       (select lines from attribution_year a where a.tenant_id = f.tenant_id and $5::date is not null
           and a.year <= extract(year from $5::date) order by year desc limit 1) as start,
       (select jsonb_agg(to_jsonb(m)) from (${marketRows("f.summary->'instrumentIds'", "f.summary->'currencies'", "f.through_day", "$2::date")}) as m) as market,
       coalesce((select jsonb_agg(to_jsonb(q)) from (${touchedIssues}) as q), '[]') as touched
     from portfolio_fact f
     left join lateral (
       select string_agg((date - date '1970-01-01')::text, ',' order by date) as days,
         string_agg(market_value::text, ',' order by date) as values,
         string_agg(external_flow::text, ',' order by date) as flows
       from daily_performance where $4::boolean and tenant_id = current_tenant()
     ) d on true
     where f.tenant_id = current_tenant()`,
    [from, wanted.to, null, wanted.daily, wanted.before],
  );
  return rows[0] ?? null;
}
