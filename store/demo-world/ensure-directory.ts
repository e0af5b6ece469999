import { DEMO_MARKET, REAL_MARKET, type Store } from "../open-store.ts";
import { ensureLocalUser } from "../users.ts";
import { DEMO_TODAY } from "./demo-ids.ts";

export interface DirectoryOptions {
  /** How the person who runs the installation is called; "You" unless told. */
  displayName?: string;
  /** Currency that person thinks in; EUR unless told. An existing user keeps theirs. */
  baseCurrency?: string;
}

/**
 * Makes what every installation has, unless it is there: the real market, the fictional one (which stands still on
 * its last day) and the local user. Safe to call at every start and from several processes.
 */
export async function ensureDirectory(store: Store, options: DirectoryOptions = {}): Promise<void> {
  await store.system(
    async (database) => {
      await database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency, fixed_today)
         values ($1, $1, 'market', 'Real market', 'EUR', null),
                ($2, $2, 'market', 'Demo market (fictional)', 'EUR', $3)
         on conflict (tenant_id) do update
           set name = excluded.name, fixed_today = excluded.fixed_today
         where (tenant.name, tenant.fixed_today) is distinct from (excluded.name, excluded.fixed_today)`,
        [REAL_MARKET, DEMO_MARKET, DEMO_TODAY],
      );
    },
    { durable: true },
  );
  await ensureLocalUser(store, {
    displayName: options.displayName ?? "You",
    baseCurrency: options.baseCurrency ?? "EUR",
  });
}
