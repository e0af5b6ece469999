import type { Store, Tenant } from "./open-store.ts";
import { writeTestLedger } from "./test-ledger.ts";

/** Shares of the household's own, one of each bought on 2024-01-02 for 10 dollars; the market knows none of them yet. */
export async function writeTestPurchases(
  store: Store,
  owner: { tenant: Tenant; marketId: string },
  symbols: readonly string[],
): Promise<void> {
  const { tenant } = owner;
  await tenant.run(async (database) => {
    for (const symbol of symbols)
      await database.query(
        `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
         values (current_tenant(), gen_random_uuid(), $1, $1, 'stock', 'USD')`,
        [symbol],
      );
  });
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Main", currency: "USD" }],
    transactions: [],
  });
  await tenant.run((database) =>
    database.query(
      `insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence,
              quantity, amount, fee, tax, currency, content_hash, occurrence)
       select current_tenant(), gen_random_uuid(), a.account_id, i.instrument_id, 'buy', '2024-01-02',
              row_number() over (order by i.symbol), 1, 10, 0, 0, 'USD', sha256(i.symbol::bytea), 1
         from instrument i, account a where i.tenant_id = current_tenant() and a.tenant_id = current_tenant()`,
    ),
  );
}
