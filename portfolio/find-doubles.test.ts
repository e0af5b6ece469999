import assert from "node:assert/strict";
import { test } from "node:test";
import { type ComparableBooking, findDoubles } from "./find-doubles.ts";

const booking = (fields: Partial<ComparableBooking>): ComparableBooking => ({
  kind: "buy",
  date: "2024-05-02",
  instrument: { symbol: "NORD", isin: null, key: null },
  quantity: "10",
  amount: "420",
  fee: "0",
  tax: "0",
  currency: "EUR",
  ...fields,
});
const money = (fields: Partial<ComparableBooking>) =>
  booking({ kind: "deposit", instrument: null, quantity: null, ...fields });
const found = (fresh: Partial<ComparableBooking>, booked: Partial<ComparableBooking>) =>
  findDoubles([booking(fresh)], [booking(booked)]).size === 1;
const named = (symbol: string, isin: string | null = null, key: string | null = null) => ({
  instrument: { symbol, isin, key },
});

test("a trade is the same by day, direction, quantity and amount, however fees are counted", () => {
  assert.ok(found({ amount: "420", fee: "5" }, { amount: "425" }));
  assert.ok(found({ amount: "420.01" }, {}));
  assert.ok(found({ kind: "reinvestment" }, {}));
  assert.ok(found({ currency: "USD", amount: "455" }, {}));
  assert.ok(!found({ amount: "430" }, {}));
  assert.ok(!found({ kind: "sell" }, {}));
  assert.ok(!found({ quantity: "10.01" }, {}));
  assert.ok(!found({ date: "2024-05-03" }, {}));
});

test("an instrument is the same by what it is, its ISIN or its ticker without the exchange", () => {
  assert.ok(found(named("A", null, "k"), named("B", null, "k")));
  assert.ok(found(named("A", "XF0000000017"), named("XF0000000017")));
  assert.ok(found(named("VOD.L"), named("VOD")));
  assert.ok(!found(named("NORD", "XF0000000017"), named("NORD", "XF0000000025")));
  assert.ok(!found(named("A"), named("B")));
  assert.ok(!found(named("BF.A"), named("BF.B")));
  assert.ok(found(named("BF.A"), named("BF")));
  // Nothing tells a ticker from an ISIN: then amount and currency have to be equal to the cent.
  assert.ok(found(named("A"), named("B", "XF0000000025")));
  assert.ok(!found({ ...named("A"), amount: "420.01" }, named("B", "XF0000000025")));
});

test("each booked row answers for one, and partial fills for their sum", () => {
  const twice = [booking({}), booking({})];
  assert.equal(findDoubles(twice, [booking({})]).size, 1);
  const fills = [booking({ quantity: "4", amount: "168" }), booking({ quantity: "6", amount: "252" })];
  assert.equal(findDoubles(fills, [booking({})]).size, 2);
  assert.equal(findDoubles([booking({})], fills).size, 1);
  assert.equal(findDoubles([booking({ quantity: "9", amount: "378" })], fills).size, 0);
});

test("money is the same by what it moves; an exchange is neither a deposit nor a fee", () => {
  const pairs = (fresh: ComparableBooking, booked: ComparableBooking) =>
    findDoubles([fresh], [booked]).size === 1;
  assert.ok(pairs(money({ amount: "100" }), money({ kind: "transfer_in", amount: "100" })));
  assert.ok(!pairs(money({ amount: "100" }), money({ kind: "withdrawal", amount: "100" })));
  assert.ok(!pairs(money({ amount: "100" }), money({ kind: "exchange_in", amount: "100" })));
  assert.ok(!pairs(money({ amount: "100" }), money({ amount: "100", currency: "USD" })));
  assert.ok(!pairs(money({ amount: "100" }), booking({ kind: "dividend", quantity: null, amount: "100" })));
});

test("a dividend is the same with its tax taken off or listed apart, and the tax is, too", () => {
  const dividend = booking({ kind: "dividend", quantity: null, amount: "10", tax: "1.5" });
  const gross = booking({ kind: "dividend", quantity: null, amount: "10" });
  const tax = booking({ kind: "tax", quantity: null, amount: "1.5" });
  assert.equal(findDoubles([gross, tax], [dividend]).size, 2);
  assert.equal(findDoubles([dividend], [gross, tax]).size, 1);
  assert.equal(findDoubles([booking({ kind: "tax", quantity: null, amount: "1.4" })], [dividend]).size, 0);
});
