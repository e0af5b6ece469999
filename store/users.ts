import { randomUUID } from "node:crypto";
import { REAL_MARKET, type Store } from "./open-store.ts";

/** A person who can be signed in on this installation, with the tenant that holds their data. */
export interface DirectoryUser {
  tenantId: string;
  marketId: string;
  userId: string;
  displayName: string;
  kind: "local" | "demo";
  baseCurrency: string;
  /** The day on which the user's market stands still; null for the real one. */
  fixedToday: string | null;
  hasTransactions: boolean;
}

/** Everybody who can be signed in: the local user first, then the demo users by name. */
export async function listUsers(store: Store): Promise<DirectoryUser[]> {
  const rows = await store.system((database) =>
    database.query<{
      tenant_id: string;
      market_id: string;
      user_id: string;
      display_name: string;
      kind: string;
      base_currency: string;
      fixed_today: string | null;
      has_transactions: boolean;
    }>(
      `select t.tenant_id, t.market_id, u.user_id, u.display_name, t.kind, t.base_currency,
              coalesce(t.fixed_today, m.fixed_today)::text as fixed_today,
              exists (select from ledger_transaction l where l.tenant_id = t.tenant_id) as has_transactions
         from tenant t
         join app_user u using (tenant_id)
         left join tenant m on m.tenant_id = t.market_id
        where t.kind in ('local', 'demo')
        order by t.kind = 'demo', u.display_name, u.created_at`,
    ),
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    marketId: row.market_id,
    userId: row.user_id,
    displayName: row.display_name,
    kind: row.kind === "demo" ? "demo" : "local",
    baseCurrency: row.base_currency,
    fixedToday: row.fixed_today,
    hasTransactions: row.has_transactions,
  }));
}

/**
 * Makes the installation's own user, who lives in the real market, unless there is one. Two processes that start
 * together make one.
 */
export async function ensureLocalUser(
  store: Store,
  options: { displayName: string; baseCurrency: string },
): Promise<void> {
  await store.system(
    async (database) => {
      await database.query("select pg_advisory_xact_lock(hashtext('local user'))");
      const existing = await database.query("select from tenant where kind = 'local' limit 1");
      if (existing.length > 0) return;
      await database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency)
         values ($1, $1, 'market', 'Real market', 'EUR') on conflict do nothing`,
        [REAL_MARKET],
      );
      const tenantId = randomUUID();
      await database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $2, 'local', $3, $4)`,
        [tenantId, REAL_MARKET, options.displayName, options.baseCurrency],
      );
      await database.query("insert into app_user (tenant_id, user_id, display_name) values ($1, $2, $3)", [
        tenantId,
        randomUUID(),
        options.displayName,
      ]);
    },
    { durable: true },
  );
}
