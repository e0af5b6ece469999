import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("trades of a DEGIRO list are booked with the totals that moved", () => {
  const file = totalsOf(readFileSync(new URL("../samples/degiro-transactions.csv", import.meta.url)));
  assert.equal(file.format, "degiro-transactions-csv");
  assert.deepEqual(file.counts, { parsed: 6, rejected: 1, ignored: 0 });
  // −852.60 − 561.50 − 306.40 + 88.30 + 173.40
  assert.deepEqual(file.cash, { EUR: "-1458.8" });
  // NORD 20 − 2 − 4; a purchase that brings money in is refused.
  assert.deepEqual(file.positions, {
    XF0000000017: "14",
    XF0000000025: "18",
    XF0000000033: "100",
    XF0000000116: "30",
  });
  assert.deepEqual([file.file.accountCurrency, file.file.impliedCash], ["EUR", true]);
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.price, row.amount, row.fee, row.instrument?.currency]),
    [
      ["buy", "42.385", "847.7", "4.9", "EUR"],
      // 561.50 with 2.00 of charges and 1.40 for the conversion
      ["buy", null, "558.1", "3.4", "USD"],
      ["buy", null, "300.75", "5.65", "GBP"],
      ["buy", "0", "0", "0", "EUR"],
      ["sell", "44.15", "88.3", "0", "EUR"],
      ["sell", "44.1", "176.4", "3", "EUR"],
    ],
  );
});

test("older columns, with a currency after every amount, and other languages read alike", () => {
  const files = [
    `Datum,Uhrzeit,Produkt,ISIN,Börse,Venue,Anzahl,Kurs,,Wert in Lokalwährung,,Wert,,Wechselkurs,Gebühr,,Gesamt,,Order-ID
29-12-2020,20:13,LUMEN OPTICS,XF0000000025,NSY,CDED,4,237.6900,USD,-950.76,USD,-841.21,CHF,1.1291,-0.55,CHF,-841.76,CHF,b7f72d99`,
    `Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,Waarde CHF,Wisselkoers,AutoFX Kosten,Transactiekosten en/of kosten van derden CHF,Totaal CHF,Order ID,
29-12-2020,20:13,LUMEN OPTICS,XF0000000025,NSY,CDED,4,"237,6900",USD,"-950,76",USD,"-841,21","1,1291",,"-0,55","-841,76",,b7f72d99`,
  ];
  for (const text of files) {
    const file = totalsOf(Buffer.from(text));
    assert.equal(file.format, "degiro-transactions-csv");
    assert.deepEqual([file.cash, file.positions], [{ CHF: "-841.76" }, { XF0000000025: "4" }]);
    assert.deepEqual([file.transactions[0]?.amount, file.transactions[0]?.fee], ["841.21", "0.55"]);
  }
});
