import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every kind of row of a Swissquote list is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/swissquote.csv", import.meta.url)));
  assert.equal(file.format, "swissquote-csv");
  assert.deepEqual(file.counts, { parsed: 12, rejected: 1, ignored: 0 });
  // CHF: 15000 − 0.01 − 5000 − 5102.50 − 402 − 53.85. EUR: 48.60. GBP: −265. USD: 5500 − 4855.96 + 507.60 + 85.
  assert.deepEqual(file.cash, { CHF: "4441.64", EUR: "48.6", GBP: "-265", USD: "1236.64" });
  assert.deepEqual(file.positions, { BOND: "5000", LUMN: "990", PORT: "100" });
  const of = (kind: string) => file.transactions.filter((row) => row.kind === kind);
  assert.deepEqual(
    of("buy").map((row) => [row.instrument?.symbol, row.price, row.amount, row.fee]),
    [
      ["LUMN", "4.85", "4850", "5.96"],
      ["PORT", "2.58", "258", "7"],
      ["BOND", "101.2", "5060", "15"],
    ],
  );
  assert.deepEqual(of("accrued_interest")[0]?.amount, "27.5");
  assert.deepEqual(
    of("dividend").map((row) => [row.amount, row.tax]),
    [
      ["48.6", "0"],
      ["100", "15"],
    ],
  );
  assert.deepEqual([of("withdrawal")[0]?.amount, of("withdrawal")[0]?.fee], ["400", "2"]);
});

test("a German list with the amount in the account's currency books what moved there, also with broken umlauts", () => {
  const rows = `12-01-2024 14:00:00;123456789;Kauf;NORD;NORDWIND TURBINES;XF0000000017;10.0;95.50;9.55;0.00;-964.55;EUR;-950.20;5000.00;CHF
30-09-2024 18:00:00;00000000;Depotgebühren;;;;1.0;50.00;3.85;0.00;-53.85;CHF;-53.85;5546.15;CHF`;
  for (const [currency, price] of [
    ["Währung", "Stückpreis"],
    ["WÃ¤hrung", "StÃ¼ckpreis"],
  ]) {
    const header = `Datum;Auftrag #;Transaktionen;Symbol;Name;ISIN;Anzahl;${price};Kosten;Aufgelaufene Zinsen;Nettobetrag;${currency} Nettobetrag;Nettobetrag in der ${currency} des Kontos;Saldo;${currency}`;
    const file = totalsOf(Buffer.from(`${header}\n${rows}\n`));
    assert.equal(file.format, "swissquote-csv");
    assert.deepEqual([file.cash, file.positions], [{ CHF: "-1004.05" }, { NORD: "10" }]);
    // 9.55 EUR at 950.20 / 964.55
    assert.deepEqual([file.transactions[0]?.fee, file.transactions[0]?.amount], ["9.41", "940.79"]);
  }
});
