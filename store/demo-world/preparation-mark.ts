import { DEMO_MARKET, type Store } from "../open-store.ts";
import { DEMO_VERSION } from "./seed-demo-world.ts";

const MARK_KEY = "demo_world_prepared";

/** Raised when what is derived changes its form although the world stays the same. */
const DERIVED_VERSION = 2;
const PREPARED = DEMO_VERSION * 1000 + DERIVED_VERSION;

/** Whether everything derived from this version of the demo world (positions, document index) is there too. */
export async function isDemoPrepared(store: Store): Promise<boolean> {
  const rows = await store
    .tenant(DEMO_MARKET, DEMO_MARKET)
    .run((database) =>
      database.query<{ version: number }>(
        "select (value ->> 'version')::int as version from setting where tenant_id = $1 and key = $2",
        [DEMO_MARKET, MARK_KEY],
      ),
    );
  return rows[0]?.version === PREPARED;
}

/** Set last, so that a start that was cut short is finished by the next one. */
export async function markDemoPrepared(store: Store): Promise<void> {
  await store.tenant(DEMO_MARKET, DEMO_MARKET).run((database) =>
    database.query(
      `insert into setting (tenant_id, key, value) values ($1, $2, jsonb_build_object('version', $3::int))
       on conflict (tenant_id, key) do update set value = excluded.value, updated_at = now()`,
      [DEMO_MARKET, MARK_KEY, PREPARED],
    ),
  );
}
