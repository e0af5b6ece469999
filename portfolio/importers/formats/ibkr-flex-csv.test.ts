import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;
const skip = !existsSync(real);
const sample = () => totalsOf(readFileSync(new URL("../samples/ibkr-flex.csv", import.meta.url)));

test("every section of a Flex query adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "ibkr-flex-csv");
  assert.deepEqual(file.counts, { parsed: 26, rejected: 2, ignored: 18 });
  // NORD (100 − 60) × 2 + 10; LUMN 25 + 15 + 100 from the put; LUMS 14 became 7 TERA; both options ended.
  assert.deepEqual(file.positions, { LUMN: "140", NORD: "90", "NORD 3 06/30/27": "1000", TERA: "7" });
  assert.deepEqual(file.cash, {
    // 10000 − 4213 − 5000 − 1.85 + 2695.65 − 987 − 12 + 24 − 6.33 + 3.21 + 20
    EUR: "2522.68",
    // 5450 − 2955.62 − 1773.38 + 248.95 − 11000 − 242.10 + 12000 + 56 − 8.40 − 1.10 − 10 + 4.50 + 1.20 + 3.50 + 250
    USD: "2023.55",
  });
  assert.deepEqual(
    file.file.closing?.positions.map(({ symbol, quantity }) => [symbol, quantity]),
    [
      ["NORD", "90"],
      ["LUMN", "140"],
      ["TERA", "7"],
      ["NORD 3 06/30/27", "1000"],
    ],
  );
  assert.equal(file.file.closing?.date, "2024-09-30");
  assert.equal(file.file.accountName, "Interactive Brokers U7000001");
  assert.equal(file.file.impliedCash, false);
});

test("an assigned put becomes one purchase by the option written, a worthless call expires", () => {
  const { transactions } = sample();
  const of = (kind: string) => transactions.find((row) => row.kind === kind);
  assert.equal(of("write")?.instrument?.symbol, "LUMN240315P00110000");
  assert.deepEqual(
    {
      related: of("exercise_buy")?.related?.symbol,
      contracts: of("exercise_buy")?.relatedQuantity,
      paid: of("exercise_buy")?.amount,
    },
    { related: "LUMN240315P00110000", contracts: "1", paid: "11000" },
  );
  assert.equal(of("expiry")?.quantity, "2");
});

test("a payment that was taken back is in no figure, and later tax stands for itself", () => {
  const { transactions } = sample();
  assert.deepEqual(
    transactions.filter((row) => row.kind === "dividend").map((row) => [row.date, row.amount, row.tax]),
    [
      ["2024-04-15", "56", "8.4"],
      ["2024-05-20", "24", "6.33"],
    ],
  );
  const refund = transactions.find((row) => row.kind === "tax");
  assert.deepEqual([refund?.date, refund?.amount, refund?.tax], ["2024-09-02", "0", "-1.2"]);
});

test("an exchange that names neither pair nor commission currency is rejected with what to do", () => {
  const { rows } = totalsOf(
    Buffer.from(
      "Buy/Sell,TradeDate,ISIN,Quantity,TradePrice,TradeMoney,CurrencyPrimary,IBCommission,IBCommissionCurrency\n" +
        "SELL,20240110,,-5000,1.09,-5450,USD,-1.85,USD\n",
    ),
  );
  assert.equal(rows[0]?.outcome.state === "rejected" && /other currency/.test(rows[0].outcome.reason), true);
});

test("real trades add up to what was computed by hand", { skip }, () => {
  const file = totalsOf(readFileSync(`${real}ibkr-trades-export.csv`));
  assert.equal(file.format, "ibkr-flex-csv");
  assert.deepEqual(file.counts, { parsed: 11, rejected: 0, ignored: 0 });
  // 95 + 105 + 11 + 1 + 2 + 97 + 12
  assert.deepEqual(file.positions, { CH0111762537: "7", US9220427424: "323" });
  assert.deepEqual(file.cash, {
    // − 1978.9 − 5 − 8000 − 10012 − 10020 − 1.79924 − 1.79802 − 1.73416
    CHF: "-30021.23142",
    // 8938.4 + 11085.787 + 11560.074 − (8909.1 + 10019.1 + 1050.06 + 97.84 + 206.36 + 10050.17 + 1243.92) − 6.979
    USD: "0.732",
  });
  assert.equal(file.file.impliedCash, true);
});

test("real dividends add up to what was computed by hand, each with its tax", { skip }, () => {
  const file = totalsOf(readFileSync(`${real}ibkr-dividends-export.csv`));
  assert.equal(file.format, "ibkr-flex-csv");
  assert.deepEqual(file.counts, { parsed: 7, rejected: 0, ignored: 4 });
  assert.deepEqual(file.positions, {});
  assert.deepEqual(file.cash, {
    // 41.93 − 14.68 + 4.83 of capital
    CHF: "32.08",
    JPY: "455",
    // 137.23 − 20.58 + 85.97 − 12.90 + 169.77 − 25.47 + 0.59
    USD: "334.61",
  });
  const paid = file.transactions.filter((row) => row.kind === "dividend" && row.tax !== "0");
  assert.deepEqual(
    paid.map((row) => [row.instrument?.symbol, row.amount, row.tax]),
    [
      ["VT", "137.23", "20.58"],
      ["SMMCHA", "41.93", "14.68"],
      ["VT", "85.97", "12.9"],
      ["VT", "169.77", "25.47"],
    ],
  );
  assert.equal(file.transactions.find((row) => row.kind === "return_of_capital")?.amount, "4.83");
});
