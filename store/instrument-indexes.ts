import { InstrumentIndex, type InstrumentNames } from "./instrument-index.ts";
import type { Database, Tenant } from "./open-store.ts";

interface Version {
  tenantId: string;
  version: string;
}

interface Kept {
  version: string;
  index: Promise<InstrumentIndex>;
}

const none = "none";
const mostRows = 500_000;

/**
 * The names of the tenants that were searched last, indexed in memory: one for each market and one for each household. A
 * version that changes with every change of a name says whether an index still holds.
 */
export class InstrumentIndexes {
  readonly #kept = new Map<string, Kept>();

  /** Indexes of the tenant's own instruments and of its market's. */
  async of(tenant: Tenant): Promise<{ own: InstrumentIndex; market: InstrumentIndex }> {
    const names = await tenant.run(async (database) => {
      const versions = await readVersions(database);
      const versionOf = (id: string) => versions.find((row) => row.tenantId === id)?.version ?? none;
      const ids = [...new Set([tenant.id, tenant.marketId])];
      const missing = ids.filter((id) => this.#kept.get(id)?.version !== versionOf(id));
      return Promise.all(
        missing.map(async (id) => ({ id, version: versionOf(id), rows: await readNames(database, id) })),
      );
    });
    for (const { id, version, rows } of names) {
      this.#kept.set(id, { version, index: InstrumentIndex.build(rows) });
    }
    const [own, market] = await Promise.all([this.#use(tenant.id), this.#use(tenant.marketId)]);
    await this.#shrink(new Set([tenant.id, tenant.marketId]));
    return { own, market };
  }

  /** Marks the index as the one that was used last. */
  #use(id: string): Promise<InstrumentIndex> {
    const kept = this.#kept.get(id) ?? { version: none, index: InstrumentIndex.build([]) };
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept.index;
  }

  async #shrink(inUse: ReadonlySet<string>): Promise<void> {
    const sizes = await Promise.all(
      [...this.#kept].map(async ([id, { index }]) => ({ id, size: (await index).size })),
    );
    let rows = sizes.reduce((sum, { size }) => sum + size, 0);
    for (const { id, size } of sizes) {
      if (rows <= mostRows) return;
      if (inUse.has(id)) continue;
      this.#kept.delete(id);
      rows -= size;
    }
  }
}

async function readVersions(database: Database): Promise<Version[]> {
  return database.query<Version>(
    `select tenant_id as "tenantId", version from instrument_version
      where tenant_id in (current_tenant(), current_market())`,
  );
}

async function readNames(database: Database, tenantId: string): Promise<InstrumentNames[]> {
  return database.query<InstrumentNames>(
    `select coalesce(market_instrument_id, instrument_id) as id, symbol, name, isin, figi
       from instrument where tenant_id = $1`,
    [tenantId],
  );
}
