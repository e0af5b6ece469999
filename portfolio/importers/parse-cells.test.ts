import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText } from "./decode-text.ts";
import { findDateOrder, parseDate } from "./parse-date.ts";
import { findDecimalMark, parseNumber } from "./parse-number.ts";
import { readTable } from "./read-table.ts";

test("numbers are read as brokers write them", () => {
  const cases: [string, "." | ",", string | null][] = [
    ["-$3,320.05", ".", "-3320.05"],
    ["$-3320.05", ".", "-3320.05"],
    ["($1,500.00)", ".", "-1500"],
    ["1.234,56", ",", "1234.56"],
    ["1'234.50", ".", "1234.5"],
    ["1 234,5", ",", "1234.5"],
    ["12,5-", ",", "-12.5"],
    ["EUR 5", ".", "5"],
    ["7.06USD", ".", "7.06"],
    ["12,34,567.8", ".", "1234567.8"],
    ["−4.5", ".", "-4.5"],
    ["1e-8", ".", "0.00000001"],
    ["1e400", ".", null],
    ["1,2,3", ".", null],
    ["1.2.3", ".", null],
    ["12,5", ".", null],
    ["n/a", ".", null],
    ["", ".", null],
    ["1234567890123456789012", ".", null],
  ];
  for (const [text, mark, wanted] of cases) assert.equal(parseNumber(text, mark), wanted, text);
});

test("the decimal mark follows from the whole file, and is undecided when nothing tells", () => {
  assert.equal(findDecimalMark(["1,234", "12.50"]), ".");
  assert.equal(findDecimalMark(["1.234", "12,5"]), ",");
  assert.equal(findDecimalMark(["1,234", "5,678"]), "undecided");
  assert.equal(findDecimalMark(["0,123"]), ",");
  assert.equal(findDecimalMark(["5", "abc"]), null);
});

test("dates are read in many writings and only when the day exists", () => {
  const cases: [string, "DMY" | "MDY", string | null][] = [
    ["2024-02-29", "DMY", "2024-02-29"],
    ["20240229", "DMY", "2024-02-29"],
    ["2024/2/9 10:30", "DMY", "2024-02-09"],
    ["2024-01-31T23:00:00.000Z", "DMY", "2024-01-31"],
    ["31/01/2024", "DMY", "2024-01-31"],
    ["01/31/2024", "MDY", "2024-01-31"],
    ["31.01.24", "DMY", "2024-01-31"],
    ["12 Jan 2024", "DMY", "2024-01-12"],
    ["Jan 12, 2024", "DMY", "2024-01-12"],
    ["0001-01-01", "DMY", null],
    ["0024-02-01", "DMY", null],
    ["01/02/0024", "DMY", null],
    ["30/02/2024", "DMY", null],
    ["2023-02-29", "DMY", null],
    ["13/13/2024", "DMY", null],
    ["soon", "DMY", null],
  ];
  for (const [text, order, wanted] of cases) assert.equal(parseDate(text, order), wanted, text);
});

test("the order of day and month is decided by the file or asked, never guessed", () => {
  const today = "2024-06-30";
  assert.equal(findDateOrder(["03/04/2024", "25/04/2024"], today).order, "DMY");
  assert.equal(findDateOrder(["03/04/2024", "04/25/2024"], today).order, "MDY");
  assert.equal(findDateOrder(["03.04.2024"], today).order, "DMY");
  assert.equal(findDateOrder(["03/04/2024", "05/05/2024"], today).order, null);
  // 12 May, not 5 December 2024, which is still to come.
  assert.match(findDateOrder(["12/05/2024"], today).reason ?? "", /future/);
  const rising = ["01/02/2024", "02/02/2024", "03/02/2024", "05/02/2024", "01/03/2024", "02/03/2024"];
  assert.equal(findDateOrder(rising, today).order, "DMY");
});

test("text is decoded from its bytes, whatever the encoding", () => {
  const text = "Société;Müller";
  const wide = Buffer.from(text, "utf16le");
  assert.equal(decodeText(Buffer.from(`\uFEFF${text}`)).text, text);
  assert.equal(decodeText(wide).encoding, "utf-16le");
  assert.equal(decodeText(Buffer.from(wide).swap16()).text, text);
  assert.equal(decodeText(Buffer.from(text, "latin1")).text, text);
  assert.equal(decodeText(Buffer.from("a\r\nb\rc")).text, "a\nb\nc");
});

test("a table is found behind a preamble, with any delimiter and in any order of columns", () => {
  const table = readTable("My bank\nExport of,today\n\nAmount|Date|Type\n1.50|2024-01-01|buy\n");
  assert.deepEqual(table?.header, ["Amount", "Date", "Type"]);
  assert.equal(table?.headerLine, 4);
  assert.deepEqual(
    table?.rows.map(({ line, cells }) => ({ line, cells })),
    [{ line: 5, cells: ["1.50", "2024-01-01", "buy"] }],
  );
  assert.equal(table?.preamble.length, 2);
});

test("one broken quotation mark costs one line, not the rest of the file", () => {
  const table = readTable('date,amount,note\n2024-01-01,1,"open\n2024-01-02,2,fine\n2024-01-03,3,fine\n');
  assert.deepEqual(
    table?.rows.map((row) => row.line),
    [3, 4],
  );
  assert.deepEqual(
    table?.broken.map((row) => row.line),
    [2],
  );
});

test("a quoted cell may hold a line break", () => {
  const table = readTable('date,amount,note\n2024-01-01,1,"two\nlines"\n2024-01-02,2,x\n');
  assert.deepEqual(
    table?.rows.map((row) => [row.line, row.cells[2]]),
    [
      [2, "two\nlines"],
      [4, "x"],
    ],
  );
});
