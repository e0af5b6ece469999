import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = () => totalsOf(readFileSync(new URL("../samples/robinhood.csv", import.meta.url)));
const header =
  "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount\n";

test("every code of a history adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "robinhood-csv");
  assert.deepEqual(file.counts, { parsed: 24, rejected: 1, ignored: 5 });
  // NORD 4.5 − 1.5 before its split; LUMN of the put; TONY 100 before it becomes 5; LUMS came and were paid out
  assert.deepEqual(file.positions, { FREE: "1", LUMN: "100", NORD: "3", TONY: "100" });
  const splits = file.transactions.filter((row) => row.kind === "split");
  assert.deepEqual(
    splits.map((row) => [row.instrument?.symbol, row.sharesAdded, row.quantity, row.replaces?.quantity]),
    [
      ["NORD", "27", null, undefined],
      ["TONY", null, "5", "100"],
    ],
  );
  // 15000 − 189.45 + 65.99 + 99.95 + 249.95 − 50.04 − 11000 − 360.12 + 139.93 + 3 − 0.45 − 0.06 − 1.10 + 0.12 + 2.34
  // − 5 + 55 − 500
  assert.deepEqual(file.cash, { USD: "3510.06" });
});

test("options are written, bought back, assigned, sold and expire under one symbol each", () => {
  const options = sample().transactions.filter(
    (row) => row.instrument?.assetClass === "option" || row.related?.assetClass === "option",
  );
  assert.deepEqual(
    options.map((row) => [row.kind, row.instrument?.symbol, row.related?.symbol, row.quantity]),
    [
      ["write", "LUMN240315P00100000", undefined, "1"],
      ["write", "LUMN240315P00110000", undefined, "1"],
      ["buy", "LUMN240315P00100000", undefined, "1"],
      ["exercise_buy", "LUMN", "LUMN240315P00110000", "100"],
      ["buy", "LUMN240621C00150000", undefined, "3"],
      ["sell", "LUMN240621C00150000", undefined, "1"],
      ["expiry", "LUMN240621C00150000", undefined, "2"],
    ],
  );
});

test("a description over two lines is one row, and an option that it does not name is refused", () => {
  const file = totalsOf(
    Buffer.from(
      `${header}1/10/2024,1/10/2024,1/12/2024,NORD,"Nordwind Turbines\nCUSIP: 111111AA1",Buy,4,$42.10,($168.40)\n` +
        "1/11/2024,1/11/2024,1/12/2024,NORD,Some option,BTO,1,$1.00,($100.00)\n" +
        "1/12/2024,1/12/2024,1/16/2024,NORD,Nordwind Turbines,BCXL,1,$1.00,$100.00\n",
    ),
  );
  assert.deepEqual(file.counts, { parsed: 1, rejected: 2, ignored: 0 });
  assert.equal(file.transactions[0]?.instrument?.name, "Nordwind Turbines");
  assert.deepEqual(file.cash, { USD: "-168.4" });
});
