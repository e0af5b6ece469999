import { randomUUID } from "node:crypto";
import type { LotMethod, TransactionKind } from "#finance/transaction-kinds.ts";
import type { Store, Tenant } from "./open-store.ts";

export interface TestInstrument {
  symbol: string;
  currency: string;
  assetClass?: string;
  splitAdjusted?: boolean;
  /** [date, close] or [date, close, volume]. */
  closes: readonly (readonly [string, string, string?])[];
  /** [date, new shares per old share]. */
  splits?: readonly (readonly [string, string])[];
}

export interface TestTransaction {
  date: string;
  kind: TransactionKind;
  account?: string;
  symbol?: string;
  quantity?: string;
  amount?: string;
  fee?: string;
  tax?: string;
  currency?: string;
  ratio?: string;
  costBasis?: string;
  /** Symbol of the instrument that shares come from. */
  related?: string;
  relatedQuantity?: string;
}

export interface TestLedger {
  accounts?: readonly { name: string; currency?: string; lotMethod?: LotMethod; impliedCash?: boolean }[];
  instruments?: readonly TestInstrument[];
  /** Currency → [date, units per euro]. */
  rates?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  transactions: readonly TestTransaction[];
}

export interface TestLedgerIds {
  accounts: ReadonlyMap<string, string>;
  instruments: ReadonlyMap<string, string>;
}

/**
 * Writes a small world for a test: instruments, closes and rates into the market, accounts and transactions into the
 * household. The first account takes rows that name none; rows of one day follow one another as listed.
 */
export async function writeTestLedger(
  store: Store,
  owner: { tenant: Tenant; marketId: string },
  ledger: TestLedger,
): Promise<TestLedgerIds> {
  const instruments = new Map((ledger.instruments ?? []).map((entry) => [entry.symbol, randomUUID()]));
  const wanted = ledger.accounts ?? [{ name: "Main" }];
  const accounts = new Map(wanted.map((entry) => [entry.name, randomUUID()]));
  await store.tenant(owner.marketId, owner.marketId).run(async (database) => {
    for (const entry of ledger.instruments ?? []) {
      const id = instruments.get(entry.symbol);
      await database.query(
        `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, attributes)
         values ($1, $2, $3, $3 || ' Inc', $4, $5, $6::jsonb)`,
        [
          owner.marketId,
          id,
          entry.symbol,
          entry.assetClass ?? "stock",
          entry.currency,
          JSON.stringify(entry.splitAdjusted === true ? { splitAdjusted: true } : {}),
        ],
      );
      await database.query(
        `insert into price (tenant_id, instrument_id, date, close, volume, source)
         select $1, $2, (row->>0)::date, (row->>1)::numeric, (row->>2)::numeric, 'test' from jsonb_array_elements($3::jsonb) row`,
        [owner.marketId, id, JSON.stringify(entry.closes)],
      );
      await database.query(
        `insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
         select $1, $2, (row->>0)::date, 'split', (row->>1)::numeric, 'test' from jsonb_array_elements($3::jsonb) row`,
        [owner.marketId, id, JSON.stringify(entry.splits ?? [])],
      );
    }
    for (const [currency, rates] of Object.entries(ledger.rates ?? {})) {
      await database.query(
        `insert into exchange_rate (tenant_id, currency, date, rate, source)
         select $1, $2, (row->>0)::date, (row->>1)::numeric, 'test' from jsonb_array_elements($3::jsonb) row`,
        [owner.marketId, currency, JSON.stringify(rates)],
      );
    }
  });
  await owner.tenant.run(async (database) => {
    for (const entry of wanted) {
      await database.query(
        `insert into account (tenant_id, account_id, name, currency, lot_method, implied_cash)
         values ($1, $2, $3, $4, $5, $6)`,
        [
          owner.tenant.id,
          accounts.get(entry.name),
          entry.name,
          entry.currency ?? "EUR",
          entry.lotMethod ?? "fifo",
          entry.impliedCash ?? false,
        ],
      );
    }
    const rows = ledger.transactions.map((row, sequence) => ({
      ...row,
      id: randomUUID(),
      accountId: accounts.get(row.account ?? wanted[0]?.name ?? ""),
      instrumentId: row.symbol === undefined ? null : (instruments.get(row.symbol) ?? null),
      relatedId: row.related === undefined ? null : (instruments.get(row.related) ?? null),
      currency: row.currency ?? wanted[0]?.currency ?? "EUR",
      sequence,
    }));
    await database.query(
      `insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence,
         quantity, amount, fee, tax, currency, ratio, cost_basis, content_hash,
         related_instrument_id, related_quantity)
       select $1, id, "accountId", "instrumentId", kind, date, sequence, quantity, coalesce(amount, 0),
         coalesce(fee, 0), coalesce(tax, 0), currency, ratio, "costBasis", decode(md5(id::text), 'hex'),
         "relatedId", "relatedQuantity"
       from jsonb_to_recordset($2::jsonb) as r(id uuid, "accountId" uuid, "instrumentId" uuid, kind text, date date,
         sequence bigint, quantity numeric, amount numeric, fee numeric, tax numeric, currency text, ratio numeric,
         "costBasis" numeric, "relatedId" uuid, "relatedQuantity" numeric)`,
      [owner.tenant.id, JSON.stringify(rows)],
    );
  });
  return { accounts, instruments };
}
