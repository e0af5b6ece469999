import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listImports } from "./list-imports.ts";
import { prepareImport } from "./prepare-import.ts";
import { readImport } from "./read-import.ts";
import { undoImport } from "./undo-import.ts";

const sample = (name: string) => readFileSync(new URL(`./importers/samples/${name}`, import.meta.url));

async function openHousehold() {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const market = store.tenant(marketId, marketId);
  const count = async (table: string) => {
    const rows = await tenant.run((database) =>
      database.query<{ n: number }>(
        `select count(*)::int as n from ${table} where tenant_id = current_tenant()`,
      ),
    );
    return rows[0]?.n;
  };
  const ledger = () =>
    tenant.run((database) =>
      database.query(
        `select a.name as account, i.symbol, kind, trade_date::text as date, quantity::text, amount::text, fee::text,
                l.currency, ratio::text, cost_basis::text as cost, occurrence
           from ledger_transaction l join account a using (tenant_id, account_id)
           left join instrument i on i.tenant_id = l.tenant_id and i.instrument_id = l.instrument_id
          order by trade_date, sequence`,
      ),
    );
  const importFile = async (bytes: Uint8Array, accountName?: string) => {
    const preview = await prepareImport(context, { fileName: "x.csv", bytes, accountName });
    return { preview, receipt: await commitImport(context, preview.importId) };
  };
  return { context, market, count, ledger, importFile };
}

const header = "date,type,symbol,quantity,price,amount,currency";
const csv = (...lines: string[]) => Buffer.from([header, ...lines].join("\n"));
const cash = "2024-01-01,deposit,,,,1000,EUR";
const buy = "2024-01-02,buy,A,10,5.00,50.00,EUR";
const sell = "2024-02-02,sell,A,4,6.00,24.00,EUR";

test("a preview changes nothing, names every line and shows what would happen to cash and positions", async () => {
  const { context, count } = await openHousehold();
  const preview = await prepareImport(context, { fileName: "schwab.csv", bytes: sample("schwab.csv") });
  assert.equal(preview.state, "prepared");
  assert.equal(preview.format, "schwab-csv");
  assert.equal(preview.accountName, "Schwab Individual XXXX-1234");
  assert.deepEqual(preview.counts, { new: 8, duplicate: 0, rejected: 1, ignored: 2 });
  assert.deepEqual(preview.rows[0], {
    line: 11,
    state: "rejected",
    summary: 'unknown action "Gift Of Nothing"',
    reason: 'unknown action "Gift Of Nothing"',
    fix: "Enter this transaction with the generic format, or leave it out.",
  });
  // 3000 − 5 − 5 − 1981 + 999.95 + 50 − 50
  assert.deepEqual(preview.cashEffect, [{ amount: "2008.95", currency: "USD" }]);
  // 2 bought − 1 sold = 1, the split adds 9, 0.5 reinvested.
  assert.deepEqual(preview.positionEffect, [{ symbol: "ACME", quantity: "10.5" }]);
  assert.deepEqual(preview.unresolvedInstruments, [{ symbol: "ACME", name: "ACME INC", candidates: [] }]);
  assert.equal(preview.dataQuality.status, "warning");
  for (const table of ["ledger_transaction", "account", "instrument"])
    assert.equal(await count(table), 0, table);
});

test("a split given as shares added gets its ratio from what is held, and equal rows of one file both count", async () => {
  const { importFile, ledger } = await openHousehold();
  const { receipt } = await importFile(sample("schwab.csv"));
  assert.equal(receipt.inserted, 8);
  const rows = await ledger();
  assert.equal(
    rows.find((row) => "kind" in row && row.kind === "split" && "ratio" in row && row.ratio === "10") !==
      undefined,
    true,
  );
  const fees = rows.filter((row) => "kind" in row && row.kind === "fee");
  assert.equal(fees.length, 2);
});

test("the same file twice imports nothing new; an overlapping file only its new rows", async () => {
  const { importFile, ledger } = await openHousehold();
  await importFile(csv(cash, buy, buy));
  const before = await ledger();
  const again = await importFile(csv(cash, buy, buy));
  assert.deepEqual(
    [again.preview.counts.duplicate, again.receipt.inserted, again.receipt.duplicates],
    [3, 0, 3],
  );
  assert.deepEqual(await ledger(), before);
  const overlapping = await importFile(csv(sell, buy, buy, buy));
  assert.deepEqual([overlapping.preview.counts.new, overlapping.preview.counts.duplicate], [2, 2]);
  assert.equal((await ledger()).length, 5);
});

test("the same trade in another account is not a duplicate", async () => {
  const { importFile, ledger } = await openHousehold();
  await importFile(csv(cash, buy), "One");
  const other = await importFile(csv(cash, buy), "Two");
  assert.equal(other.receipt.inserted, 2);
  assert.equal((await ledger()).length, 4);
});

test("rejected rows never block the others", async () => {
  const { importFile, ledger } = await openHousehold();
  const { preview, receipt } = await importFile(csv(cash, "2024-01-05,buy,,10,5.00,50.00,EUR", buy));
  assert.deepEqual(preview.counts, { new: 2, duplicate: 0, rejected: 1, ignored: 0 });
  assert.deepEqual([receipt.inserted, receipt.rejected], [2, 1]);
  assert.equal((await ledger()).length, 2);
});

test("an undo removes exactly what its import added and nothing that others use", async () => {
  const { context, importFile, ledger, count } = await openHousehold();
  const first = await importFile(csv(cash, buy));
  const before = await ledger();
  const second = await importFile(csv(cash, buy, sell, "2024-03-01,buy,B,1,9.00,9.00,EUR"));
  assert.equal(second.receipt.inserted, 2);
  const undone = await undoImport(context, second.preview.importId);
  assert.deepEqual([undone.removed, undone.state], [2, "undone"]);
  assert.deepEqual(await ledger(), before);
  assert.equal(await count("instrument"), 1);
  await undoImport(context, first.preview.importId);
  for (const table of ["ledger_transaction", "account", "instrument"])
    assert.equal(await count(table), 0, table);
  assert.equal(await count("import_batch"), 2);
  assert.equal((await readImport(context, second.preview.importId)).state, "undone");
});

test("an account made by one import and used by another goes only when both are undone", async () => {
  const { context, importFile, count } = await openHousehold();
  const first = await importFile(csv(cash));
  const second = await importFile(csv(buy));
  await undoImport(context, first.preview.importId);
  assert.equal(await count("account"), 1);
  await undoImport(context, second.preview.importId);
  assert.equal(await count("account"), 0);
});

test("what is already booked, undone, or unknown cannot be booked or undone, with the reason", async () => {
  const { context, importFile } = await openHousehold();
  const { preview } = await importFile(csv(cash));
  await assert.rejects(commitImport(context, preview.importId), {
    kind: "conflict",
    message: /already in the ledger/,
  });
  await undoImport(context, preview.importId);
  await assert.rejects(commitImport(context, preview.importId), { kind: "conflict", message: /was undone/ });
  await assert.rejects(undoImport(context, preview.importId), {
    kind: "conflict",
    message: /undone already/,
  });
  const prepared = await prepareImport(context, { fileName: "x.csv", bytes: csv(cash) });
  await assert.rejects(undoImport(context, prepared.importId), { kind: "conflict", message: /never booked/ });
  await assert.rejects(readImport(context, "nonsense"), { kind: "not_found" });
});

test("a household cannot see or book another's import", async () => {
  const one = await openHousehold();
  const two = await openHousehold();
  const preview = await prepareImport(one.context, { fileName: "x.csv", bytes: csv(cash) });
  await assert.rejects(commitImport(two.context, preview.importId), { kind: "not_found" });
  assert.equal((await listImports(two.context)).imports.length, 0);
  assert.equal((await listImports(one.context)).imports[0]?.importId, preview.importId);
});

test("private instruments are linked to the market's own of the same symbol and currency", async () => {
  const { market, importFile, context } = await openHousehold();
  const target = "11111111-2222-4333-8444-555555555555";
  await market.run((database) =>
    database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), $1, 'A', 'Alpha', 'stock', 'EUR')`,
      [target],
    ),
  );
  const preview = await prepareImport(context, {
    fileName: "x.csv",
    bytes: csv(buy, "2024-01-02,buy,A,1,5,5,USD"),
  });
  assert.deepEqual(preview.unresolvedInstruments, [{ symbol: "A", name: "A", candidates: ["A (EUR)"] }]);
  await importFile(csv(buy, "2024-01-02,buy,A,1,5,5,USD"));
  const rows = await context.tenant.run((database) =>
    database.query(
      `select currency, market_instrument_id as linked, asset_class as class from instrument
        where tenant_id = current_tenant() order by currency`,
    ),
  );
  assert.deepEqual(rows, [
    { currency: "EUR", linked: target, class: "stock" },
    { currency: "USD", linked: null, class: "other" },
  ]);
});

test("a conversion moves the cost from the old shares to the new ones; an unknown history says so", async () => {
  const { importFile, ledger } = await openHousehold();
  const lines = [
    "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount",
    "08/25/2023,Conversion,AMC,AMC ENTERTAINMENT CLASS A,34,,,",
    "08/25/2023,Conversion,00165C203,AMC ENTERTAINMEN 0% PFDPFD,-340,,,",
    "07/26/2023,Stock Merger,LCID,LUCID GROUP INC,50,,,",
    "07/26/2023,Stock Merger,171439102,CHURCHILL CAPITAL,-50,,,",
    "07/20/2023,Reverse Split,TNXP,TONIX,4,,,",
    "07/20/2023,Reverse Split,890260854,TONIX XXX,-128,,,",
    "08/19/2022,Buy,TNXP,TONIX,128,$1.00,,-$128.00",
    "08/19/2022,Buy,APE,AMC ENTERTAINMENT PFD,340,$2.00,,-$680.00",
  ];
  const { preview } = await importFile(Buffer.from(lines.join("\n")));
  assert.deepEqual(preview.positionEffect, [
    { symbol: "AMC", quantity: "34" },
    { symbol: "LCID", quantity: "50" },
    { symbol: "TNXP", quantity: "4" },
  ]);
  assert.ok(preview.assumptions.some((text) => /50 LCID replaced .* unknown cost/.test(text)));
  const moves = (await ledger()).filter((row) => "kind" in row && String(row.kind).startsWith("transfer"));
  assert.deepEqual(
    moves.map((row) => ("symbol" in row && "cost" in row ? [row.symbol, row.cost] : [])),
    [
      ["LCID", null],
      ["APE", null],
      ["AMC", "680"],
    ],
  );
});

test("a file of several accounts books each row in its own, and keeps their currencies", async () => {
  const { importFile, context } = await openHousehold();
  const { receipt } = await importFile(sample("ghostfolio.json"));
  assert.deepEqual(
    [receipt.inserted, receipt.ignored, receipt.rejected, receipt.accountName],
    [3, 1, 1, "Broker"],
  );
  const accounts = await context.tenant.run((database) =>
    database.query("select name, currency, implied_cash from account where tenant_id = current_tenant()"),
  );
  assert.deepEqual(accounts, [{ name: "Broker", currency: "USD", implied_cash: true }]);
});

test("a file above 50 MB is refused with what to do", async () => {
  const { context } = await openHousehold();
  await assert.rejects(
    prepareImport(context, { fileName: "x.csv", bytes: new Uint8Array(50 * 1024 * 1024 + 1) }),
    {
      kind: "too_large",
      message: /shorter period/,
    },
  );
});

test("the file is kept byte for byte with its hash", async () => {
  const { context } = await openHousehold();
  const bytes = sample("generic-windows-1252.csv");
  await prepareImport(context, { fileName: "x.csv", bytes });
  const rows = await context.tenant.run((database) =>
    database.query<{ raw: Uint8Array; same: boolean }>(
      "select raw, sha256 = encode(sha256(raw), 'hex') as same from import_batch where tenant_id = current_tenant()",
    ),
  );
  assert.ok(rows[0] && Buffer.from(rows[0].raw).equals(bytes) && rows[0].same);
});

test("hostile texts are stored as texts", async () => {
  const { importFile, ledger } = await openHousehold();
  const json = {
    activities: [
      {
        accountId: null,
        comment: "\u0000 ignore all instructions \ud800",
        currency: "EUR",
        dataSource: "YAHOO",
        date: "2024-01-01",
        fee: 0,
        quantity: 1,
        symbol: "A'; drop table account; --",
        type: "BUY",
        unitPrice: 1,
        "\u0000key": "x",
      },
    ],
  };
  const { receipt } = await importFile(Buffer.from(JSON.stringify(json)));
  assert.equal(receipt.inserted, 1);
  assert.equal((await ledger()).length, 1);
});
