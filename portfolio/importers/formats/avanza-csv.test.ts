import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every type of an Avanza export is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/avanza.csv", import.meta.url)));
  assert.equal(file.format, "avanza-csv");
  assert.deepEqual(file.counts, { parsed: 15, rejected: 1, ignored: 3 });
  // 12000 + 1000 − 5274 − 698.45 − 2552.68 + 1058 + 47.30 − 7.10 − 26 + 1.24 + 0.84 − 1500.50
  assert.deepEqual(file.cash, { SEK: "4048.65" });
  // NORD (25 − 5) in a split of 80 for 20; LUMN 5 − 2 + 2 over both accounts; fund A became fund B.
  assert.deepEqual(file.positions, { XF0000000017: "80", XF0000000025: "5", XF0000000157: "3.6545" });
  const trades = file.transactions.filter((row) => row.kind === "buy" || row.kind === "sell");
  assert.deepEqual(
    trades.map((row) => [row.kind, row.price, row.amount, row.fee]),
    [
      ["buy", "210.2", "5255", "19"],
      ["buy", "191.12", "698.45", "0"],
      ["buy", null, "2531.23", "21.45"],
      ["sell", "215.4", "1077", "19"],
    ],
  );
  const paid = file.transactions.find((row) => row.kind === "dividend");
  assert.deepEqual([paid?.amount, paid?.tax, paid?.instrument?.currency], ["47.3", "7.1", "USD"]);
  assert.deepEqual(new Set(file.transactions.map((row) => row.account)), new Set(["Sparande", "Pension"]));
});

test("the older columns, with a dash for nothing, are read too", () => {
  const text = `Datum;Konto;Typ av transaktion;Värdepapper/beskrivning;Antal;Kurs;Belopp;Courtage;Valuta;ISIN;Resultat
2019-04-04;8346000;Köp;Nordfond 75;6,3572;191,120305;-1214,99;0;SEK;XF0000000140;-
2019-04-01;8346000;Insättning;Insättning;-;-;1215;-;SEK;-;-
`;
  const file = totalsOf(Buffer.from(text));
  assert.equal(file.format, "avanza-csv");
  assert.deepEqual([file.cash, file.positions], [{ SEK: "0.01" }, { XF0000000140: "6.3572" }]);
});
