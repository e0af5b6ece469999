import type { DataVersions } from "./data-versions.ts";
import type { Database } from "./open-store.ts";

export interface OpenLotRow {
  accountId: string;
  instrumentId: string;
  transactionId: string;
  acquiredOn: string;
  quantity: string;
  costBasis: string;
  currency: string;
  entryAmount: string;
  entryCurrency: string;
  entryOn: string;
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

/** Attribution at the close of each day of a year: portfolio/attribution-years.ts writes and reads the lines. */
export interface AttributionYear {
  year: number;
  lines: string;
}

export interface PositionFacts {
  lots: readonly OpenLotRow[];
  runs: readonly PositionRun[];
  /** Ascending. */
  days: readonly DailyPerformanceRow[];
  /** None where a day cannot be told from the whole. */
  years: readonly AttributionYear[];
  currency: string;
  /** What the facts are good for; null when they cannot stand in for the ledger. */
  validity: { versions: DataVersions; throughDay: string; summary: object } | null;
}

/** Replaces the facts derived from the tenant's ledger. Days at the beginning that stay as they are, are not written. */
export async function replacePositionFacts(database: Database, facts: PositionFacts): Promise<void> {
  await database.query(`delete from open_lot where tenant_id = current_tenant()`);
  const lots = facts.lots.map((lot, ordinal) => ({ ...lot, ordinal }));
  for (const chunk of chunks(lots)) {
    await database.query(
      `insert into open_lot (tenant_id, account_id, instrument_id, transaction_id, ordinal, acquired_on, quantity,
         cost_basis, currency, entry_amount, entry_currency, entry_on)
       select current_tenant(), "accountId", "instrumentId", "transactionId", ordinal, "acquiredOn", quantity,
         "costBasis", currency, "entryAmount", "entryCurrency", "entryOn"
       from jsonb_to_recordset($1::jsonb) as r("accountId" uuid, "instrumentId" uuid, "transactionId" uuid,
         ordinal integer, "acquiredOn" date, quantity numeric, "costBasis" numeric, currency text,
         "entryAmount" numeric, "entryCurrency" text, "entryOn" date)`,
      [JSON.stringify(chunk)],
    );
  }
  await database.query(`delete from daily_position where tenant_id = current_tenant()`);
  for (const chunk of chunks(facts.runs)) {
    await database.query(
      `insert into daily_position (tenant_id, account_id, instrument_id, from_date, to_date, quantity)
       select current_tenant(), "accountId", "instrumentId", "fromDate", "toDate", quantity
       from jsonb_to_recordset($1::jsonb) as r("accountId" uuid, "instrumentId" uuid, "fromDate" date, "toDate" date,
         quantity numeric)`,
      [JSON.stringify(chunk)],
    );
  }
  await replaceDays(database, facts);
  await database.query(
    `with wanted as (
       select year, lines from jsonb_to_recordset($1::jsonb) as r(year integer, lines text)
     ), gone as (
       delete from attribution_year where tenant_id = current_tenant() and year not in (select year from wanted)
     )
     insert into attribution_year (tenant_id, year, lines) select current_tenant(), year, lines from wanted
     on conflict (tenant_id, year) do update set lines = excluded.lines
      where attribution_year.lines <> excluded.lines`,
    [JSON.stringify(facts.years)],
  );
  await replaceValidity(database, facts);
}

const rowsPerStatement = 10_000;

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsPerStatement) }, (_, index) =>
    rows.slice(index * rowsPerStatement, (index + 1) * rowsPerStatement),
  );
}

/** Whether somebody stored facts meanwhile that were computed from a later state of the ledger. */
export async function hasNewerFacts(database: Database, versions: DataVersions): Promise<boolean> {
  const rows = await database.query(
    `select from portfolio_fact where tenant_id = current_tenant() and ledger_version > $1`,
    [versions.ledger],
  );
  return rows.length > 0;
}

/** Drops the facts derived from the tenant's ledger; readers fold the ledger until they are made again. */
export async function deletePositionFacts(database: Database): Promise<void> {
  for (const table of [
    "open_lot",
    "daily_position",
    "daily_performance",
    "attribution_year",
    "portfolio_fact",
  ])
    await database.query(`delete from ${table} where tenant_id = current_tenant()`);
}

async function replaceDays(database: Database, { days, currency }: PositionFacts): Promise<void> {
  const stored = await database.query<{ known: string | null }>(
    `select string_agg(date || ' ' || market_value || ' ' || external_flow || ' ' || currency, ',' order by date)
       as known from daily_performance where tenant_id = current_tenant()`,
  );
  const known = stored[0]?.known?.split(",") ?? [];
  const first = days.findIndex(
    (day, place) => known[place] !== `${day.date} ${day.marketValue} ${day.externalFlow} ${currency}`,
  );
  const kept = first === -1 ? days.length : first;
  const changed = days.slice(kept);
  await database.query(
    `delete from daily_performance where tenant_id = current_tenant() and ($1::date is null or date > $1::date)`,
    [days[kept - 1]?.date ?? null],
  );
  if (changed.length === 0) return;
  await database.query(
    `insert into daily_performance (tenant_id, date, market_value, external_flow, currency)
     select current_tenant(), date, "marketValue", "externalFlow", $2::text
     from jsonb_to_recordset($1::jsonb) as r(date date, "marketValue" numeric, "externalFlow" numeric)`,
    [JSON.stringify(changed), currency],
  );
}

async function replaceValidity(database: Database, { validity, currency }: PositionFacts): Promise<void> {
  await database.query(`delete from portfolio_fact where tenant_id = current_tenant()`);
  if (validity === null) return;
  await database.query(
    `insert into portfolio_fact (tenant_id, ledger_version, market_version, currency, through_day, summary)
     values (current_tenant(), $1, $2, $3, $4, $5::jsonb)`,
    [
      validity.versions.ledger,
      validity.versions.market,
      currency,
      validity.throughDay,
      JSON.stringify(validity.summary),
    ],
  );
}
