import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readImportFile } from "./read-import-file.ts";
import type { IdentifiedRow } from "./stage-rows.ts";

const cell = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  kind: fc.constantFrom("buy", "sell", "deposit", "dividend", "split", "transfer_in", "gift", ""),
  symbol: fc.constantFrom("A", "b", "C", ""),
  quantity: fc.constantFrom("1", "2.50", "ten", ""),
  amount: fc.constantFrom("100.00", "-7", "x", ""),
  account: fc.constantFrom("Depot", " Depot ", "Other", ""),
  date: fc.constantFrom("day", "day", "day", "day", "none"),
});
const order = fc.constantFrom("rising", "falling", "any");

function fileOf(
  cells: readonly (typeof cell extends fc.Arbitrary<infer One> ? One : never)[],
  direction: string,
): Buffer {
  // The days of rows that are rejected tell the order of a file only where all of it is read at once.
  const whole = { kind: "buy", symbol: "A", amount: "100.00", date: "day" } as const;
  const sign = direction === "rising" ? 1 : -1;
  const sorted = direction === "any" ? cells : cells.toSorted((a, b) => sign * (a.day - b.day));
  const used =
    direction === "rising"
      ? sorted
      : sorted.map((one, place) => ({ ...one, ...whole, quantity: `${place + 1}` }));
  const lines = used.map(({ day, kind, symbol, quantity, amount, account, date }) => {
    const written = date === "none" ? "no day" : `2024-03-${String(day).padStart(2, "0")}`;
    return `${written},${kind},${symbol},${quantity},2.00,${amount},EUR,${account}`;
  });
  const head = "a statement\n\ndate,type,symbol,quantity,price,amount,currency,account";
  return Buffer.from([head, ...lines, " , ,", "Total,,,,,9,,"].join("\n"));
}

test("a long file gives row by row what a short one gives at once, as often as it is read", () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 30 }), order, (cells, direction) => {
      const wanted = {
        bytes: fileOf(cells, direction),
        format: "generic-csv",
        options: { mapping: {}, currency: "EUR", today: "2024-06-28" },
        account: null,
        earlier: [],
      };
      const whole = readImportFile(wanted, Number.POSITIVE_INFINITY);
      const streamed = readImportFile(wanted, 0);
      assert.ok(streamed.stream);
      const parsed = (rows: IdentifiedRow[]) => rows.filter(({ entries }) => entries.length > 0);
      const lines = (rows: IdentifiedRow[]) => rows.map(({ row }) => row).sort((a, b) => a.line - b.line);
      for (let time = 0; time < 2; time++) {
        const rows: IdentifiedRow[] = [...streamed.stream.rows()];
        assert.deepEqual(parsed(rows), parsed(whole.identified));
        assert.deepEqual(lines(rows), lines(whole.identified));
        assert.equal(rows.length, streamed.stream.count);
      }
      const { assumptions: streamedTold, ...file } = streamed.file;
      const { assumptions: wholeTold, ...expected } = whole.file;
      assert.deepEqual(file, expected);
      assert.deepEqual(new Set(streamedTold), new Set(wholeTold));
      const entries = whole.identified.flatMap((row) => row.entries);
      for (const { account, transaction } of entries) {
        assert.ok(streamed.stream.names.includes(account));
        assert.ok(
          transaction.instrument === null ||
            streamed.stream.symbols.has(transaction.instrument.symbol.toUpperCase()),
        );
        assert.ok((streamed.stream.period?.from ?? "9") <= transaction.date);
        assert.ok((streamed.stream.period?.to ?? "0") >= transaction.date);
        assert.ok(streamed.stream.needsHeld || transaction.kind !== "split");
      }
    }),
    { numRuns: 500 },
  );
});

test("reinvestments are compared with dividends, so their file is read as a whole", () => {
  const bytes = Buffer.from("date,type,symbol,quantity,price,amount\n2024-03-01,reinvestment,A,1,2,2\n");
  const wanted = { bytes, format: undefined, account: null, earlier: [] };
  const read = readImportFile(
    { ...wanted, options: { mapping: {}, currency: "EUR", today: "2024-06-28" } },
    0,
  );
  assert.equal(read.stream, null);
  assert.equal(read.identified.length, 1);
});
