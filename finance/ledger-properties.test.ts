import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isoDate } from "./dates.ts";
import { foldLedger, type Ledger, type LedgerOptions } from "./ledger.ts";
import { Decimal } from "./money.ts";
import type { LotMethod, Transaction } from "./transaction-kinds.ts";

const cents = (most: number) => fc.integer({ min: 0, max: most }).map((value) => (value / 100).toFixed(2));
const kinds = [
  "buy",
  "buy",
  "buy",
  "sell",
  "sell",
  "dividend",
  "interest",
  "fee",
  "tax",
  "deposit",
  "withdrawal",
  "split",
] as const;

/** Rows over twenty days, two accounts and two instruments: collisions of days and instruments are the rule. */
const history = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    accountId: fc.constantFrom("one", "two"),
    instrumentId: fc.constantFrom("x", "y"),
    day: fc.integer({ min: 0, max: 20 }),
    quantity: fc.integer({ min: 1, max: 100_000 }).map((value) => (value / 1000).toString()),
    amount: cents(1_000_000),
    fee: cents(500),
    tax: cents(500),
    currency: fc.constantFrom("EUR", "USD"),
    ratio: fc.constantFrom("2", "10", "0.1", "1.5", "0.333333", "0.05"),
  }),
  { maxLength: 40 },
);

type Raw = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

function transactions(raw: Raw): Transaction[] {
  return raw.map(({ day, ...row }, sequence) => ({
    ...row,
    id: `t${String(sequence).padStart(3, "0")}`,
    instrumentId: ["deposit", "withdrawal", "interest", "fee", "tax"].includes(row.kind)
      ? null
      : row.instrumentId,
    tradeDate: isoDate(19_000 + day),
    sequence,
    price: null,
    ratio: row.kind === "split" ? row.ratio : null,
    costBasis: null,
    note: null,
  }));
}

const methods = fc.constantFrom<LotMethod>("fifo", "lifo", "hifo", "average", "specific");

function options(lotMethod: LotMethod, impliedCash = false): LedgerOptions {
  const account = { name: "Account", lotMethod, impliedCash };
  return {
    accounts: new Map([
      ["one", account],
      ["two", account],
    ]),
    instruments: new Map([
      ["x", { symbol: "X" }],
      ["y", { symbol: "Y" }],
    ]),
    through: "2030-01-01",
    today: "2030-01-01",
  };
}

const zero = new Decimal(0);
const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.add(value), zero);
const near = (a: Decimal, b: Decimal) => a.sub(b).abs().lte("1e-40");

function check(property: (ledger: Ledger, rows: Transaction[], method: LotMethod) => void): void {
  fc.assert(
    fc.property(history, methods, (raw, method) => {
      const rows = transactions(raw);
      property(foldLedger(rows, options(method)), rows, method);
    }),
    { numRuns: 300 },
  );
}

test("cash is the sum of the cash effects, per account and currency", () => {
  check((ledger, rows) => {
    const sign = { buy: -1, sell: 1, dividend: 1, interest: 1, fee: -1, tax: -1, deposit: 1, withdrawal: -1 };
    const expected = new Map<string, Decimal>();
    for (const row of rows) {
      const direction = Object.entries(sign).find(([kind]) => kind === row.kind)?.[1] ?? 0;
      const effect = new Decimal(row.amount).mul(direction).sub(row.fee).sub(row.tax);
      const key = `${row.accountId} ${row.currency}`;
      expected.set(key, (expected.get(key) ?? zero).add(effect));
    }
    for (const { accountId, currency, balance } of ledger.cash) {
      assert.ok(balance.eq(expected.get(`${accountId} ${currency}`) ?? zero));
    }
  });
});

test("cost is neither made nor lost: cost in = cost of open lots + cost of what was sold", () => {
  check((ledger, rows) => {
    for (const currency of ["EUR", "USD"]) {
      const bought = rows.filter((row) => row.kind === "buy" && row.currency === currency);
      const costIn = sum(bought.map((row) => new Decimal(row.amount).add(row.fee).add(row.tax)));
      const open = ledger.lots.filter((lot) => lot.currency === currency).map((lot) => lot.cost);
      const sold = ledger.closings.flatMap((closing) =>
        closing.parts.filter((part) => part.currency === currency).map((part) => part.cost),
      );
      assert.ok(near(costIn, sum(open).add(sum(sold))));
    }
  });
});

test("quantity is bought − sold, adjusted for splits, and every share sold beyond it is reported", () => {
  check((ledger, rows) => {
    const ordered = rows.toSorted(
      (a, b) =>
        (a.tradeDate < b.tradeDate ? -1 : a.tradeDate > b.tradeDate ? 1 : 0) ||
        Number(b.kind === "split") - Number(a.kind === "split") ||
        a.sequence - b.sequence,
    );
    for (const accountId of ["one", "two"]) {
      for (const instrumentId of ["x", "y"]) {
        const own = ordered.filter((row) => row.accountId === accountId && row.instrumentId === instrumentId);
        const oversold = ledger.issues.some(
          (issue) =>
            issue.code.startsWith("oversell") &&
            issue.accountId === accountId &&
            issue.instrumentId === instrumentId,
        );
        const quantity = own.reduce((held, row) => {
          if (row.kind === "buy") return held.add(row.quantity ?? 0);
          if (row.kind === "sell") return held.sub(row.quantity ?? 0);
          if (row.kind !== "split") return held;
          return row.ratio === "0.333333" ? held.div(3) : held.mul(row.ratio ?? 1);
        }, zero);
        const lots = ledger.lots.filter(
          (lot) => lot.accountId === accountId && lot.instrumentId === instrumentId,
        );
        const held = sum(lots.map((lot) => lot.quantity));
        if (!oversold) assert.ok(near(held, quantity));
        assert.ok(lots.every((lot) => lot.quantity.gt(0) && lot.cost.gte(0)));
        if (quantity.lt("-1e-40")) assert.ok(oversold);
      }
    }
  });
});

test("the quantity noted after every change is what the lots add up to in the end", () => {
  fc.assert(
    fc.property(history, methods, (raw, method) => {
      const { lots, quantities } = foldLedger(transactions(raw), options(method));
      const noted = new Map(
        quantities.map((change) => [`${change.accountId} ${change.instrumentId}`, change]),
      );
      const sums = new Map<string, Decimal>();
      for (const { accountId, instrumentId, quantity } of lots) {
        const place = `${accountId} ${instrumentId}`;
        sums.set(place, (sums.get(place) ?? new Decimal(0)).plus(quantity));
      }
      for (const [place, { quantity }] of noted) {
        assert.ok(
          quantity.eq(sums.get(place) ?? 0),
          `${place}: ${quantity} noted, ${sums.get(place)} in lots`,
        );
      }
      assert.ok([...sums.keys()].every((place) => noted.has(place)));
    }),
  );
});

test("the order in which rows are given does not matter", () => {
  fc.assert(
    fc.property(history, methods, fc.infiniteStream(fc.nat()), (raw, method, noise) => {
      const rows = transactions(raw);
      const keys = rows.map(() => noise.next().value ?? 0);
      const shuffled = rows
        .map((row, place) => ({ row, key: keys[place] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ row }) => row);
      const { issues: one, ...first } = foldLedger(rows, options(method));
      const { issues: two, ...second } = foldLedger(shuffled, options(method));
      assert.deepEqual(JSON.stringify(second), JSON.stringify(first));
      assert.equal(two.length, one.length);
    }),
    { numRuns: 200 },
  );
});

test("where cash is implied no balance arises, and flows undo every cash effect", () => {
  fc.assert(
    fc.property(history, methods, (raw, method) => {
      const rows = transactions(raw);
      const implied = foldLedger(rows, options(method, true));
      const explicit = foldLedger(rows, options(method));
      assert.equal(implied.cash.length, 0);
      const cash = (currency: string) =>
        sum(explicit.cash.filter((entry) => entry.currency === currency).map((entry) => entry.balance));
      for (const currency of ["EUR", "USD"]) {
        const flows = implied.flows.filter((flow) => flow.currency === currency && flow.reason === "implied");
        assert.ok(near(sum(flows.map((flow) => flow.amount)), cash(currency).neg()));
      }
    }),
    { numRuns: 200 },
  );
});

test("no text in a row makes the fold throw", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("1e400", "-1", "NaN", "Infinity", "0", "", "1.5", "0x10"),
  );
  const row = fc.record({
    id: fc.uuid(),
    accountId: fc.constantFrom("one", "none"),
    instrumentId: fc.constantFrom("x", "gone", null),
    kind: fc.constantFrom(...kinds, "transfer_in", "transfer_out"),
    tradeDate: fc.oneof(fc.string(), fc.constantFrom("2024-02-30", "2024-02-29", "9999-12-31")),
    sequence: fc.integer(),
    quantity: fc.option(text),
    price: fc.option(text),
    amount: text,
    fee: text,
    tax: text,
    currency: fc.constantFrom("EUR", "US"),
    ratio: fc.option(text),
    costBasis: fc.option(text),
    note: fc.constant(null),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), methods, (rows, method) => {
      const ledger = foldLedger(rows, options(method));
      assert.ok(ledger.count + ledger.issues.length >= rows.length);
    }),
    { numRuns: 500 },
  );
});
