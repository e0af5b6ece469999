import type { Database } from "./open-store.ts";

export interface OpenLotRow {
  accountId: string;
  instrumentId: string;
  transactionId: string;
  acquiredOn: string;
  quantity: string;
  costBasis: string;
  currency: string;
}

export interface PositionRun {
  accountId: string;
  instrumentId: string;
  fromDate: string;
  /** Last day of the run; null while it lasts. */
  toDate: string | null;
  quantity: string;
}

export interface DailyPerformanceRow {
  date: string;
  marketValue: string;
  externalFlow: string;
}

export interface PositionFacts {
  lots: readonly OpenLotRow[];
  /** Runs that end on or after `from`. */
  runs: readonly PositionRun[];
  /** Days on or after `from`. */
  days: readonly DailyPerformanceRow[];
  currency: string;
}

/** Replaces the facts derived from the tenant's ledger from a day on (from the beginning when null). */
export async function replacePositionFacts(
  database: Database,
  facts: PositionFacts,
  from: string | null,
): Promise<void> {
  await database.query(`delete from open_lot where tenant_id = current_tenant()`);
  await database.query(
    `insert into open_lot (tenant_id, account_id, instrument_id, transaction_id, acquired_on, quantity, cost_basis, currency)
     select current_tenant(), "accountId", "instrumentId", "transactionId", min("acquiredOn"), sum(quantity),
       sum("costBasis"), min(currency)
     from jsonb_to_recordset($1::jsonb) as r("accountId" uuid, "instrumentId" uuid, "transactionId" uuid,
       "acquiredOn" date, quantity numeric, "costBasis" numeric, currency text)
     group by "accountId", "instrumentId", "transactionId"`,
    [JSON.stringify(facts.lots)],
  );
  await database.query(
    `delete from daily_position where tenant_id = current_tenant()
       and ($1::date is null or to_date is null or to_date >= $1::date)`,
    [from],
  );
  await database.query(
    `insert into daily_position (tenant_id, account_id, instrument_id, from_date, to_date, quantity)
     select current_tenant(), "accountId", "instrumentId", "fromDate", "toDate", quantity
     from jsonb_to_recordset($1::jsonb) as r("accountId" uuid, "instrumentId" uuid, "fromDate" date, "toDate" date,
       quantity numeric)`,
    [JSON.stringify(facts.runs)],
  );
  await database.query(
    `delete from daily_performance where tenant_id = current_tenant() and ($1::date is null or date >= $1::date)`,
    [from],
  );
  await database.query(
    `insert into daily_performance (tenant_id, date, market_value, external_flow, currency)
     select current_tenant(), date, "marketValue", "externalFlow", $2::text
     from jsonb_to_recordset($1::jsonb) as r(date date, "marketValue" numeric, "externalFlow" numeric)`,
    [JSON.stringify(facts.days), facts.currency],
  );
}
