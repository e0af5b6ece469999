import assert from "node:assert/strict";
import { accumulateAttribution } from "#finance/attribution.ts";
import { dayNumber } from "#finance/dates.ts";
import { journal } from "#finance/ledger/journal.ts";
import { foldLedger, type LedgerOptions } from "#finance/ledger.ts";
import { Decimal } from "#finance/money.ts";
import type { LotMethod, Transaction } from "#finance/transaction-kinds.ts";
import { makeRandomLedger, scale } from "./make-random-ledger.ts";

function optionsOf(lotMethod: LotMethod): LedgerOptions {
  const account = { name: "Account", lotMethod, impliedCash: false };
  return {
    accounts: new Map([
      ["one", account],
      ["two", account],
    ]),
    instruments: new Map(["x", "y", "z", "opt"].map((id) => [id, { symbol: id.toUpperCase() }])),
    through: "2030-01-01",
    today: "2030-01-01",
    carryTransfers: true,
    unitValue: (id) => ({ price: new Decimal(id === "y" ? "7.5" : "12.34"), currency: "EUR" }),
  };
}

/**
 * Makes the ledger of a seed and checks it: postings sum to zero to the last digit, positions and cash equal books kept
 * in whole numbers, attribution explains the value, neither the order of the rows nor taking some out and in again leaves a trace. Answers its rows.
 */
export function checkRandomLedger(seed: number): number {
  const { rows, books, lotMethod } = makeRandomLedger(seed);
  const options = optionsOf(lotMethod);
  const say = (what: string) => `seed ${seed}, ${lotMethod}: ${what}`;
  const given = JSON.stringify(rows);
  const ledger = foldLedger(rows, options);
  const zero = new Decimal(0);

  // Postings sum to zero in every currency and instrument, and what waits is taken up.
  const balances = new Map<string, Decimal>();
  for (const { transactionId, postings } of journal(rows, options)) {
    const sums = new Map<string, Decimal>();
    for (const { account, unit, amount } of postings) {
      sums.set(unit, (sums.get(unit) ?? zero).add(amount));
      balances.set(`${account} ${unit}`, (balances.get(`${account} ${unit}`) ?? zero).add(amount));
    }
    for (const [unit, sum] of sums)
      assert.ok(sum.isZero(), say(`${transactionId}: ${sum} ${unit} left over`));
  }
  for (const [account, balance] of balances) {
    if (account.startsWith("clearing")) assert.ok(balance.abs().lt("1e-20"), say(`${balance} in ${account}`));
  }

  // Positions and cash are those of books kept in whole numbers.
  const positions = new Map<string, Decimal>();
  for (const lot of ledger.lots) {
    const place = `${lot.accountId} ${lot.instrumentId}`;
    positions.set(place, (positions.get(place) ?? zero).add(lot.quantity));
  }
  for (const [place, quantity] of books.positions) {
    const expected = new Decimal(quantity.toString()).div(scale.toString());
    assert.ok(
      (positions.get(place) ?? zero).eq(expected),
      say(`${place} ${positions.get(place)}, not ${expected}`),
    );
  }
  for (const [wallet, amount] of books.cash) {
    const own = ledger.cash.find((entry) => `${entry.accountId} ${entry.currency}` === wallet);
    const expected = new Decimal(amount.toString()).div(100);
    assert.ok((own?.balance ?? zero).eq(expected), say(`${wallet} ${own?.balance}, not ${expected}`));
  }

  // The attribution explains the whole value, whatever rates did meanwhile.
  const { lines, value } = accumulateAttribution(ledger, "2030-01-01", {
    rate: (currency, date) =>
      new Decimal(currency === "EUR" ? 1 : (8000 + (dayNumber(date) % 1999)) / 10_000),
    price: (id) => ({ price: new Decimal(id === "y" ? "3.25" : "14"), currency: id === "z" ? "USD" : "EUR" }),
  });
  const explained = Object.values(lines).reduce((sum: Decimal, line: Decimal) => sum.add(line), zero);
  assert.ok(explained.sub(value).abs().lt("1e-20"), say(`${explained} explained of ${value}`));

  // The order of import does not matter, and taking a part out and in again leaves no trace.
  const whole = JSON.stringify({ ...ledger, issues: ledger.issues.length });
  const asText = (list: readonly Transaction[]) => {
    const again = foldLedger(list, options);
    return JSON.stringify({ ...again, issues: again.issues.length });
  };
  assert.equal(asText([...rows].reverse()), whole, say("the order of rows matters"));
  const half = rows.filter((_, place) => place % 2 === 0);
  const before = asText(half);
  asText(rows);
  assert.equal(asText(half), before, say("undo leaves a trace"));
  assert.equal(JSON.stringify(rows), given, say("the fold changed its rows"));
  return rows.length;
}
