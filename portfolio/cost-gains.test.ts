import assert from "node:assert/strict";
import { test } from "node:test";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { fixedClock } from "#platform/clock.ts";
import { type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { listAccounts } from "./list-accounts.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const today = "2024-06-28";

async function household(lotMethod: LotMethod, transactions: TestTransaction[]): Promise<UseCaseContext> {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Main", lotMethod }],
    instruments: [
      {
        symbol: "TRUST",
        currency: "USD",
        closes: [
          ["2024-01-02", "50"],
          ["2024-04-02", "44"],
          [today, "60"],
        ],
      },
    ],
    rates: {
      USD: [
        ["2024-01-01", "1.05"],
        ["2024-03-01", "1.1"],
        ["2024-06-01", "1.2"],
      ],
    },
    transactions: [
      { date: "2024-01-02", kind: "deposit", amount: "20000", currency: "USD" },
      ...transactions,
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(today), baseCurrency: "EUR" };
}

/** Cost basis, unrealized and realized gain, as every place that shows them has them. */
async function told(context: UseCaseContext) {
  const overview = await valuePortfolio(context);
  const [holding] = (await listHoldings(context)).holdings;
  const accountId = overview.accounts[0]?.accountId ?? "";
  const page = await listAccounts(context, { accountId });
  const [account] = page.accounts;
  const sameMethod = page.comparison.find(({ lotMethod }) => lotMethod === account?.lotMethod);
  const cells = async (level: "account" | "holding" | "lot", name: string) => {
    const [table] = (await measurePerformance(context, { period: "ALL", level })).tables;
    const place = table?.columns.indexOf(name) ?? -1;
    return table?.rows.map((row) => row[place]) ?? [];
  };
  const amount = (given: { amount: string } | null | undefined) => Number(given?.amount);
  const lots = async (name: string) =>
    (await cells("lot", name)).reduce<number>((sum, cell) => sum + Number(cell) * 100, 0) / 100;
  return {
    costBasis: [
      amount(overview.costBasis),
      amount(holding?.costBasis),
      amount(sameMethod?.costBasis),
      (await cells("account", "costBasis"))[0],
      (await cells("holding", "costBasis"))[0],
      await lots("cost"),
    ],
    unrealizedGain: [
      amount(overview.unrealizedGain),
      amount(holding?.unrealizedGain),
      (await cells("account", "unrealizedGain"))[0],
      (await cells("holding", "unrealizedGain"))[0],
      await lots("gain"),
    ],
    realizedGain: [
      amount(account?.realizedGain),
      amount(sameMethod?.realizedGain),
      (await cells("account", "realizedGain"))[0],
      (await cells("holding", "realizedGain"))[0],
    ],
  };
}

const usd = { symbol: "TRUST", currency: "USD" };

test("after a return of capital all places tell the same gains, to the cent", async () => {
  const context = await household("fifo", [
    { date: "2024-01-02", kind: "buy", quantity: "100", amount: "5000", fee: "10", ...usd },
    { date: "2024-04-02", kind: "return_of_capital", amount: "600", ...usd },
    { date: "2024-05-02", kind: "sell", quantity: "40", amount: "2000", fee: "5", ...usd },
  ]);
  const { costBasis, unrealizedGain, realizedGain } = await told(context);
  // Cost 5,010 − 600 = 4,410, of which 60 % stay: 2,646 at 1.05; worth 3,600 at 1.2.
  assert.deepEqual(costBasis, Array(6).fill(2520));
  assert.deepEqual(unrealizedGain, Array(5).fill(480));
  // 600 at 1.1 less 600 at 1.05; 1,995 at 1.1 less 1,764 at 1.05.
  assert.deepEqual(
    realizedGain,
    Array(4).fill(Number((600 / 1.1 - 600 / 1.05 + 1995 / 1.1 - 1680).toFixed(2))),
  );
});

for (const lotMethod of ["section_104", "adjusted_cost_base"] as const) {
  test(`after a repurchase within 30 days under ${lotMethod} all places tell the same gains, to the cent`, async () => {
    const context = await household(lotMethod, [
      { date: "2024-01-02", kind: "buy", quantity: "100", amount: "5000", fee: "10", ...usd },
      { date: "2024-04-02", kind: "sell", quantity: "60", amount: "2600", fee: "5", ...usd },
      { date: "2024-04-12", kind: "buy", quantity: "30", amount: "1400", fee: "5", ...usd },
    ]);
    const { costBasis, unrealizedGain, realizedGain } = await told(context);
    for (const list of [costBasis, unrealizedGain, realizedGain])
      assert.equal(new Set(list).size, 1, String(list));
    assert.notEqual(realizedGain[0], Number((2595 / 1.1 - 3006 / 1.05).toFixed(2)));
  });
}
