import { type Database, DEMO_MARKET, type Store } from "../open-store.ts";
import { buildDemoHouseholds } from "./demo-households.ts";
import { DEMO_TODAY } from "./demo-ids.ts";
import { buildDemoMarket } from "./demo-market.ts";
import { ensureDirectory } from "./ensure-directory.ts";
import { writeDemoHousehold } from "./write-demo-household.ts";
import { writeDemoMarket } from "./write-demo-market.ts";

/** Raised when the simulated world changes, so that an installation with an older one gets the new one. */
export const DEMO_VERSION = 4;

const VERSION_KEY = "demo_world";

export interface SeedOptions {
  onProgress?: (message: string) => void;
}

export interface SeedReport {
  /** False when this version was already there and nothing was done. */
  seeded: boolean;
  prices: number;
  transactions: number;
}

async function storedVersion(database: Database, tenantId: string): Promise<number | null> {
  const rows = await database.query<{ version: number }>(
    "select (value ->> 'version')::int as version from setting where tenant_id = $1 and key = $2",
    [tenantId, VERSION_KEY],
  );
  return rows[0]?.version ?? null;
}

async function storeVersion(database: Database, tenantId: string): Promise<void> {
  await database.query(
    `insert into setting (tenant_id, key, value) values ($1, $2, $3::jsonb)
     on conflict (tenant_id, key) do update set value = excluded.value, updated_at = now()`,
    [tenantId, VERSION_KEY, JSON.stringify({ version: DEMO_VERSION, fictional: true, today: DEMO_TODAY })],
  );
}

/**
 * Seeds the fictional market and the two demo users. Does nothing when this version is there; each tenant is one
 * transaction, so an interrupted run is taken up at the next start. Positions derived from the ledger are not
 * written here: refresh them afterwards for ADA_TENANT and BEN_TENANT.
 */
export async function seedDemoWorld(store: Store, options: SeedOptions = {}): Promise<SeedReport> {
  await ensureDirectory(store);
  const say = options.onProgress ?? (() => {});
  const marketTenant = store.tenant(DEMO_MARKET, DEMO_MARKET);
  const existing = await store.system((database) =>
    database.query<{ count: number }>(
      "select count(*) as count from setting where key = $1 and (value ->> 'version')::int = $2",
      [VERSION_KEY, DEMO_VERSION],
    ),
  );
  if ((existing[0]?.count ?? 0) >= 3) return { seeded: false, prices: 0, transactions: 0 };

  say("simulating ten years of a fictional market");
  const market = buildDemoMarket();
  const households = buildDemoHouseholds(market);
  let prices = 0;
  let transactions = 0;

  say("storing prices of the fictional market");
  await marketTenant.run(
    async (database) => {
      await database.query("select pg_advisory_xact_lock(hashtext('demo world'))");
      if ((await storedVersion(database, DEMO_MARKET)) === DEMO_VERSION) return;
      await writeDemoMarket(database, market);
      await storeVersion(database, DEMO_MARKET);
      prices = market.days.length * market.series.size;
    },
    { durable: true },
  );
  for (const household of households) {
    say(`storing the ledger of ${household.displayName}`);
    await store.system((database) =>
      database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency)
         values ($1, $2, 'demo', $3, $4) on conflict (tenant_id) do nothing`,
        [household.tenantId, DEMO_MARKET, `${household.displayName} (demo)`, household.baseCurrency],
      ),
    );
    await store.tenant(household.tenantId, DEMO_MARKET).run(
      async (database) => {
        await database.query("select pg_advisory_xact_lock(hashtext('demo world'))");
        if ((await storedVersion(database, household.tenantId)) === DEMO_VERSION) return;
        await writeDemoHousehold(database, household);
        await storeVersion(database, household.tenantId);
        transactions += household.transactions.length;
      },
      { durable: true },
    );
  }
  return { seeded: prices + transactions > 0, prices, transactions };
}
