import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accumulateAttribution, attributeChange } from "./attribution.ts";
import { isoDate } from "./dates.ts";
import { foldLedger, type LedgerAccount } from "./ledger.ts";
import { Decimal } from "./money.ts";
import type { Transaction } from "./transaction-kinds.ts";

const first = 19_000;
const lastDay = 30;

const row = fc.record({
  kind: fc.constantFrom(
    "buy",
    "buy",
    "sell",
    "dividend",
    "interest",
    "fee",
    "tax",
    "deposit",
    "withdrawal",
    "split",
    "transfer_in",
    "transfer_out",
  ),
  accountId: fc.constantFrom("one", "two", "implied"),
  instrumentId: fc.constantFrom("x", "y"),
  withInstrument: fc.boolean(),
  day: fc.integer({ min: 0, max: lastDay }),
  quantity: fc.integer({ min: 1, max: 40 }).map(String),
  amount: fc.integer({ min: 0, max: 100_000 }).map((value) => (value / 100).toFixed(2)),
  fee: fc.constantFrom("0", "1.37"),
  tax: fc.constantFrom("0", "0.01"),
  currency: fc.constantFrom("EUR", "USD", "GBP"),
  ratio: fc.constantFrom("2", "0.333333"),
});

const quotes = fc.array(fc.integer({ min: 1, max: 99_999 }), {
  minLength: lastDay + 1,
  maxLength: lastDay + 1,
});

test("what the lines of an attribution leave unexplained is zero to the cent, from any day to any day", () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.record({ x: quotes, y: quotes, USD: quotes, GBP: quotes }),
      fc.integer({ min: 0, max: lastDay }),
      fc.boolean(),
      fc.constantFrom(new Set<string>(), new Set(["y"])),
      (raw, market, startDay, carryTransfers, outside) => {
        const level = (series: readonly number[], date: string) => {
          const place = Array.from({ length: lastDay + 1 }, (_, day) => isoDate(first + day)).indexOf(date);
          return new Decimal(series[place] ?? 0).div(10_000);
        };
        const rate = (currency: string, date: string) =>
          currency === "USD"
            ? new Decimal(1).div(level(market.USD, date))
            : currency === "GBP"
              ? level(market.GBP, date)
              : new Decimal(1);
        const price = (instrumentId: string, date: string) =>
          instrumentId === "x"
            ? { price: level(market.x, date), currency: "USD" }
            : { price: level(market.y, date), currency: "GBP" };
        const transactions: Transaction[] = raw.map(({ day, withInstrument, ...entry }, sequence) => {
          const transfer = entry.kind === "transfer_in" || entry.kind === "transfer_out";
          const needed =
            ["buy", "sell", "dividend", "split"].includes(entry.kind) || (transfer && withInstrument);
          return {
            ...entry,
            id: `t${sequence}`,
            instrumentId: needed ? entry.instrumentId : null,
            tradeDate: isoDate(first + day),
            sequence,
            price: null,
            costBasis: null,
            note: null,
          };
        });
        const account = { name: "Account", lotMethod: "fifo" as const, impliedCash: false };
        const at = (day: number) => {
          const through = isoDate(first + day);
          const ledger = foldLedger(transactions, {
            accounts: new Map<string, LedgerAccount>([
              ["one", account],
              ["two", { ...account, lotMethod: "average" }],
              ["implied", { ...account, impliedCash: true }],
            ]),
            instruments: new Map([
              ["x", { symbol: "X" }],
              ["y", { symbol: "Y" }],
            ]),
            through,
            today: isoDate(first + lastDay),
            outside,
            carryTransfers,
            unitValue: price,
          });
          return accumulateAttribution(ledger, through, { rate, price: (id) => price(id, through) });
        };
        const start = at(startDay);
        const end = at(lastDay);
        const { residual, lines, startValue, endValue } = attributeChange(start, end, "EUR");
        assert.equal(new Decimal(residual.amount).toNumber(), 0);
        const total = Object.values(lines).reduce(
          (sum, line) => sum.add(line.amount),
          new Decimal(startValue.amount),
        );
        assert.ok(total.eq(endValue.amount), `${total} is not ${endValue.amount}`);
        const exact = Object.values(end.lines).reduce((sum, line) => sum.add(line), new Decimal(0));
        assert.ok(exact.sub(end.value).abs().lte("1e-30"));
      },
    ),
    { numRuns: 300 },
  );
});
