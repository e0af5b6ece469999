import assert from "node:assert/strict";
import { test } from "node:test";
import { openCpuPool } from "#jobs/cpu-pool.ts";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { ADA_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { listSaleLots } from "./choose-lots.ts";
import { estimateTax } from "./estimate-tax.ts";
import { forecastGrowth } from "./forecast-growth.ts";
import { listAccounts } from "./list-accounts.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { measureRisk } from "./measure-risk.ts";
import { readDataQuality } from "./read-data-quality.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { runStressTest } from "./run-stress-test.ts";
import { suggestRebalancing } from "./suggest-rebalancing.ts";
import { valuePortfolio } from "./value-portfolio.ts";

test("a portfolio counted in a thread is what it is here, and refusals keep their kind", async () => {
  const store = await openTestStore();
  await seedDemoWorld(store);
  const tenant = store.tenant(ADA_TENANT, DEMO_MARKET);
  const here: UseCaseContext = { tenant, clock: fixedClock(DEMO_TODAY), baseCurrency: "EUR" };
  const pool = openCpuPool(1);
  try {
    const apart: UseCaseContext = { ...here, compute: pool.computeFor(new AbortController().signal) };
    const sales = await tenant.run((database) =>
      database.query<{ id: string }>(
        "select transaction_id as id from ledger_transaction where kind = 'sell' order by trade_date limit 1",
      ),
    );
    const saleId = sales[0]?.id ?? "";
    const read = async (context: UseCaseContext) => {
      const { accounts, ...rest } = await listAccounts(context);
      const { accountId } = accounts[0] ?? { accountId: "" };
      return [
        rest,
        accounts,
        await listAccounts(context, { accountId }),
        await valuePortfolio(context),
        await valuePortfolio(context, { accountId, currency: "USD" }),
        await listHoldings(context, { limit: 3 }),
        await measurePerformance(context, { period: "ALL" }),
        await measurePerformance(context, { period: "1Y", level: "account", tables: ["months"] }),
        await measurePerformance(context, { period: "1Y", level: "holding" }),
        await measurePerformance(context, {
          period: "1Y",
          level: "lot",
          benchmark: [{ symbol: "cash", weight: 1 }],
        }),
        await estimateTax(context, { regime: "us" }),
        await readDataQuality(context),
        await listSaleLots(context, saleId),
        await suggestRebalancing(context, { model: "60/40", taxRegime: "uk", income: 50_000 }),
        await forecastGrowth(context, {}),
        await measureRisk(context, {}),
        await runStressTest(context, { scenario: "equityDown20" }),
      ];
    };
    const folded = await read(here);
    assert.deepEqual(await read(apart), folded);
    // Facts made in the thread are those made here: reads from them agree with what was folded.
    for (const context of [apart, here]) {
      await tenant.run((database) => refreshPositions(database, context));
      assert.deepEqual(await read(apart), await read(here));
    }
    await assert.rejects(
      suggestRebalancing(apart, { targets: [{ name: "NOSUCH", weight: 1 }] }),
      (error) => error instanceof CoachError && /no symbol with a price/.test(error.message),
    );
    await assert.rejects(
      estimateTax(apart, { regime: "us", year: 1900 }),
      (error) => error instanceof CoachError && error.kind === "invalid_input",
    );
    await assert.rejects(
      listAccounts(apart, { accountId: "00000000-0000-4000-8000-000000000000" }),
      (error) => error instanceof CoachError && error.kind === "not_found",
    );
  } finally {
    await pool.close();
  }
});
