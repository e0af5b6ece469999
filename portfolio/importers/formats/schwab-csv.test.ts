import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { cashEffect } from "#finance/ledger-rows.ts";
import type { ParsedTransaction } from "../importer.ts";
import { openSourceFile } from "../source-file.ts";
import { totalsOf } from "../test-totals.ts";
import { schwabCsv } from "./schwab-csv.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;

const header = "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount";

function readRows(lines: string, columns = header) {
  const file = openSourceFile(Buffer.from(`${columns}\n${lines}\n`));
  assert.ok(schwabCsv.sniff(file) > 0.9);
  return schwabCsv.read(file, { mapping: {}, currency: null, today: "2026-11-22" }).rows;
}

function one(line: string, columns = header): ParsedTransaction {
  const outcome = readRows(line, columns)[0]?.outcome;
  assert.ok(outcome?.state === "parsed", JSON.stringify(outcome));
  const transaction = outcome.transactions[0];
  assert.ok(transaction);
  return transaction;
}

test("the cash effect of every row with an amount is the broker's amount, to the cent", () => {
  const rows: [string, string, string][] = [
    ['08/22/2023,Sell,FIHBX,X,592.199,$8.46,$10.00,"$5,000.00"', "sell", "5000"],
    ["11/01/2023,Reinvest Shares,SPY,X,1.6531,$420.10,,-$694.48", "buy", "-694.48"],
    ["10/31/2023,Reinvest Dividend,SPY,X,,,,$694.48", "dividend", "694.48"],
    ["09/29/2023,Qual Div Reinvest,GBDC,X,,,,$149.64", "dividend", "149.64"],
    ["03/28/2023,Long Term Cap Gain Reinvest,DGLRX,X,,,,$99.02", "dividend", "99.02"],
    ["06/20/2023,Special Non Qual Div,TSLX,X,,,,$11.41", "dividend", "11.41"],
    ["10/14/2024 as of 10/10/2024,Cash In Lieu,SCHB,X,,,,$5.49", "dividend", "5.49"],
    ["10/30/2023,Credit Interest,,X,,,,$1.63", "interest", "1.63"],
    ["11/07/2023,Non-Qualified Div,,TDA TRAN,,,,$72.06", "interest", "72.06"],
    ['08/24/2023,Advisor Fee,,TO ADVISOR,,,,"-$2,019.29"', "fee", "-2019.29"],
    ["08/24/2023,Advisor Fee,,REFUND,,,,$20.00", "fee", "20"],
    ["09/06/2024,ADR Mgmt Fee,IBN,X,,,,-$0.50", "fee", "-0.5"],
    ["09/06/2024,Foreign Tax Paid,IBN,X,,,,-$1.30", "tax", "-1.3"],
    ["10/18/2023,Wire Sent,,X,,,,-$100000.00", "withdrawal", "-100000"],
    ["03/01/2016,MoneyLink Transfer,,X,,,,$10000.00", "deposit", "10000"],
    ["11/07/2023,Internal Transfer,,X,,,,$7.06", "transfer_in", "7.06"],
    ["05/22/2023,Journaled Shares,DGLRX,X,-877,$22.91,,", "transfer_out", "0"],
    ["08/28/2023,Stock Div Dist,AMC,X,4,,,", "buy", "0"],
    ["08/22/2022 as of 08/19/2022,Spin-off,APE,X,344,,,", "buy", "0"],
  ];
  for (const [line, kind, effect] of rows) {
    const transaction = one(line);
    assert.equal(transaction.kind, kind, line);
    const instrumentId = transaction.instrument?.symbol ?? null;
    assert.equal(cashEffect({ ...transaction, instrumentId }), effect, line);
  }
});

test("columns may come in any order and 'as of' names the day", () => {
  const transaction = one(
    "$30.2,07/02/2020 as of 07/01/2020,Buy,VUAG,30.5,VUAG INC,$4,-$925.1",
    "Price,Date,Action,Symbol,Quantity,Description,Fees & Comm,Amount",
  );
  assert.equal(transaction.date, "2020-07-01");
  assert.equal(transaction.amount, "921.1");
  assert.equal(transaction.fee, "4");
});

test("a day's rows, newest first in the file, come out oldest first", () => {
  const rows = readRows(
    "01/02/2024,Sell,A,A,1,$2,,$2.00\n01/02/2024,Buy,A,A,1,$1,,-$1.00\n01/01/2024,Buy,A,A,5,$1,,-$5.00",
  );
  assert.deepEqual(
    rows.map((row) => row.line),
    [4, 3, 2],
  );
});

test("the two lines of a corporate action become one booking and its counterpart", () => {
  const rows = readRows(
    "06/10/2024,Reverse Split,TNXP,TONIX,1,,,\n06/10/2024,Reverse Split,890260854,TONIX XXX,-32,,,",
  );
  const parsed = rows.find((row) => row.outcome.state === "parsed");
  assert.ok(parsed?.outcome.state === "parsed");
  assert.deepEqual(parsed.outcome.transactions[0]?.replaces, {
    type: "reverse_split",
    instrument: { symbol: "890260854", name: "TONIX XXX", currency: "USD", isin: null, assetClass: "other" },
    quantity: "32",
  });
  assert.match(
    rows.map((row) => (row.outcome.state === "ignored" ? row.outcome.reason : "")).join(""),
    /line 2/,
  );
});

test("rows that cannot be booked are named with reason and fix", () => {
  const rows = readRows(
    [
      "01/05/2024,Buy,A,A,1,$1,,$5.00",
      "01/04/2024,Teleport,A,A,1,$1,,-$1.00",
      "13/45/2024,Buy,A,A,1,$1,,-$1.00",
      "01/03/2024,Buy,A,A,1,one,,-$1.00",
      "01/02/2024,Buy,,A,1,$1,,-$1.00",
      "01/02/2024,Sell,A,A,,$1,,$1.00",
      "01/01/2024,Cash Dividend,A,A,,,,",
      "Transactions Total,,,,,,,$1.00",
    ].join("\n"),
  );
  assert.deepEqual(rows.map((row) => row.outcome.state).sort(), [
    "ignored",
    ...Array.from({ length: 7 }, () => "rejected"),
  ]);
});

test("the real export adds up to the sums of its columns", {
  skip: !existsSync(`${real}schwab-export.csv`),
}, () => {
  const file = totalsOf(readFileSync(`${real}schwab-export.csv`));
  assert.equal(file.format, "schwab-csv");
  // 120 lines below the column names: four are counterparts of corporate actions, one is the total.
  assert.deepEqual(file.counts, { parsed: 115, rejected: 0, ignored: 5 });
  // The Amount column by action, without its total line, which is older than the rows that its publisher added:
  // 505135 sold − 1680 bought − 14423.59 reinvested, dividends of 11644.66 + 276.80 + 249.76 + 2066.90 + 11.41 + 99.02 +
  // 932.07 + 5.90 + 5.49, 142.48 interest, − 4366.97 to the advisor, − 0.50 − 1.30, − 100000 − 30 + 7.06 moved
  assert.deepEqual(file.cash, { USD: "400074.19" });
  // The Quantity column by symbol, sales and outgoing shares negative. What follows from holdings is added by the
  // ledger (real-import.test.ts): 9 AVGO of its split, 1 TNXP of its reverse split, and 344 APE that became AMC.
  assert.deepEqual(file.positions, {
    AMC: "38",
    APE: "344",
    ARCC: "18.4207",
    AVGO: "1",
    DGLRX: "-872.454",
    FIHBX: "-507.208",
    FMGIX: "10.006",
    GBDC: "10.32",
    LCID: "50",
    NEWH: "1000",
    NFRIX: "34.681",
    NMFC: "33.7106",
    SNAXX: "-496428.62",
    SNSXX: "4136.58",
    SPY: "7.0976",
    SWVXX: "46.23",
    TCPC: "36.3353",
    TSLX: "13.5303",
    VEA: "0.0086",
    VNQ: "4.4877",
    VWO: "0.0025",
  });
  const swaps = file.transactions.flatMap(({ instrument, replaces }) =>
    replaces ? [[instrument?.symbol, replaces.type, replaces.instrument.symbol, replaces.quantity]] : [],
  );
  assert.deepEqual(swaps, [
    ["NEWH", "exchange", "09070K200", "1000"],
    ["LCID", "exchange", "171439102", "50"],
    ["AMC", "exchange", "00165C203", "344"],
    ["TNXP", "reverse_split", "890260854", "1"],
  ]);
});

test("the second real export, with other column order and fees, adds up", {
  skip: !existsSync(`${real}kapji_schwab_data_schwab_transactions.csv`),
}, () => {
  const file = totalsOf(readFileSync(`${real}kapji_schwab_data_schwab_transactions.csv`));
  assert.deepEqual(file.counts, { parsed: 13, rejected: 0, ignored: 0 });
  // 10000 − 2506 + 2595 − 1355 + 1395 − 2905 − 120 + 3219 − 2885 + 2965 − 925.10 + 0.20 + 1.20
  assert.deepEqual(file.cash, { USD: "9479.3" });
  // 100 − 100 + 50 − 50 + 100 + 4 − 104 + 90 − 90 + 30.5
  assert.deepEqual(file.positions, { VUAG: "30.5" });
  // Four trades of 3 June are charged 5 each way and one nothing: 6 + 7 × 5 + 4 in all.
  const fees = file.transactions.reduce((sum, row) => sum + Number(row.fee), 0);
  assert.equal(fees, 45);
});
