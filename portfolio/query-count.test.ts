import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import type { Tenant } from "#store/open-store.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { listTransactions } from "./list-transactions.ts";
import { measurePerformance } from "./measure-performance.ts";
import { readDataState } from "./read-data-state.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const today = "2026-03-31";

/** The same tenant, counting the statements of its work; begin with role and settings, and commit, are not among them. */
function counted(tenant: Tenant): { tenant: Tenant; statements: () => number } {
  let count = 0;
  return {
    statements: () => count,
    tenant: {
      ...tenant,
      run: (work, options) =>
        tenant.run(
          (database) =>
            work({
              query: (sql, parameters) => {
                count += 1;
                return database.query(sql, parameters);
              },
            }),
          options,
        ),
    },
  };
}

test("reads of a portfolio ask the store once, and once more for whether a kept result still holds", async () => {
  const owner = await createTestTenant(await openTestStore());
  await writeTestLedger(await openTestStore(), owner, {
    instruments: [
      {
        symbol: "QQA",
        currency: "EUR",
        closes: [
          ["2024-01-02", "10"],
          ["2026-03-30", "14"],
        ],
      },
      {
        symbol: "QQB",
        currency: "USD",
        closes: [
          ["2024-01-02", "20"],
          ["2026-03-30", "18"],
        ],
      },
    ],
    rates: {
      USD: [
        ["2024-01-02", "1.1"],
        ["2026-03-30", "1.2"],
      ],
    },
    transactions: [
      { date: "2024-01-02", kind: "deposit", amount: "9000" },
      { date: "2024-01-03", kind: "buy", symbol: "QQA", quantity: "10", amount: "100" },
      { date: "2024-06-03", kind: "buy", symbol: "QQB", quantity: "5", amount: "95", currency: "USD" },
      { date: "2025-06-03", kind: "sell", symbol: "QQA", quantity: "4", amount: "50" },
    ],
  });
  const context = { clock: fixedClock(today), baseCurrency: "EUR" };
  await owner.tenant.run((database) => refreshPositions(database, { ...context, tenant: owner.tenant }));
  const statementsOf = async (read: (own: typeof context & { tenant: Tenant }) => Promise<unknown>) => {
    const { tenant, statements } = counted(owner.tenant);
    await read({ ...context, tenant });
    return statements();
  };
  assert.deepEqual(
    {
      overview: await statementsOf((own) => valuePortfolio(own)),
      holdings: await statementsOf((own) => listHoldings(own)),
      everything: await statementsOf((own) => measurePerformance(own)),
      year: await statementsOf((own) => measurePerformance(own, { period: "1Y" })),
      days: await statementsOf((own) => measurePerformance(own, { from: "2025-02-09" })),
      transactions: await statementsOf((own) => listTransactions(own)),
      ofKind: await statementsOf((own) => listTransactions(own, { kinds: ["buy"], symbol: "QQB" })),
      state: await statementsOf((own) => readDataState(own.tenant)),
    },
    { overview: 1, holdings: 1, everything: 1, year: 1, days: 1, transactions: 2, ofKind: 2, state: 1 },
  );
});
