import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "./test-totals.ts";

const sample = (name: string) => readFileSync(new URL(`./samples/${name}`, import.meta.url));
const kinds = (text: string) =>
  totalsOf(Buffer.from(text)).transactions.map((row) => [row.date, row.kind, row.quantity, row.amount]);

test("a file of one endless line is refused at once, whatever is in it", () => {
  for (const part of ["a,", "1,5;", "x", '"', "date,type,symbol,quantity,price\n2024-01-02,"]) {
    const bytes = Buffer.from(part + part.slice(-2).repeat(10 * 1024 * 1024));
    assert.throws(() => totalsOf(bytes), {
      kind: "invalid_input",
      message: /longer than 100000 characters.*as CSV/,
    });
  }
});

test("exports that were put together have their column names twice, which are no rows", () => {
  const text = sample("trading212.csv").toString();
  const once = totalsOf(Buffer.from(text));
  const header = text.slice(0, text.indexOf("\n"));
  const twice = totalsOf(Buffer.from(`${text.trimEnd()}\n${header}\n`));
  assert.deepEqual(twice.counts, { ...once.counts, ignored: once.counts.ignored + 1 });
  assert.deepEqual(twice.cash, once.cash);
});

test("Swiss apostrophes, narrow blanks, brackets and minus signs behind are numbers with a decimal comma or point", () => {
  const header = "Datum;Typ;Symbol;Anzahl;Kurs;Betrag;Währung";
  const rows = (first: string, second: string) => `${header}\n5.2.24;Kauf;A;10;${first};${second};CHF\n`;
  for (const [price, amount] of [
    ["1'234,50", "(12'345,00)"],
    ["1’234.50", "12’345.00-"],
    ["1\u00a0234,50", "-12\u00a0345,00"],
    ["1\u202f234,50", "\u221212\u202f345,00"],
    ["CHF 1234.50", "-12'345.00 CHF"],
  ] as const)
    assert.deepEqual(kinds(rows(price, amount)), [["2024-02-05", "buy", "10", "12345"]], price);
});

test("a euro sign of Windows, and UTF-16 with and without its mark, read as the same file", () => {
  const text = "Date;Type;Symbol;Quantity;Price;Amount;Currency\n2024-02-05;buy;A;10;€ 12,50;€ 125,00;EUR\n";
  const wanted = kinds(text);
  assert.deepEqual(wanted, [["2024-02-05", "buy", "10", "125"]]);
  const wide = Buffer.from(text, "utf16le");
  const swapped = Buffer.from(wide).swap16();
  const windows = Buffer.from(text, "latin1").map((byte, at) => (text[at] === "€" ? 0x80 : byte));
  const mark = Buffer.from([0xff, 0xfe]);
  const markSwapped = Buffer.from([0xfe, 0xff]);
  for (const bytes of [
    wide,
    swapped,
    windows,
    Buffer.concat([mark, wide]),
    Buffer.concat([markSwapped, swapped]),
  ])
    assert.deepEqual(
      totalsOf(bytes).transactions.map((row) => [row.date, row.kind, row.quantity, row.amount]),
      wanted,
    );
});

test("line ends make no difference", () => {
  for (const name of ["trading212.csv", "schwab.csv", "degiro-account.csv", "quicken.qif", "statement.ofx"]) {
    const text = sample(name).toString("utf8").replaceAll("\r\n", "\n");
    const [unix, windows, old] = ["\n", "\r\n", "\r"].map(
      (end) => totalsOf(Buffer.from(text.replaceAll("\n", end))).transactions,
    );
    assert.deepEqual(windows, unix, name);
    assert.deepEqual(old, unix, name);
  }
});

test("two accounts of one file stay apart", () => {
  const file = totalsOf(
    Buffer.from(
      "date,type,symbol,quantity,price,currency,account\n2024-02-05,buy,A,10,5.00,EUR,One\n2024-02-05,sell,A,4,5.00,EUR,Two\n",
    ),
  );
  assert.deepEqual(
    file.transactions.map((row) => [row.account, row.kind]),
    [
      ["One", "buy"],
      ["Two", "sell"],
    ],
  );
});
