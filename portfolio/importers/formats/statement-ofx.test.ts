import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = () => totalsOf(readFileSync(new URL("../samples/statement.ofx", import.meta.url)));

test("every kind of transaction of an OFX 1 statement adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "statement-ofx");
  assert.deepEqual(file.counts, { parsed: 17, rejected: 1, ignored: 6 });
  // NORD (100 − 40) × 2 + 10; HRBX 50.125 + 0.625; the put became shares, the call expired
  assert.deepEqual(file.positions, { "444444DD4": "1000", HRBX: "50.75", LUMN: "100", NORD: "130" });
  // 15000 − 4215 − 1005 + 249.35 − 9000 − 241.30 − 990.40 + 1795.02 + 30.60 + 7.25 − 3.30 + 1.75 − 10
  assert.deepEqual(file.cash, { USD: "1618.97" });
  assert.equal(file.file.accountName, "Sample Broker …7766");
});

test("closing positions and cash are handed over, and are what the transactions come to", () => {
  const { file, positions, cash } = sample();
  assert.equal(file.closing?.date, "2024-09-30");
  const stated = Object.fromEntries(file.closing?.positions.map((one) => [one.symbol, one.quantity]) ?? []);
  assert.deepEqual(stated, positions);
  assert.deepEqual(
    Object.fromEntries(file.closing?.cash.map((one) => [one.currency, one.balance]) ?? []),
    cash,
  );
});

test("parts of a total stand apart: commission, taxes, interest of a bond, tax withheld", () => {
  const { transactions } = sample();
  const of = (kind: string) => transactions.find((row) => row.kind === kind);
  assert.deepEqual([of("sell")?.amount, of("sell")?.fee, of("sell")?.tax], ["1800", "4.95", "0.03"]);
  assert.equal(of("accrued_interest")?.amount, "4.4");
  assert.deepEqual([of("dividend")?.amount, of("dividend")?.tax], ["36", "5.4"]);
  assert.deepEqual(
    [of("exercise_buy")?.related?.symbol, of("exercise_buy")?.relatedQuantity],
    ["LUMN240315P00090000", "1"],
  );
  assert.equal(of("transfer_in")?.costBasis, "205");
  // An empty MEMO without its end does not swallow what follows, and a bare ampersand is only text.
  assert.equal(of("deposit")?.note, "Wire & deposit");
});

test("two bank accounts in OFX 2 stay apart, with their balances", () => {
  const statement = (account: string, currency: string, amount: string) =>
    `<STMTTRNRS><STMTRS><CURDEF>${currency}</CURDEF><BANKACCTFROM><ACCTID>${account}</ACCTID></BANKACCTFROM>` +
    "<BANKTRANLIST><STMTTRN><TRNTYPE>DEP</TRNTYPE><DTPOSTED>20240105</DTPOSTED>" +
    `<TRNAMT>${amount}</TRNAMT><NAME>Pay &amp; more</NAME></STMTTRN>` +
    "<STMTTRN><TRNTYPE>SRVCHG</TRNTYPE><DTPOSTED>20240106</DTPOSTED><TRNAMT>-1.5</TRNAMT></STMTTRN>" +
    "<STMTTRN><TRNTYPE>HOLD</TRNTYPE><DTPOSTED>20240107</DTPOSTED><TRNAMT>-9</TRNAMT></STMTTRN></BANKTRANLIST>" +
    "<LEDGERBAL><BALAMT>98.5</BALAMT><DTASOF>20240131</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS>";
  const file = totalsOf(
    Buffer.from(
      '<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="220"?><OFX><BANKMSGSRSV1>' +
        `${statement("11112222", "USD", "100")}${statement("33334444", "EUR", "200,00")}</BANKMSGSRSV1></OFX>`,
    ),
  );
  assert.equal(file.format, "statement-ofx");
  assert.deepEqual(file.counts, { parsed: 4, rejected: 0, ignored: 2 });
  assert.deepEqual(file.cash, { EUR: "198.5", USD: "98.5" });
  assert.deepEqual(file.file.accountCurrencies, { "…2222": "USD", "…4444": "EUR" });
  assert.deepEqual(file.file.closing?.cash, [
    { currency: "USD", balance: "98.5", account: "…2222" },
    { currency: "EUR", balance: "98.5", account: "…4444" },
  ]);
  assert.equal(file.transactions[0]?.note, "Pay & more");
});
