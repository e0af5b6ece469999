import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { refreshPrices } from "#market/refresh-prices.ts";
import { csvFolder } from "#market/sources/csv-folder.ts";
import { ecb } from "#market/sources/ecb.ts";
import { fixedClock, systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const data = resolve(process.env["REAL_DATA_DIR"] ?? "../shared/data");
const absent = !existsSync(join(data, "prices"));

async function openHousehold(today: string, baseCurrency: string, marketId?: string) {
  const store = await openTestStore();
  const { tenant, marketId: market } = await createTestTenant(store, {
    baseCurrency,
    ...(marketId ? { marketId } : {}),
  });
  const context = { tenant, clock: fixedClock(today), baseCurrency };
  const importFile = async (fileName: string, bytes: Uint8Array) => {
    const preview = await prepareImport(context, { fileName, bytes });
    return { preview, receipt: await commitImport(context, preview.importId) };
  };
  return { store, marketId: market, context, importFile };
}

/** The market of the real files that these tests value with; the largest ones are left to the load test below. */
async function loadMarket(files: readonly string[]): Promise<string> {
  const { store, marketId } = await openHousehold("2023-02-27", "USD");
  const folder = await mkdtemp(join(tmpdir(), "real-prices-"));
  for (const name of files) await symlink(join(data, "prices", name), join(folder, name));
  const sources = [csvFolder(folder), ecb({ path: join(data, "fx") })];
  const report = await refreshPrices({
    store,
    marketId,
    sources,
    clock: systemClock,
    logger: createLogger("silent"),
  });
  await rm(folder, { recursive: true });
  assert.deepEqual(
    report.runs.filter((run) => run.error !== null),
    [],
  );
  return marketId;
}

let loading: Promise<string> | undefined;
function market(): Promise<string> {
  loading ??= loadMarket(["btc_usd_2017_2022.csv", "etfs_21_1993_2023.csv.gz"]);
  return loading;
}

test("the real Schwab export comes in with the cash and positions of an independent sum", {
  skip: absent,
}, async () => {
  const { importFile, context } = await openHousehold("2025-02-28", "USD");
  const bytes = await readFile(join(data, "transactions/schwab-export.csv"));
  const { preview, receipt } = await importFile("schwab-export.csv", bytes);
  // 120 lines below the header: 115 bookings, 4 counterparts of corporate actions, 1 total line.
  assert.deepEqual(preview.counts, { new: 115, duplicate: 0, rejected: 0, ignored: 5 });
  // The conversion of APE into AMC is two bookings of one line.
  assert.equal(receipt.inserted, 116);
  // Sum of the Amount column without its total line:
  //   python3: sum(Decimal(r["Amount"].replace("$","").replace(",","") or 0) for r in rows) = 400074.19
  // (the file's own total of -26,582.91 is older than the rows its publisher added).
  assert.deepEqual(preview.cashEffect, [{ amount: "400074.19", currency: "USD" }]);
  // Sum of the Quantity column per symbol, sales negative. Lines of old identifiers (171439102 −50, 09070K200 −1000,
  // 890260854 −1) are the counterparts of LCID, NEWH and TNXP; 00165C203 −344 takes the 344 APE away.
  // Negative sums are holdings whose purchases are older than the file.
  const quantities = Object.fromEntries(
    preview.positionEffect.map((entry) => [entry.symbol, entry.quantity]),
  );
  assert.deepEqual(quantities, {
    AMC: "38",
    ARCC: "18.4207",
    AVGO: "10",
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
    TNXP: "1",
    TSLX: "13.5303",
    VEA: "0.0086",
    VNQ: "4.4877",
    VWO: "0.0025",
  });
  const holdings = await listHoldings(context, { limit: 100 });
  const held = new Map(holdings.holdings.map((holding) => [holding.symbol, Number(holding.quantity)]));
  assert.equal(held.get("AVGO"), 10);
  assert.equal(held.get("AMC"), 38);
  assert.equal(held.get("SPY"), 7.0976);
  assert.deepEqual(
    holdings.cash.map((entry) => entry.balance),
    [{ amount: "400074.19", currency: "USD" }],
  );
  const again = await importFile("schwab-export.csv", bytes);
  assert.equal(again.receipt.inserted, 0);
  await undoImport(context, again.preview.importId);
  await undoImport(context, preview.importId);
  assert.equal((await listHoldings(context, {})).holdings.length, 0);
});

test("the second real Schwab export, with other column order and fees, adds up", {
  skip: absent,
}, async () => {
  const { importFile } = await openHousehold("2025-02-28", "USD");
  const bytes = await readFile(join(data, "transactions/kapji_schwab_data_schwab_transactions.csv"));
  const { preview, receipt } = await importFile("x.csv", bytes);
  // awk over the Amount column: 10000 − 2506 + 2595 − 1355 + 1395 − 2905 − 120 + 3219 − 2885 + 2965 − 925.10 + 0.20 + 1.20
  assert.deepEqual(preview.cashEffect, [{ amount: "9479.30", currency: "USD" }]);
  // 100 − 100 + 50 − 50 + 100 + 4 − 104 + 90 − 90 + 30.5
  assert.deepEqual(preview.positionEffect, [{ symbol: "VUAG", quantity: "30.5" }]);
  assert.equal(receipt.inserted, 13);
});

const activities = [
  { type: "BUY", date: "2020-01-02", quantity: "10", unitPrice: "324.87", fee: "1" },
  { type: "SELL", date: "2022-01-03", quantity: "4", unitPrice: "477.71", fee: "1" },
  { type: "DIVIDEND", date: "2022-06-17", quantity: "6", unitPrice: "1.5", fee: "0" },
];

const ghostfolioJson = JSON.stringify({
  meta: { date: "2023-02-27T20:00:00.000Z", version: "2.60.0" },
  accounts: [],
  activities: activities.map(({ type, date, quantity, unitPrice, fee }) => ({
    accountId: null,
    comment: null,
    currency: "USD",
    dataSource: "YAHOO",
    date: `${date}T00:00:00.000Z`,
    fee: Number(fee),
    quantity: Number(quantity),
    symbol: "SPY",
    type,
    unitPrice: Number(unitPrice),
  })),
});
const ghostfolioCsv = [
  "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note",
  ...activities.map(
    (row) =>
      `${row.date},SPY,YAHOO,USD,${row.unitPrice},${row.quantity},${row.type.toLowerCase()},${row.fee},`,
  ),
].join("\n");

for (const [name, content] of [
  ["JSON", ghostfolioJson],
  ["CSV", ghostfolioCsv],
] as const) {
  test(`a Ghostfolio ${name} export over real closes gives the value and return of a hand calculation`, {
    skip: absent,
  }, async () => {
    const { importFile, context } = await openHousehold("2023-02-27", "USD", await market());
    const { preview, receipt } = await importFile("ghostfolio", Buffer.from(content));
    assert.deepEqual([receipt.inserted, preview.unresolvedInstruments], [3, []]);
    const overview = await valuePortfolio(context);
    // 6 SPY at the close of 397.73 on 2023-02-27; the cash of every trade came from and went to the owner.
    assert.deepEqual(overview.marketValue, { amount: "2386.38", currency: "USD" });
    assert.deepEqual(overview.cash, { amount: "0.00", currency: "USD" });
    // Paid in 3249.70 + taken out 1909.84 (4 × 477.71 − 1) and 9.00: 2386.38 − (3249.70 − 1909.84 − 9.00) = 1055.52.
    assert.deepEqual(overview.totalGain, { amount: "1055.52", currency: "USD" });
    // XIRR of −3249.70, +1909.84, +9.00, +2386.38 by bisection over actual/365 in python: 0.113022294304
    assert.ok(Math.abs((overview.moneyWeightedReturn.value ?? 0) - 0.113022294304) < 1e-9);
    const euros = await valuePortfolio(context, { currency: "EUR" });
    // At the reference rate of 1.0554 dollars for a euro: 2386.38 / 1.0554 = 2261.114…
    assert.deepEqual(euros.marketValue, { amount: "2261.11", currency: "EUR" });
    const report = await measurePerformance(context, { period: "ALL" });
    assert.equal(report.attribution.residual.amount, "0.00");
  });
}

test("a generic export over real closes gives value and cash of a hand calculation", {
  skip: absent,
}, async () => {
  const { importFile, context } = await openHousehold("2022-10-10", "USD", await market());
  const lines = [
    "Exported for you;;;;;",
    "Datum;Typ;Symbol;Anzahl;Kurs;Betrag;Währung",
    "07.10.2022;Einzahlung;;;;20.000,00;USD",
    "07.10.2022;Kauf;BTC;0,5;19.546,849609;-9.773,42;USD",
    "10.10.2022;Zauberei;BTC;1;1;1;USD",
    "Summe;;;;;10.226,58;USD",
  ];
  const { preview } = await importFile("x.csv", Buffer.from(lines.join("\r\n"), "latin1"));
  assert.deepEqual(preview.counts, { new: 2, duplicate: 0, rejected: 1, ignored: 2 });
  const overview = await valuePortfolio(context);
  // 20000 − 9773.42 = 10226.58 in cash, 0.5 × 19320.189453 = 9660.0947265.
  assert.deepEqual(overview.cash, { amount: "10226.58", currency: "USD" });
  assert.deepEqual(overview.holdingsValue, { amount: "9660.09", currency: "USD" });
  assert.deepEqual(overview.marketValue, { amount: "19886.67", currency: "USD" });
});

// About 1.5 million closes and rates: a minute or two, so only when asked for.
const loadAll = !absent && process.env["REAL_DATA_FULL"] === "1";
test("the whole real price folder loads, with its known defects found", { skip: !loadAll }, async () => {
  const { store, marketId } = await openHousehold("2023-06-01", "USD");
  const sources = [csvFolder(join(data, "prices")), ecb({ path: join(data, "fx") })];
  const report = await refreshPrices({
    store,
    marketId,
    sources,
    clock: systemClock,
    logger: createLogger("silent"),
  });
  const received = Object.fromEntries(report.runs.map((run) => [run.source.split(":").at(-1), run.received]));
  // Lines of the file times columns (wide), or its lines without empty closes and without symbols of other files.
  assert.equal(received["etfs_21_1993_2023.csv.gz"], 105_717);
  assert.equal(received["us_stocks_20_1990_2022.csv.gz"], 20 * 8313);
  assert.equal(received["ftse100_gbp_pence_2000_2023.csv.gz"], 64 * 5960 - 29);
  const found = await store.tenant(marketId, marketId).run((database) =>
    database.query<{ code: string; symbol: string }>(
      `select q.code, i.symbol from data_quality_issue q join instrument i using (tenant_id, instrument_id)
        where q.tenant_id = current_tenant() and (i.symbol, q.date) in (('LNT', '2016-05-19'), ('DISCA', '2014-08-07'))
        order by 1`,
    ),
  );
  assert.deepEqual(found, [
    { code: "possible_split", symbol: "DISCA" },
    { code: "spike", symbol: "LNT" },
  ]);
});
