import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every type of a Trade Republic export is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/trade-republic.csv", import.meta.url)));
  assert.equal(file.format, "trade-republic-csv");
  assert.deepEqual(file.counts, { parsed: 10, rejected: 1, ignored: 0 });
  // 5000 − 3002.80 − 251.50 + 3.68 + 94.76 + 2.24 + 1.10 − 500
  assert.deepEqual(file.cash, { EUR: "1347.48" });
  // The split adds 7.5 to 2.5 when the ledger knows them; without it 2.5 − 2 remain.
  assert.deepEqual(file.positions, { XF0000000017: "60", XF0000000025: "0.5", XF0000000132: "6" });
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.amount, row.fee, row.tax]),
    [
      ["deposit", "5000", "0", "0"],
      ["buy", "3001.8", "1", "0"],
      ["buy", "250", "1.5", "0"],
      ["split", "0", "0", "0"],
      ["interest", "5", "0", "1.32"],
      ["sell", "98.94", "1", "3.18"],
      ["dividend", "3.02", "0", "0.78"],
      ["tax", "0", "0", "-1.1"],
      ["spin_off", "0", "0", "0"],
      ["withdrawal", "500", "0", "0"],
    ],
  );
});

test("older exports with negative charges and other languages read alike", () => {
  const dutch = `Datum;Transactietype;Waarde (netto);Opmerking;ISIN;Aantal;Kosten;Belasting
2024-07-23;Aankoop;-51;Nordwind;XF0000000017;0,5;-1;
2024-11-29;Verkoop;20,799;Nordwind;XF0000000017;0,2;-1;
2024-09-25;Dividend;0,03;Nordwind;XF0000000017;;;-0,01
2024-11-26;Storting;0,01;Jan;;;;
2024-11-30;Onttrekking;-10,84;Jan;;;;
`;
  const file = totalsOf(Buffer.from(dutch));
  assert.equal(file.format, "trade-republic-csv");
  // −51 + 20.799 + 0.03 + 0.01 − 10.84
  assert.deepEqual([file.cash, file.positions], [{ EUR: "-41.001" }, { XF0000000017: "0.3" }]);
  assert.deepEqual(
    file.transactions.slice(0, 2).map((row) => [row.amount, row.fee, row.tax]),
    [
      ["50", "1", "0"],
      ["0.04", "0", "0.01"],
    ],
  );
});
