import type { Database } from "../open-store.ts";
import type { DemoHousehold } from "./demo-households.ts";
import { demoInstrumentId, demoUuid } from "./demo-ids.ts";

/** Key of a demo account. */
export function demoAccountId(key: string): string {
  return demoUuid(`account ${key}`);
}

/** Writes one demo user's accounts, goals, targets and ledger; replaces what an older version wrote, keeps the user's own. */
export async function writeDemoHousehold(database: Database, household: DemoHousehold): Promise<void> {
  const { tenantId } = household;
  await database.query(
    `insert into app_user (tenant_id, user_id, display_name) values ($1, $2, $3)
     on conflict (tenant_id, user_id) do update set display_name = excluded.display_name`,
    [tenantId, household.userId, household.displayName],
  );
  const accounts = household.accounts.map((account) => ({
    account_id: demoAccountId(account.key),
    name: account.name,
    currency: account.currency,
    lot_method: account.lotMethod,
  }));
  await database.query(
    `insert into account (tenant_id, account_id, name, currency, lot_method)
     select $1::uuid, account_id, name, currency, lot_method
       from jsonb_to_recordset($2::jsonb) as row (account_id uuid, name text, currency text, lot_method text)
     on conflict (tenant_id, account_id) do update
       set name = excluded.name, currency = excluded.currency, lot_method = excluded.lot_method`,
    [tenantId, JSON.stringify(accounts)],
  );
  const goals = household.goals.map((goal) => ({
    goal_id: demoUuid(`goal ${goal.key}`),
    name: goal.name,
    target_amount: goal.targetAmount,
    currency: goal.currency,
    target_date: goal.targetDate,
    monthly_contribution: goal.monthlyContribution,
  }));
  await database.query(
    `insert into goal (tenant_id, goal_id, name, target_amount, currency, target_date, monthly_contribution)
     select $1::uuid, goal_id, name, target_amount, currency, target_date, monthly_contribution
       from jsonb_to_recordset($2::jsonb) as row (goal_id uuid, name text, target_amount numeric, currency text,
            target_date date, monthly_contribution numeric)
     on conflict (tenant_id, goal_id) do nothing`,
    [tenantId, JSON.stringify(goals)],
  );
  const { targets, band, decidedOn } = household.targets;
  await database.query(
    `insert into target_allocation (tenant_id, targets, band, decided_on, decided_by)
     values ($1::uuid, $2::jsonb, $3, $4::date, 'demo') on conflict (tenant_id) do nothing`,
    [tenantId, JSON.stringify(targets), band, decidedOn],
  );
  await writeLedger(database, household);
}

async function writeLedger(database: Database, household: DemoHousehold): Promise<void> {
  const { tenantId } = household;
  const rows = household.transactions.map((row) => ({
    transaction_id: demoUuid(`transaction ${row.accountKey} ${row.sequence}`),
    account_id: demoAccountId(row.accountKey),
    instrument_id: row.symbol === null ? null : demoInstrumentId(row.symbol),
    kind: row.kind,
    trade_date: row.tradeDate,
    sequence: row.sequence,
    quantity: row.quantity,
    price: row.price,
    amount: row.amount,
    fee: row.fee,
    tax: row.tax,
    currency: row.currency,
    ratio: row.ratio,
    cost_basis: row.costBasis,
    note: row.note,
  }));
  await database.query(
    "delete from ledger_transaction where tenant_id = $1 and import_id is null and account_id = any ($2::uuid[])",
    [tenantId, household.accounts.map((account) => demoAccountId(account.key))],
  );
  // The content hash only has to be one of a kind here: no broker's file will ever repeat these rows.
  await database.query(
    `insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence,
            quantity, price, amount, fee, tax, currency, ratio, cost_basis, note, content_hash)
     select $1::uuid, transaction_id, account_id, instrument_id, kind, trade_date, sequence, quantity, price, amount,
            fee, tax, currency, ratio, cost_basis, note, sha256(transaction_id::text::bytea)
       from jsonb_to_recordset($2::jsonb) as row (transaction_id uuid, account_id uuid, instrument_id uuid, kind text,
            trade_date date, sequence bigint, quantity numeric, price numeric, amount numeric, fee numeric,
            tax numeric, currency text, ratio numeric, cost_basis numeric, note text)`,
    [tenantId, JSON.stringify(rows)],
  );
}
