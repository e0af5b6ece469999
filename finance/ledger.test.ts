import assert from "node:assert/strict";
import { test } from "node:test";
import { foldLedger, type LedgerOptions } from "./ledger.ts";
import { Decimal } from "./money.ts";
import type { LotMethod, Transaction, TransactionKind } from "./transaction-kinds.ts";

type Row = Partial<Transaction> & { kind: TransactionKind; tradeDate: string };

function rows(list: readonly Row[]): Transaction[] {
  return list.map((row, sequence) => ({
    id: `t${sequence}`,
    accountId: "main",
    instrumentId: null,
    sequence,
    quantity: null,
    price: null,
    amount: "0",
    fee: "0",
    tax: "0",
    currency: "EUR",
    ratio: null,
    costBasis: null,
    note: null,
    ...row,
  }));
}

function fold(list: readonly Row[], lotMethod: LotMethod = "fifo", more: Partial<LedgerOptions> = {}) {
  const account = { name: "Main", lotMethod, impliedCash: false };
  return foldLedger(rows(list), {
    accounts: new Map([
      ["main", account],
      ["other", { ...account, name: "Other" }],
    ]),
    instruments: new Map([["x", { symbol: "XYZ" }]]),
    through: "2024-12-31",
    today: "2024-12-31",
    ...more,
  });
}

const buy = (tradeDate: string, quantity: string, amount: string, fee = "0"): Row => ({
  kind: "buy",
  tradeDate,
  instrumentId: "x",
  quantity,
  amount,
  fee,
});
const sell = (tradeDate: string, quantity: string, amount: string, fee = "0"): Row => ({
  ...buy(tradeDate, quantity, amount, fee),
  kind: "sell",
});
const text = (values: readonly Decimal[]) => values.map((value) => value.toString());

/*
 * Three purchases of 10: at 10 (+1 fee = 101), 30 (+1 = 301), 20 (+1 = 201); then 15 sold for 600 − 3 = 597.
 *   fifo     10 of the first, 5 of the second: 101 + 150.5        = 251.5    gain 345.5
 *   lifo     10 of the third, 5 of the second: 201 + 150.5        = 351.5    gain 245.5
 *   hifo     10 of the second, 5 of the third: 301 + 100.5        = 401.5    gain 195.5
 *   average  603 for 30 = 20.1 each:           15 × 20.1          = 301.5    gain 295.5
 *   specific third, then oldest:               201 + 50.5         = 251.5    gain 345.5
 */
for (const [method, cost] of [
  ["fifo", "251.5"],
  ["lifo", "351.5"],
  ["hifo", "401.5"],
  ["average", "301.5"],
  ["specific", "251.5"],
] as const) {
  test(`the cost of a sale by ${method}, fees in cost and taken from proceeds`, () => {
    const ledger = fold(
      [
        { kind: "deposit", tradeDate: "2024-01-01", amount: "1000" },
        buy("2024-01-02", "10", "100", "1"),
        buy("2024-01-03", "10", "300", "1"),
        buy("2024-01-04", "10", "200", "1"),
        sell("2024-01-05", "15", "600", "3"),
      ],
      method,
      { specificLots: new Map([["t4", [{ lotId: "t3", quantity: "10" }]]]) },
    );
    const [sale] = ledger.closings;
    const used = sale?.parts.reduce((sum, part) => sum.add(part.cost), new Decimal(0));
    assert.equal(used?.toString(), cost);
    assert.equal(sale?.proceeds.toString(), "597");
    assert.equal(ledger.cash[0]?.balance.toString(), "994");
    const found = ledger.issues.map(({ code, severity }) => `${severity} ${code}`);
    assert.deepEqual(found, method === "specific" ? ["info lots_not_chosen"] : []);
  });
}

/**
 * Ten shares at 10, ten at 30 and ten at 20; a 2:1 split makes twenty of each, at 5, 15 and 10. Sold 15 for 300.
 *   6 of the second and 9 of the third: 6 × 15 + 9 × 10 = 180   gain 120
 */
test("a sale uses the shares of each lot that were chosen, counted after the splits before it", () => {
  let before = "";
  const ledger = fold(
    [
      buy("2024-01-02", "10", "100"),
      buy("2024-01-03", "10", "300"),
      buy("2024-01-04", "10", "200"),
      { kind: "split", tradeDate: "2024-02-01", instrumentId: "x", ratio: "2" },
      sell("2024-03-01", "15", "300"),
    ],
    "specific",
    {
      specificLots: new Map([
        [
          "t4",
          [
            { lotId: "t2", quantity: "9" },
            { lotId: "t1", quantity: "6" },
          ],
        ],
      ]),
      beforeSale: (id, lots) => {
        before = `${id}: ${lots.map((lot) => lot.quantity).join(" ")}`;
      },
    },
  );
  const parts = ledger.closings[0]?.parts ?? [];
  assert.deepEqual(
    parts.map((part) => `${part.transactionId} ${part.quantity} ${part.cost}`),
    ["t1 6 90", "t2 9 90"],
  );
  assert.deepEqual(text(ledger.lots.map((lot) => lot.quantity)), ["20", "14", "11"]);
  assert.equal(before, "t4: 20 20 20");
  assert.ok(!ledger.issues.some((issue) => issue.code.startsWith("lot")));
});

test("choices that exceed a lot or the sale are used as far as they go, and said so", () => {
  const rows = [buy("2024-01-02", "5", "50"), buy("2024-01-03", "5", "60"), sell("2024-01-04", "4", "80")];
  const choose = (...quantities: string[]) =>
    fold(rows, "specific", {
      specificLots: new Map([["t2", quantities.map((quantity, i) => ({ lotId: `t${1 - i}`, quantity }))]]),
    });
  const tooMuchOfALot = choose("6");
  assert.deepEqual(text(tooMuchOfALot.lots.map((lot) => lot.quantity)), ["5", "1"]);
  assert.ok(tooMuchOfALot.issues.some((issue) => issue.code === "lot_choice_exceeded"));
  const tooMuchForTheSale = choose("3", "2");
  assert.deepEqual(text(tooMuchForTheSale.lots.map((lot) => lot.quantity)), ["4", "2"]);
  assert.ok(tooMuchForTheSale.issues.some((issue) => issue.code === "lot_choice_exceeded"));
});

test("where there is nothing to choose, nothing is asked", () => {
  const whole = [buy("2024-01-02", "5", "50"), buy("2024-01-03", "5", "60"), sell("2024-01-04", "10", "99")];
  const single = [buy("2024-01-02", "5", "50"), sell("2024-01-04", "4", "80")];
  for (const rows of [whole, single]) {
    const { issues } = fold(rows, "specific");
    assert.ok(!issues.some((issue) => issue.code === "lots_not_chosen"));
  }
});

test("a sale that names a lot which is not held falls back to the oldest shares and says so", () => {
  const ledger = fold(
    [buy("2024-01-02", "1", "10"), buy("2024-01-03", "1", "20"), sell("2024-01-04", "1", "30")],
    "specific",
    {
      specificLots: new Map([["t2", [{ lotId: "gone", quantity: "1" }]]]),
    },
  );
  assert.equal(ledger.closings[0]?.parts[0]?.transactionId, "t0");
  assert.ok(ledger.issues.some((issue) => issue.code === "lot_not_found"));
});

test("a 3:1 split after a 1:3 reverse split gives back exactly the shares there were", () => {
  const split = (tradeDate: string, ratio: string): Row => ({
    kind: "split",
    tradeDate,
    instrumentId: "x",
    ratio,
  });
  const ledger = fold([
    buy("2024-01-02", "100", "1000"),
    split("2024-02-01", "0.333333"),
    split("2024-03-01", "3"),
    sell("2024-04-01", "100", "1000"),
  ]);
  assert.deepEqual(ledger.lots, []);
  assert.deepEqual(text(ledger.closings.map((closing) => closing.quantity)), ["100"]);
  assert.ok(!ledger.issues.some((issue) => issue.code.startsWith("oversell")));
});

test("a split counts from the start of its day, before the trades of the day", () => {
  const ledger = fold([
    buy("2024-01-02", "10", "1000"),
    sell("2024-06-10", "100", "1100"),
    { kind: "split", tradeDate: "2024-06-10", instrumentId: "x", ratio: "10" },
  ]);
  assert.deepEqual(ledger.lots, []);
  assert.equal(ledger.issues.filter((issue) => issue.code === "oversell").length, 0);
});

test("shares sold beyond the position are an issue, count as brought in at the sale price, and make no gain", () => {
  // 10 held at 100, 15 sold for 1500: 10 of them for 1000, the other 500 came from shares nobody recorded.
  const ledger = fold([
    { kind: "deposit", tradeDate: "2024-01-01", amount: "1000" },
    buy("2024-01-02", "10", "1000"),
    sell("2024-01-03", "15", "1500"),
  ]);
  assert.deepEqual(
    ledger.issues.map(({ code, severity }) => ({ code, severity })),
    [{ code: "oversell", severity: "error" }],
  );
  assert.match(ledger.issues[0]?.message ?? "", /a short sale is booked with the kind write/);
  assert.equal(ledger.closings[0]?.grossProceeds.toString(), "1000");
  const unexplained = ledger.flows.filter((flow) => flow.reason === "unexplained");
  assert.deepEqual(text(unexplained.map((flow) => flow.amount)), ["500"]);
  assert.equal(ledger.cash[0]?.balance.toString(), "1500");
});

test("a sale listed before the purchase of the same day waits for it", () => {
  const ledger = fold([
    { kind: "deposit", tradeDate: "2024-01-01", amount: "1000" },
    sell("2024-01-02", "10", "110"),
    buy("2024-01-02", "10", "100"),
  ]);
  assert.deepEqual(ledger.issues, []);
  assert.deepEqual(ledger.lots, []);
});

test("future rows, unknown instruments, empty splits, bad rows and negative cash are reported, never thrown", () => {
  const ledger = fold([
    buy("2025-01-01", "1", "10"),
    { ...buy("2024-01-01", "1", "10"), instrumentId: "nobody" },
    { kind: "split", tradeDate: "2024-01-02", instrumentId: "x", ratio: "2" },
    { kind: "deposit", tradeDate: "2024-02-30", amount: "5" },
    { kind: "deposit", tradeDate: "2024-02-28", amount: "five" },
  ]);
  assert.deepEqual(ledger.issues.map((issue) => issue.code).toSorted(), [
    "bad_row",
    "bad_row",
    "future_date",
    "negative_cash",
    "split_without_position",
    "unknown_instrument",
  ]);
  // The money for the unknown instrument is gone from cash and counts as taken out.
  assert.deepEqual(text(ledger.flows.map((flow) => flow.amount)), ["-10"]);
});

test("a share transfer between own accounts carries cost and day of purchase", () => {
  const moves: Row[] = [
    buy("2020-05-01", "10", "100", "2"),
    { ...buy("2024-03-01", "4", "0"), kind: "transfer_out" },
    { ...buy("2024-03-01", "4", "0"), kind: "transfer_in", accountId: "other" },
  ];
  const unitValue = () => ({ price: new Decimal(50), currency: "EUR" });
  const together = fold(moves, "fifo", { unitValue, carryTransfers: true });
  const moved = together.lots.find((lot) => lot.accountId === "other");
  assert.deepEqual(
    [moved?.acquiredOn, moved?.quantity.toString(), moved?.cost.toString(), together.flows.length],
    ["2020-05-01", "4", "40.8", 0],
  );
  // Each account by itself sees 4 × 50 leave or arrive.
  const apart = fold(moves, "fifo", { unitValue });
  assert.deepEqual(text(apart.flows.map((flow) => flow.amount)), ["-200", "200"]);
  assert.equal(apart.lots.find((lot) => lot.accountId === "other")?.cost.toString(), "40.8");
});

test("shares that come in with their cost keep it, and enter the portfolio at market value", () => {
  const ledger = fold([{ ...buy("2024-03-01", "4", "0"), kind: "transfer_in", costBasis: "12.5" }], "fifo", {
    unitValue: () => ({ price: new Decimal(50), currency: "USD" }),
  });
  const [lot] = ledger.lots;
  assert.deepEqual(
    [lot?.cost.toString(), lot?.currency, lot?.entryAmount.toString(), lot?.entryCurrency],
    ["12.5", "EUR", "200", "USD"],
  );
});

// Firefly III issues 7162 (11.20 became 11.199999…), 8254 (off by 5e-15) and 7538 (499.999…): amounts that floats miss.
test("amounts that binary fractions cannot hold stay exact", () => {
  const deposits = Array.from(
    { length: 1000 },
    (): Row => ({ kind: "deposit", tradeDate: "2024-01-01", amount: "11.20" }),
  );
  const ledger = fold([
    ...deposits,
    { kind: "withdrawal", tradeDate: "2024-01-02", amount: "10700.000000000000000005" },
    { kind: "fee", tradeDate: "2024-01-03", amount: "0.1", fee: "0.2" },
  ]);
  // 11200 − 10700.000000000000000005 − 0.3
  assert.equal(ledger.cash[0]?.balance.toString(), "499.699999999999999995");
});
