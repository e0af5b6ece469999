import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { refreshPrices } from "#market/refresh-prices.ts";
import { ecb } from "#market/sources/ecb.ts";
import { fixedClock, systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { commitImport } from "./commit-import.ts";
import { prepareImport } from "./prepare-import.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const data = process.env["REAL_DATA_DIR"] ?? "../shared/data";
const rateFile = `${data}/fx/eurofxref-hist.zip`;
const coinFile = `${data}/prices/btc_usd_2017_2022.csv`;
const absent = !existsSync(rateFile) || !existsSync(coinFile);

const bases = ["EUR", "USD", "GBP", "JPY", "INR", "CHF"] as const;
/** Trading days, weekends, the days around Christmas and New Year, a leap day, the first and a late day. */
const days = [
  "1999-01-05",
  "1999-12-31",
  "2000-02-29",
  "2001-09-11",
  "2002-12-25",
  "2004-05-01",
  "2008-12-31",
  "2009-01-03",
  "2011-04-22",
  "2014-06-14",
  "2016-06-26",
  "2017-12-17",
  "2018-01-01",
  "2018-11-03",
];

/** The text of the only file in an archive, read here apart from the program's own reader. */
function unzip(bytes: Buffer): string {
  const end = bytes.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const entry = bytes.readUInt32LE(end + 16);
  const size = bytes.readUInt32LE(entry + 20);
  const local = bytes.readUInt32LE(entry + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  return inflateRawSync(bytes.subarray(start, start + size)).toString();
}

/** The bank's table through 2018, of the currencies that are looked at. */
function readRateRows(): string[][] {
  const [head = [], ...rows] = unzip(readFileSync(rateFile))
    .split("\n")
    .map((line) => line.split(","));
  const columns = ["Date", ...bases.slice(1)].map((name) => head.indexOf(name));
  return [head, ...rows.filter(([day = ""]) => day !== "" && day <= "2018-12-31")].map((row) =>
    columns.map((column) => row[column] ?? ""),
  );
}

/** Units of a currency for one euro on a day or the last one before it that has a rate; null before the first. */
function rateTable([head = [], ...rows]: string[][]): (currency: string, day: string) => number | null {
  // Newest first.
  return (currency, day) => {
    if (currency === "EUR") return 1;
    const column = head.indexOf(currency);
    const row = rows.find((cells) => (cells[0] ?? "9") <= day && Number(cells[column]) > 0);
    return row === undefined ? null : Number(row[column]);
  };
}

/** A close at the start of every quarter, in the listing's own currency. */
const closes = Array.from({ length: 80 }, (_each, quarter) => {
  const month = String(1 + 3 * (quarter % 4)).padStart(2, "0");
  return [`${1999 + Math.floor(quarter / 4)}-${month}-01`, String(20 + (quarter % 17))] as const;
});
const closeOn = (series: readonly (readonly [string, string])[], day: string) =>
  Number(series.findLast(([date]) => date <= day)?.[1]);

const plain = ["EUR", "USD", "JPY", "INR"] as const;
test("portfolios in pence, euros, dollars, yen, rupees and bitcoin are worth what plain division says, in any currency", {
  skip: absent,
}, async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "EUR" });
  const logger = createLogger("silent");
  const rateRows = readRateRows();
  const body = new TextEncoder().encode(rateRows.map((row) => row.join(",")).join("\n"));
  const answer = { status: 200, contentType: "text/csv", headers: {}, url: "", body };
  const sources = [ecb({ fetch: async () => answer })];
  await refreshPrices({ store, marketId: owner.marketId, sources, clock: systemClock, logger });
  const coins = readFileSync(coinFile, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter((cells) => Number(cells[4]) > 0 && (cells[0] ?? "") <= "2018-12-31")
    .map((cells) => [cells[0] ?? "", cells[4] ?? ""] as const);
  await writeTestLedger(store, owner, {
    accounts: plain.map((name) => ({ name, currency: name })),
    instruments: [
      ...plain.map((currency) => ({ symbol: `S${currency}`, currency, closes })),
      { symbol: "SGBP", currency: "GBP", closes },
      { symbol: "BTC", currency: "USD", assetClass: "crypto", closes: coins },
    ],
    transactions: [
      ...plain.flatMap((account) => {
        const row = { account, currency: account };
        return [
          { ...row, date: "1999-01-04", kind: "deposit" as const, amount: "1000" },
          {
            ...row,
            date: "1999-01-05",
            kind: "buy" as const,
            symbol: `S${account}`,
            quantity: "30",
            amount: "600",
          },
        ];
      }),
    ],
  });
  const context = { clock: fixedClock("2018-12-31"), baseCurrency: "EUR", tenant: owner.tenant };
  const importInto = async (account: string, start: string, [symbol, price, unit, currency]: string[]) => {
    const file = `date,type,symbol,quantity,price,amount,currency
${start}4,deposit,,,,1000,${currency}
${start}5,buy,${symbol},30,${price},,${unit}
`;
    const { importId, counts } = await prepareImport(context, {
      fileName: "rows.csv",
      bytes: new TextEncoder().encode(file),
      accountName: account,
    });
    assert.equal(counts.new, 2);
    await commitImport(context, importId);
  };
  // Prices in pence: 2,000 of them for a share are 20 pounds.
  await importInto("GBP", "1999-01-0", ["SGBP", "2000", "GBX", "GBP"]);
  await importInto("BTC", "2017-10-1", ["BTC", "20", "USD", "USD"]);
  const rate = rateTable(rateRows);
  const seen = new Set<string>();
  for (const [place, day] of days.entries()) {
    // Two currencies each day, in turns, and all of them on the last four.
    const turn = (2 * place) % bases.length;
    const wanted = place >= 10 ? bases : [...bases, ...bases].slice(turn, turn + 2);
    for (const currency of wanted) {
      const { accounts, marketValue } = await valuePortfolio(context, { date: day, currency });
      let total = 0;
      for (const { name: own, marketValue: value } of accounts) {
        if (own === "BTC" && day < "2017-10-15") continue;
        const quoted = own === "BTC" ? "USD" : own;
        const [from, to] = [rate(quoted, day), rate(currency, day)];
        const label = `${own} in ${currency} on ${day}`;
        if (quoted !== currency && (from === null || to === null)) {
          // The file has rupees from 2009-01-02 on: before, nothing is known of them in another currency.
          assert.ok(day < "2009-01-02" && (own === "INR" || currency === "INR"), label);
          assert.equal(value, null, label);
          continue;
        }
        const worth = 400 + 30 * closeOn(own === "BTC" ? coins : closes, day);
        const expected = quoted === currency ? worth : (worth / (from ?? 0)) * (to ?? 0);
        total += expected;
        const error = Math.abs(Number(value?.amount) - expected);
        assert.ok(error <= (currency === "JPY" ? 0.51 : 0.0051), `${label}: ${expected}, ${value?.amount}`);
        seen.add(`${own} ${currency}`);
      }
      const error = Math.abs(Number(marketValue?.amount) - total);
      assert.ok(
        error <= (currency === "JPY" ? 0.51 : 0.0051),
        `${currency} on ${day}: ${marketValue?.amount}`,
      );
    }
  }
  assert.equal(seen.size, 36);
});
