import assert from "node:assert/strict";
import { test } from "node:test";
import { computeHere } from "#finance/calculations.ts";
import { addDays } from "#finance/dates.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import { ensureDirectory } from "#store/demo-world/ensure-directory.ts";
import { readForecastModels } from "#store/forecast-models.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { openEmbedded } from "#store/test-store.ts";
import { listUsers } from "#store/users.ts";
import { openCpuPool } from "./cpu-pool.ts";
import { retrainForecasts } from "./retrain-forecasts.ts";

test("the scheduled training records a version for each household of the real market that holds something", async (t) => {
  // A store of its own: the job looks at every household of the installation.
  const store = await openEmbedded();
  t.after(() => store.close());
  const pool = openCpuPool(1);
  t.after(() => pool.close());
  await ensureDirectory(store);
  const context = {
    jobId: "test",
    tenant: store.tenant(REAL_MARKET, REAL_MARKET),
    store,
    services: { embedder: createLsaEmbedder(), marketSources: [] },
    pool,
    compute: computeHere,
    log: createLogger("silent"),
    signal: new AbortController().signal,
    progress: () => {},
    split: () => Promise.reject(new Error("not split")),
  };
  const none = { trained: 0, promoted: 0, drifted: 0, skipped: 0 };
  assert.deepEqual(await retrainForecasts.execute(context, {}), none);
  const user = (await listUsers(store)).find(({ kind }) => kind === "local");
  assert.ok(user);
  const tenant = store.tenant(user.tenantId, user.marketId);
  const today = systemClock.today();
  const closes = Array.from({ length: 700 }, (_, day): [string, string] => [
    addDays(today, day - 700),
    (100 * (1 + 0.05 * Math.sin(day / 7) + 0.03 * Math.cos(day * 1.9))).toFixed(4),
  ]);
  await writeTestLedger(
    store,
    { tenant, marketId: REAL_MARKET },
    {
      instruments: [{ symbol: "WAVE", currency: "EUR", closes }],
      transactions: [
        { date: addDays(today, -600), kind: "buy", symbol: "WAVE", quantity: "10", amount: "1000" },
      ],
    },
  );
  assert.deepEqual(await retrainForecasts.execute(context, {}), { ...none, trained: 1, promoted: 1 });
  const again = await retrainForecasts.execute(context, {});
  assert.deepEqual(again, { ...none, trained: 1 });
  const rows = await tenant.run((database) => readForecastModels(database, "portfolio:EUR"));
  assert.deepEqual(
    rows.map(({ version, role }) => [version, role]),
    [
      [1, "champion"],
      [2, "challenger"],
    ],
  );
});
