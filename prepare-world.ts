import { fixedClock } from "#platform/clock.ts";
import type { Config } from "#platform/config.ts";
import type { Logger } from "#platform/log.ts";
import { refreshPositions } from "#portfolio/refresh-positions.ts";
import type { Embedder } from "#retrieval/embedders/index.ts";
import { indexDocuments } from "#retrieval/index-documents.ts";
import { demoDocuments } from "#store/demo-world/demo-documents.ts";
import { ADA_TENANT, BEN_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { ensureDirectory } from "#store/demo-world/ensure-directory.ts";
import { isDemoPrepared, markDemoPrepared } from "#store/demo-world/preparation-mark.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET, type Store } from "#store/open-store.ts";

export interface WorldOptions {
  store: Store;
  embedder: Embedder;
  config: Config;
  log: Logger;
  onProgress(message: string): void;
}

/**
 * Makes an empty installation one that can be looked at: the directory of users, and the fictional demo world with its
 * two portfolios and documents. Does nothing on the second start.
 */
export async function prepareWorld({
  store,
  embedder,
  config,
  log,
  onProgress,
}: WorldOptions): Promise<void> {
  await ensureDirectory(store, { baseCurrency: config.baseCurrency });
  if (!config.seedDemo) return;
  await seedDemoWorld(store, { onProgress });
  if (await isDemoPrepared(store)) return;
  const clock = fixedClock(DEMO_TODAY);
  for (const [id, baseCurrency] of [
    [ADA_TENANT, "EUR"],
    [BEN_TENANT, "USD"],
  ] as const) {
    const tenant = store.tenant(id, DEMO_MARKET);
    await tenant.run((database) => refreshPositions(database, { tenant, clock, baseCurrency }), {
      durable: true,
    });
  }
  onProgress("Indexing the demo documents …");
  const receipt = await indexDocuments({
    tenant: store.tenant(DEMO_MARKET, DEMO_MARKET),
    embedder,
    documents: demoDocuments(),
  });
  log.info(
    { indexed: receipt.indexed, chunks: receipt.chunks, rejected: receipt.rejected.length },
    "demo documents indexed",
  );
  await markDemoPrepared(store);
}
