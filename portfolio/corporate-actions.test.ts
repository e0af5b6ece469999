import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "#finance/dates.ts";
import { LOT_METHODS, type LotMethod, TRANSACTION_KIND_NAMES } from "#finance/transaction-kinds.ts";
import { fixedClock } from "#platform/clock.ts";
import { type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { listTransactions } from "./list-transactions.ts";
import { measurePerformance } from "./measure-performance.ts";
import { prepareImport } from "./prepare-import.ts";
import { readFactRows } from "./recall-portfolio.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { undoImport } from "./undo-import.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const today = "2024-06-28";
const close = (symbol: string, currency: string, price: string) => ({
  symbol,
  currency,
  closes: [["2024-01-02", price] as const, ["2024-03-01", price] as const, [today, price] as const],
});

async function openHousehold(transactions: TestTransaction[] = [], lotMethod: LotMethod = "fifo") {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Main", lotMethod }],
    instruments: [
      close("OLD", "EUR", "40"),
      close("NEW", "EUR", "30"),
      close("BABY", "EUR", "10"),
      close("RIGHT", "EUR", "2"),
      close("CALL", "USD", "3"),
      close("SHARE", "USD", "100"),
      { symbol: "DARK", currency: "EUR", closes: [] },
    ],
    rates: {
      USD: [
        ["2024-01-01", "1.05"],
        ["2024-03-01", "1.1"],
        ["2024-06-01", "1.2"],
      ],
    },
    transactions,
  });
  const context: UseCaseContext = { tenant: owner.tenant, clock: fixedClock(today), baseCurrency: "EUR" };
  return context;
}

const header = "date,type,symbol,quantity,amount,fee,currency,old symbol,old quantity,cost basis";
const file = [
  header,
  "2024-01-02,deposit,,,20000,,EUR,,,",
  "2024-01-02,deposit,,,20000,,USD,,,",
  "2024-01-03,buy,OLD,100,4000,10,EUR,,,",
  "2024-02-01,spin off,BABY,50,,,EUR,OLD,,401",
  "2024-02-02,rights issue,RIGHT,100,,,EUR,OLD,,",
  "2024-02-05,exercise buy,OLD,20,500,,EUR,RIGHT,100,",
  "2024-03-01,merger,NEW,120,1200,,EUR,OLD,,",
  "2024-03-04,return of capital,BABY,,30,,EUR,,,",
  "2024-03-05,drip,NEW,2,60,,EUR,,,",
  "2024-03-06,sell to open,CALL,1,300,2,USD,,,",
  "2024-03-07,buy,SHARE,100,9000,,USD,,,",
  "2024-04-19,call assignment,SHARE,100,9500,,USD,CALL,1,",
  "2024-05-02,symbol change,BABYX,,,,EUR,BABY,,",
].join("\n");

async function book(context: UseCaseContext, text: string) {
  const bytes = Buffer.from(text);
  const preview = await prepareImport(context, { fileName: "actions.csv", bytes, accountName: "Broker" });
  return { preview, receipt: await commitImport(context, preview.importId) };
}

test("a file with corporate actions, options and reinvested dividends is booked, listed, valued and undone", async () => {
  const context = await openHousehold();
  const { preview, receipt } = await book(context, file);
  assert.deepEqual(preview.counts, { new: 13, duplicate: 0, rejected: 0, ignored: 0 });
  assert.equal(receipt.inserted, 13);
  assert.deepEqual(
    preview.positionEffect.filter((line) => Number(line.quantity) !== 0),
    [
      { symbol: "BABYX", quantity: "50" },
      { symbol: "NEW", quantity: "122" },
      { symbol: "RIGHT", quantity: "100" },
    ],
  );
  const again = await prepareImport(context, {
    fileName: "again.csv",
    bytes: Buffer.from(file),
    accountName: "Broker",
  });
  assert.equal(again.counts.duplicate, 13);

  const { holdings } = await listHoldings(context);
  assert.deepEqual(
    holdings.map(({ symbol, quantity, costBasis }) => [symbol, quantity, costBasis.amount]),
    // 4,010 − 401 + 500 = 4,109; cash 1,200 of 4,800 takes a quarter of it; 60 reinvested. BABYX: 401 − 30.
    [
      ["NEW", "122", "3141.75"],
      ["BABYX", "50", "371.00"],
    ],
  );
  const overview = await valuePortfolio(context);
  // Deposits in dollars at 1.05; BABYX has no price of its own: money spent on it counts as taken out.
  assert.equal(overview.transactionCount, 13);
  const { attribution } = await measurePerformance(context, { period: "ALL" });
  assert.equal(attribution.residual.amount, "0.00");
  const page = await listTransactions(context, { symbol: "BABY" });
  assert.deepEqual(
    page.transactions.map(({ kind, symbol, relatedSymbol }) => [kind, symbol, relatedSymbol]),
    [
      ["symbol_change", "BABYX", "BABY"],
      ["return_of_capital", "BABY", null],
      ["spin_off", "BABY", "OLD"],
    ],
  );
  await undoImport(context, preview.importId);
  assert.equal((await listTransactions(context)).total, 0);
  assert.equal((await listHoldings(context)).holdings.length, 0);
});

test("a row that misses what it needs is rejected with what helps", async () => {
  const context = await openHousehold();
  const bytes = Buffer.from(
    [
      header,
      "2024-01-03,merger,NEW,10,,,EUR,,,",
      "2024-01-03,spin off,BABY,,,,EUR,OLD,,",
      "2024-01-03,symbol change,NEW,,,,EUR,OLD,,",
      "2024-01-03,return of capital,NEW,,,,EUR,,,",
      "2024-01-03,expiry,,5,,,EUR,,,",
    ].join("\n"),
  );
  const preview = await prepareImport(context, { fileName: "x.csv", bytes, accountName: "Broker" });
  assert.deepEqual(
    preview.rows.map((row) => row.reason),
    [
      "no symbol of the instrument that the shares come from",
      "no quantity",
      "no OLD are held on 2024-01-03, so it is not clear how many shares change",
      "no amount",
      "no symbol",
    ],
  );
});

const start = "2024-01-02";
const methods = fc.constantFrom(...LOT_METHODS);
const symbols = ["OLD", "NEW", "BABY", "RIGHT", "CALL", "SHARE", "DARK"];
const withRelated = new Set([
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
  "exercise_buy",
  "exercise_sell",
]);
const withoutShares = new Set(["deposit", "withdrawal", "interest", "fee", "tax"]);
const row = fc
  .record({
    day: fc.integer({ min: 0, max: 150 }),
    kind: fc.constantFrom(...TRANSACTION_KIND_NAMES, "buy", "buy", "write", "merger", "spin_off"),
    symbol: fc.constantFrom(...symbols),
    related: fc.constantFrom(...symbols),
    quantity: fc.integer({ min: 1, max: 900 }).map((value) => (value / 7).toFixed(4)),
    relatedQuantity: fc.option(fc.integer({ min: 1, max: 90 }).map(String), { nil: undefined }),
    amount: fc.integer({ min: 0, max: 200_000 }).map((value) => (value / 100).toFixed(2)),
    fee: fc.constantFrom("0", "1.25"),
    tax: fc.constantFrom("0", "0", "3.10"),
    currency: fc.constantFrom("EUR", "USD"),
  })
  .map(({ day, related, relatedQuantity, quantity, symbol, ...rest }): TestTransaction => {
    const { kind } = rest;
    const other = related === symbol ? (symbol === "OLD" ? "NEW" : "OLD") : related;
    const used = relatedQuantity === undefined ? {} : { relatedQuantity };
    return {
      ...rest,
      date: addDays(start, day),
      ...(withoutShares.has(kind) ? {} : { symbol, quantity }),
      ...(withRelated.has(kind) ? { related: other, ...used } : {}),
      ...(kind === "split" ? { ratio: "3" } : {}),
    };
  });

test("whatever happens to shares, attribution leaves nothing unexplained and facts say what the ledger says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 5, maxLength: 40 }),
      methods,
      async (transactions, method) => {
        const context = await openHousehold(transactions, method);
        const read = async () => [
          await valuePortfolio(context),
          await listHoldings(context),
          await measurePerformance(context, { period: "ALL" }),
        ];
        const folded = await read();
        const { attribution } = await measurePerformance(context, { period: "ALL" });
        assert.equal(attribution.residual.amount, "0.00");
        await context.tenant.run((database) => refreshPositions(database, context));
        const recalled = await context.tenant.run((database) =>
          readFactRows(database, context, {}, { daily: true }),
        );
        if (recalled === null) return;
        assert.deepEqual(textsOf(await read()), textsOf(folded));
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
});

test("an option that buys back written shares hands its premium on to them", async () => {
  const usd = { fee: "0", currency: "USD" };
  const context = await openHousehold(
    [
      {
        kind: "write",
        amount: "1871.69",
        fee: "1.25",
        tax: "0",
        currency: "EUR",
        date: "2024-01-15",
        symbol: "CALL",
        quantity: "39",
      },
      {
        kind: "write",
        amount: "548.16",
        tax: "0",
        ...usd,
        date: "2024-01-17",
        symbol: "NEW",
        quantity: "90",
      },
      {
        kind: "exercise_buy",
        amount: "226.86",
        tax: "3.10",
        ...usd,
        date: "2024-05-13",
        symbol: "CALL",
        quantity: "22",
        related: "NEW",
        relatedQuantity: "11",
      },
    ],
    "hifo",
  );
  const { attribution } = await measurePerformance(context, { period: "ALL" });
  assert.equal(attribution.residual.amount, "0.00");
});

test("an option exercised to sell shares that were never there leaves no remainder", async () => {
  const usd = { fee: "1.25", currency: "USD" };
  const context = await openHousehold(
    [
      {
        kind: "reinvestment",
        amount: "1442.74",
        tax: "0",
        ...usd,
        date: "2024-02-11",
        symbol: "OLD",
        quantity: "30",
      },
      {
        kind: "exercise_sell",
        amount: "1964.46",
        tax: "3.10",
        ...usd,
        date: "2024-02-21",
        symbol: "NEW",
        quantity: "86",
        related: "OLD",
        relatedQuantity: "56",
      },
    ],
    "section_104",
  );
  const { attribution } = await measurePerformance(context, { period: "ALL" });
  assert.equal(attribution.residual.amount, "0.00");
});

/** Exact texts as they are; floats to nine digits. */
function textsOf(results: unknown): unknown {
  return JSON.parse(
    JSON.stringify(results, (_key, value: unknown) =>
      typeof value === "number" ? Number(value.toPrecision(9)) : value,
    ),
  );
}
