import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { cashEffect } from "#finance/ledger-rows.ts";
import type { ColumnMapping } from "../column-mapping.ts";
import { openSourceFile } from "../source-file.ts";
import { totalsOf } from "../test-totals.ts";
import { genericCsv } from "./generic-csv.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;

function read(text: string | Uint8Array, mapping: ColumnMapping = {}) {
  const file = openSourceFile(Buffer.from(text));
  return genericCsv.read(file, { mapping, currency: "EUR", today: "2026-11-22" });
}

function booked(text: string | Uint8Array, mapping: ColumnMapping = {}) {
  return read(text, mapping).rows.flatMap((row) =>
    row.outcome.state === "parsed" ? row.outcome.transactions : [],
  );
}

function effects(text: string | Uint8Array, mapping: ColumnMapping = {}): string[] {
  return booked(text, mapping).map((row) =>
    cashEffect({ ...row, instrumentId: row.instrument?.symbol ?? null }),
  );
}

test("a German export with preamble, decimal comma and footer is read", () => {
  const bytes = readFileSync(new URL("../samples/generic-german.csv", import.meta.url));
  const rows = booked(bytes);
  assert.deepEqual(
    rows.map((row) => [row.date, row.kind, row.quantity, row.amount, row.instrument?.name]),
    [
      ["2024-01-02", "deposit", null, "5000", undefined],
      ["2024-01-15", "buy", "10", "12345", "Müller AG"],
      ["2024-02-20", "dividend", null, "25.1", "Müller AG"],
      ["2024-03-01", "sell", "4", "5200", "Müller AG"],
    ],
  );
});

test("a stated amount counts as gross or as net, whichever fits quantity times price", () => {
  const header = "date,type,symbol,quantity,price,amount,fee,currency\n";
  assert.deepEqual(effects(`${header}2024-01-01,buy,A,10,5.00,50.00,1.00,EUR`), ["-51"]);
  assert.deepEqual(effects(`${header}2024-01-01,buy,A,10,5.00,51.00,1.00,EUR`), ["-51"]);
  assert.deepEqual(effects(`${header}2024-01-01,sell,A,10,5.00,49.00,-1.00,EUR`), ["49"]);
  // The amount of 33.33 wins over 3 × 11.1111 = 33.3333.
  assert.deepEqual(effects(`${header}2024-01-01,buy,A,3,11.1111,33.33,,EUR`), ["-33.33"]);
});

test("without a column for the kind the sign of the quantity decides, and the result says so", () => {
  const file = read("date,symbol,quantity,price\n2024-01-01,A,10,5.5\n2024-01-02,A,-4,6.5\n");
  const kinds = file.rows.map((row) =>
    row.outcome.state === "parsed" ? row.outcome.transactions[0]?.kind : null,
  );
  assert.deepEqual(kinds, ["buy", "sell"]);
  assert.ok(file.assumptions.some((text) => text.includes("negative quantities are sales")));
  assert.equal(file.impliedCash, true);
});

test("ambiguous dates and decimals are asked, and the answer settles them", () => {
  const dates = "date,type,symbol,quantity,price\n03/04/2024,buy,A,10,5.5\n";
  assert.throws(() => read(dates), { message: /dateOrder/ });
  assert.equal(booked(dates, { dateOrder: "MDY" })[0]?.date, "2024-03-04");
  const numbers = "date;type;symbol;quantity;price\n2024-01-01;buy;A;10;1,234\n";
  assert.throws(() => read(numbers), { message: /decimalMark/ });
  assert.equal(booked(numbers, { decimalMark: "," })[0]?.amount, "12.34");
});

test("columns with unknown names can be mapped, and a wrong name is refused with the right ones", () => {
  const text = "When,What,Paper,Pieces,Each\n2024-01-01,buy,A,10,5.5\n";
  const mapping = { date: "When", action: "What", symbol: "Paper", quantity: "Pieces", price: "Each" };
  assert.throws(() => read(text), { message: /When, What, Paper/ });
  assert.equal(booked(text, mapping)[0]?.amount, "55");
  assert.throws(() => read(text, { date: "Day" }), { message: /no column "Day".*When/ });
});

test("Polish, Turkish and Cyrillic columns and kinds are understood", () => {
  const files = [
    "Data operacji;Rodzaj;Symbol;Ilość;Cena;Kwota;Prowizja;Waluta\n2024-01-02;Wpłata środków;;;;1000,00;;PLN\n" +
      "2024-01-15;Kupno;NORD;10;5,50;55,00;1,00;PLN\n2024-02-01;Sprzedaż;NORD;4;6,00;24,00;1,00;PLN\n",
    "Tarih;İşlem Türü;Sembol;Miktar;Fiyat;Tutar;Komisyon;Para Birimi\n02.01.2024;Para Yatırma;;;;1000,00;;TRY\n" +
      "15.01.2024;Alış;NORD;10;5,50;55,00;1,00;TRY\n01.02.2024;Satış;NORD;4;6,00;24,00;1,00;TRY\n",
    "Дата;Операция;Тикер;Количество;Цена;Сумма;Комиссия;Валюта\n02.01.2024;Ввод средств;;;;1000,00;;RUB\n" +
      "15.01.2024;Покупка;NORD;10;5,50;55,00;1,00;RUB\n01.02.2024;Продажа;NORD;4;6,00;24,00;1,00;RUB\n",
  ];
  for (const text of files) assert.deepEqual(effects(text), ["1000", "-56", "23"], text);
});

test("prices in pence become pounds", () => {
  const rows = booked("date,type,symbol,quantity,price,currency\n2024-01-31,buy,VOD.L,100,121.5,GBX\n");
  assert.deepEqual([rows[0]?.currency, rows[0]?.price, rows[0]?.amount], ["GBP", "1.215", "121.5"]);
});

test("a refused number or word names its line and leaves the others alone", () => {
  const file = read(
    "date,type,symbol,quantity,price\n2024-01-01,buy,A,ten,5.5\n2024-01-02,give,A,1,5.5\n2024-01-03,buy,A,1,5.5\n",
  );
  assert.deepEqual(
    file.rows.map((row) => row.outcome.state),
    ["rejected", "rejected", "parsed"],
  );
});

test("a real plain file adds up to what was computed by hand", { skip: !existsSync(real) }, () => {
  const file = totalsOf(readFileSync(`${real}kapji_raw_data_test_data_2.csv`));
  assert.equal(file.format, "generic-csv");
  assert.deepEqual(file.counts, { parsed: 9, rejected: 0, ignored: 0 });
  // 22000.20 − 1000 − 20000 + (5000 − 0.20) − 6000 + (4800 − 0.05) + 50 × 0.10 − 4804.95, with nothing left
  assert.deepEqual(file.cash, {});
  // FB became META without a row for it; the split of AMZN adds 9 shares to the one held.
  assert.deepEqual(file.positions, { AMZN: "1", FB: "100", META: "-50" });
  assert.equal(file.transactions.find((row) => row.kind === "split")?.sharesAdded, "9");
  const moved = file.transactions.filter((row) => row.kind === "deposit" || row.kind === "withdrawal");
  assert.deepEqual(
    moved.map((row) => [row.kind, row.date, row.amount]),
    [
      ["deposit", "2022-05-01", "22000.2"],
      ["withdrawal", "2023-02-10", "4804.95"],
    ],
  );
  assert.equal(file.file.impliedCash, false);
});

test("a line of column names within the table is ignored, also when rows are streamed", () => {
  const header = "date,type,symbol,quantity,price,currency";
  const lines = [header, "2024-01-01,buy,A,10,5.5,EUR", header, "2024-01-02,buy,A,1,5.5,EUR"];
  const file = openSourceFile(Buffer.from(lines.join("\n")));
  const options = { mapping: {}, currency: "EUR", today: "2026-11-22" };
  const streamed = [...(genericCsv.stream?.(file, options)?.rows() ?? [])];
  for (const rows of [genericCsv.read(file, options).rows, streamed]) {
    const told = rows.map(({ line, outcome }) => [
      line,
      outcome.state,
      outcome.state === "ignored" ? outcome.reason : null,
    ]);
    assert.deepEqual(told, [
      [2, "parsed", null],
      [3, "ignored", "the column names once more"],
      [4, "parsed", null],
    ]);
  }
});

test("a reinvestment beside its dividend is the purchase it pays for, alone it is income in shares", () => {
  const file = [
    "date,action,symbol,quantity,price,amount,tax,currency",
    "2024-03-01,dividend,A,,,12.50,,EUR",
    "2024-03-01,reinvestment,A,1.25,10,12.50,,EUR",
    // One dividend pays once, and only on its day, for its instrument, about its amount.
    "2024-03-01,reinvestment,A,1.25,10,12.50,,EUR",
    "2024-03-02,reinvestment,A,1.25,10,12.50,,EUR",
    "2024-03-01,reinvestment,B,1.25,10,12.50,,EUR",
    "2024-06-01,dividend,A,,,20.00,,EUR",
    "2024-06-01,reinvestment,A,1.5,10,15.00,,EUR",
    // What is left after tax, rounded to shares.
    "2024-09-01,dividend,A,,,20.00,5.00,EUR",
    "2024-09-01,drip,A,1.4995,10,14.995,,EUR",
  ].join("\n");
  const kinds = booked(file).filter(({ kind }) => kind !== "dividend");
  assert.deepEqual(
    kinds.map(({ date, kind, instrument }) => [date, kind, instrument?.symbol]),
    [
      ["2024-03-01", "buy", "A"],
      ["2024-03-01", "reinvestment", "A"],
      ["2024-03-01", "reinvestment", "B"],
      ["2024-03-02", "reinvestment", "A"],
      ["2024-06-01", "reinvestment", "A"],
      ["2024-09-01", "buy", "A"],
    ],
  );
  const said = read(file).assumptions.join(" ");
  assert.match(said, /2 reinvestments are purchases paid by the dividend/);
  assert.match(said, /4 reinvestments without a dividend .* are income paid in shares/);
});
