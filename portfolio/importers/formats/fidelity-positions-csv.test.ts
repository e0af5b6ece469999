import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const text = () => readFileSync(new URL("../samples/fidelity-positions.csv", import.meta.url), "utf8");

test("positions of two accounts come in on the day of the list, with cost and cash", () => {
  const file = totalsOf(Buffer.from(text()));
  assert.equal(file.format, "fidelity-positions-csv");
  assert.deepEqual(file.counts, { parsed: 4, rejected: 2, ignored: 3 });
  assert.deepEqual(file.positions, { HRBX: "250.125", LUMN: "10.5", NORD: "100" });
  assert.deepEqual(file.cash, { USD: "1234.56" });
  assert.deepEqual(
    file.transactions.map((row) => [row.date, row.kind, row.instrument?.symbol, row.costBasis, row.account]),
    [
      ["2024-09-30", "deposit", undefined, null, "Fidelity Individual - TOD …5678"],
      ["2024-09-30", "transfer_in", "NORD", "4000", "Fidelity Individual - TOD …5678"],
      ["2024-09-30", "transfer_in", "LUMN", null, "Fidelity ROTH IRA …4321"],
      ["2024-09-30", "transfer_in", "HRBX", "2500", "Fidelity ROTH IRA …4321"],
    ],
  );
  assert.equal(file.file.opening, true);
});

test("a list without its day asks for it", () => {
  const undated = text()
    .split("\n")
    .filter((line) => !line.includes("Date downloaded"))
    .join("\n");
  assert.throws(() => totalsOf(Buffer.from(undated)), { name: "CoachError", message: /asOf/ });
});
