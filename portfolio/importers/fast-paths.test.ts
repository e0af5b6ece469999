import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findDecimalMark, parseNumber } from "./parse-number.ts";
import { readTable, type Table } from "./read-table.ts";

test("a number as programs write it reads as any other way to write it", () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,18})(\.\d{1,22})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      assert.equal(parseNumber(text, "."), parseNumber(`+${text}`, "."));
      assert.equal(parseNumber(`-${text}`, "."), parseNumber(`(${text})`, "."));
      assert.equal(findDecimalMark([text]), findDecimalMark([`EUR ${text}`]));
    }),
  );
});

test("a table without quotation marks reads as one with them", () => {
  const cell = fc.stringMatching(/^[a-z0-9 .]{0,5}$/);
  const row = fc.array(cell, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.boolean(), (rows, ends) => {
      const body = rows.map((cells) => cells.join(",")).join("\n") + (ends ? "\n" : "");
      const plain = readTable(`date,amount,type\n${body}`);
      const quoted = readTable(`"date",amount,type\n${body}`);
      assert.deepEqual(written(plain), written(quoted));
    }),
  );
});

/** With the cells of its rows, however these are kept. */
function written(table: Table | null) {
  return table && { ...table, rows: table.rows.map(({ line, cells }) => ({ line, cells })) };
}
