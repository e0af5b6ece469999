import assert from "node:assert/strict";
import { test } from "node:test";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { changeAccount } from "./change-account.ts";
import { chooseSaleLots, listSaleLots } from "./choose-lots.ts";
import { commitImport } from "./commit-import.ts";
import { listAccounts } from "./list-accounts.ts";
import { listHoldings } from "./list-holdings.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

async function openHousehold() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const context: UseCaseContext = {
    tenant: owner.tenant,
    clock: fixedClock("2024-12-31"),
    baseCurrency: "EUR",
    actor: "a-person",
  };
  const rows = <Row extends Record<string, unknown>>(sql: string) =>
    owner.tenant.run((database) => database.query<Row>(sql));
  return { store, owner, context, rows };
}

/**
 * Ten shares for 101, ten for 301, ten for 201 (fees included), then 15 sold for 597 after costs:
 *   fifo 101 + 150.5 = 251.5 → 345.50; lifo 201 + 150.5 = 351.5 → 245.50; hifo 301 + 100.5 = 401.5 → 195.50;
 *   average 15 × 20.1 = 301.5 → 295.50. Open lots cost 603 less that.
 */
async function openTrades(lotMethod: LotMethod) {
  const household = await openHousehold();
  const { accounts } = await writeTestLedger(household.store, household.owner, {
    accounts: [{ name: "Main", lotMethod }, { name: "Other" }],
    instruments: [{ symbol: "LOT", currency: "EUR", closes: [["2024-12-30", "40"]] }],
    transactions: [
      { date: "2024-01-01", kind: "deposit", amount: "1000" },
      { date: "2024-01-02", kind: "buy", symbol: "LOT", quantity: "10", amount: "100", fee: "1" },
      { date: "2024-01-03", kind: "buy", symbol: "LOT", quantity: "10", amount: "300", fee: "1" },
      { date: "2024-01-04", kind: "buy", symbol: "LOT", quantity: "10", amount: "200", fee: "1" },
      { date: "2024-03-02", kind: "sell", symbol: "LOT", quantity: "15", amount: "600", fee: "3" },
      { date: "2024-06-03", kind: "sell", symbol: "LOT", quantity: "5", amount: "200" },
    ],
  });
  const ids = await household.rows<{ id: string }>(
    "select transaction_id as id from ledger_transaction where tenant_id = current_tenant() order by sequence",
  );
  const [, first = "", second = "", third = "", sale = "", later = ""] = ids.map((row) => row.id);
  return { ...household, accountId: accounts.get("Main") ?? "", first, second, third, sale, later };
}

const costOfHoldings = async (context: UseCaseContext) =>
  (await listHoldings(context)).holdings[0]?.costBasis.amount;

test("accounts are listed with value and realized gain, and compared over all lot methods", async () => {
  const { context, accountId } = await openTrades("fifo");
  const all = await listAccounts(context);
  assert.deepEqual(
    all.accounts.map(({ name, lotMethod, saleCount }) => [name, lotMethod, saleCount]),
    [
      ["Main", "fifo", 2],
      ["Other", "fifo", 0],
    ],
  );
  // Cash 1000 − 603 + 597 + 200 = 1194 and ten shares at 40.
  assert.deepEqual(all.accounts[0]?.marketValue, { amount: "1594.00", currency: "EUR" });
  // The later sale of 5 takes the second lot's rest: 345.5 + 200 − 150.5.
  assert.deepEqual(all.accounts[0]?.realizedGain, { amount: "395.00", currency: "EUR" });
  assert.deepEqual(all.comparison, []);
  const { comparison, accounts } = await listAccounts(context, { accountId });
  assert.equal(accounts.length, 1);
  assert.deepEqual(
    comparison.map((line) => [line.lotMethod, line.realizedGain?.amount, line.costBasis?.amount]),
    [
      ["fifo", "395.00", "201.00"],
      ["lifo", "295.00", "101.00"],
      ["hifo", "295.00", "101.00"],
      ["average", "395.00", "201.00"],
      ["specific", "395.00", "201.00"],
      ["section_104", "395.00", "201.00"],
      ["adjusted_cost_base", "395.00", "201.00"],
    ],
  );
  await assert.rejects(listAccounts(context, { accountId: "none" }), { kind: "not_found" });
});

test("a lot method is changed with its effect, its facts and its audit entry", async () => {
  const { context, accountId, rows } = await openTrades("fifo");
  const changed = await changeAccount(context, { accountId, lotMethod: "hifo", name: "  My   broker " });
  assert.equal(changed.name, "My broker");
  assert.equal(changed.previousLotMethod, "fifo");
  assert.deepEqual(changed.realizedGainBefore, { amount: "395.00", currency: "EUR" });
  assert.deepEqual(changed.realizedGainAfter, { amount: "295.00", currency: "EUR" });
  assert.deepEqual(
    await rows("select acquired_on, quantity::float8, cost_basis::float8 as cost from open_lot"),
    [{ acquired_on: "2024-01-02", quantity: 10, cost: 101 }],
  );
  const audit =
    "select actor, action, detail from audit_log where tenant_id = current_tenant() order by sequence";
  assert.deepEqual(await rows(audit), [
    {
      actor: "a-person",
      action: "account.change",
      detail: { accountId, renamed: true, lotMethod: "hifo", previousLotMethod: "fifo" },
    },
  ]);
  await changeAccount(context, { accountId, lotMethod: "hifo", name: "My broker" });
  assert.equal((await rows(audit)).length, 1, "what changes nothing is not written down");
  await assert.rejects(changeAccount(context, { accountId, name: "Other" }), { kind: "conflict" });
  await assert.rejects(changeAccount(context, { accountId, name: "  " }), { kind: "invalid_input" });
  await assert.rejects(changeAccount(context, { accountId: "x", name: "Y" }), { kind: "not_found" });
});

test("the lots of a sale are proposed as they were that day, with cost, holding days and gain", async () => {
  const { context, sale, first } = await openTrades("specific");
  const proposed = await listSaleLots(context, sale);
  assert.equal(proposed.unchosen, "15");
  assert.deepEqual(proposed.proceeds, { amount: "597.00", currency: "EUR" });
  // Ten of the fifteen shares sold bring 398.
  assert.deepEqual(
    proposed.lots.map((lot) => [
      lot.acquiredOn,
      lot.holdingDays,
      lot.cost?.amount,
      lot.gain?.amount,
      lot.used,
    ]),
    [
      ["2024-01-02", 60, "101.00", "297.00", "10"],
      ["2024-01-03", 59, "301.00", "97.00", "5"],
      ["2024-01-04", 58, "201.00", "197.00", "0"],
    ],
  );
  assert.equal(proposed.realizedGain?.amount, "345.50");
  await assert.rejects(listSaleLots(context, first), { kind: "not_found" });
  await assert.rejects(listSaleLots(context, "none"), { kind: "not_found" });
});

test("a choice is stored, counted, audited, and can be taken back", async () => {
  const { context, accountId, second, third, sale, rows } = await openTrades("specific");
  const before = await listAccounts(context);
  assert.equal(before.accounts[0]?.salesToChoose, 2);
  assert.ok(before.dataQuality.issues.some((issue) => issue.code === "lots_not_chosen"));
  const chosen = await chooseSaleLots(context, sale, [
    { lotId: second, quantity: "7.5" },
    { lotId: third, quantity: "7.5" },
  ]);
  // 7.5 × 30.1 + 7.5 × 20.1 = 376.5.
  assert.equal(chosen.realizedGain?.amount, "220.50");
  assert.equal(chosen.realizedGainFifo?.amount, "345.50");
  assert.equal(chosen.unchosen, "0");
  assert.deepEqual(
    chosen.lots.map((lot) => [lot.chosen, lot.used]),
    [
      ["0", "0"],
      ["7.5", "7.5"],
      ["7.5", "7.5"],
    ],
  );
  const { accounts } = await listAccounts(context);
  assert.deepEqual(
    accounts[0]?.sales.map((entry) => entry.choice),
    ["open", "chosen"],
  );
  const lots = "select acquired_on, quantity::float8 from open_lot order by 1";
  assert.deepEqual(await rows(lots), [
    { acquired_on: "2024-01-02", quantity: 5 },
    { acquired_on: "2024-01-03", quantity: 2.5 },
    { acquired_on: "2024-01-04", quantity: 2.5 },
  ]);
  const [entry] = await rows<{ action: string; detail: unknown }>(
    "select action, detail from audit_log where tenant_id = current_tenant()",
  );
  assert.deepEqual(entry, { action: "lots.choose", detail: { saleId: sale, accountId, lots: 2 } });
  // 5 × 10.1 + 2.5 × 30.1 + 2.5 × 20.1, then the third lot alone.
  assert.equal(await costOfHoldings(context), "176.00");
  const back = await chooseSaleLots(context, sale, []);
  assert.equal(back.realizedGain?.amount, "345.50");
  assert.equal(await costOfHoldings(context), "201.00");
});

test("what does not fit is refused and changes nothing", async () => {
  const { context, accountId, first, second, sale, later } = await openTrades("specific");
  const refused = async (pattern: RegExp, ...choices: [string, string][]) =>
    assert.rejects(
      chooseSaleLots(
        context,
        sale,
        choices.map(([lotId, quantity]) => ({ lotId, quantity })),
      ),
      { kind: "invalid_input", message: pattern },
    );
  await refused(/11 shares are chosen of the lot of 2024-01-02, which has 10/, [first, "11"]);
  await refused(/18 shares are chosen, but the sale has 15/, [first, "9"], [second, "9"]);
  await refused(/was not held/, [later, "1"]);
  await refused(/named twice/, [first, "1"], [first, "2"]);
  for (const text of ["0", "-1", "1e3", "x", ""]) await refused(/not a number of shares/, [first, text]);
  await assert.rejects(chooseSaleLots(context, first, []), { kind: "not_found" });
  assert.equal((await listSaleLots(context, sale)).unchosen, "15");
  await changeAccount(context, { accountId, lotMethod: "fifo" });
  await assert.rejects(chooseSaleLots(context, sale, []), { kind: "conflict" });
});

const header = "date,type,symbol,quantity,price,amount,currency";
const file = (...lines: string[]) => Buffer.from([header, ...lines].join("\n"));

test("a choice whose lot leaves with its import is reported, and goes with its sale", async () => {
  const { context, rows } = await openHousehold();
  const book = async (bytes: Uint8Array, lotMethod?: LotMethod) => {
    const preview = await prepareImport(context, {
      fileName: "x.csv",
      bytes,
      accountName: "Broker",
      lotMethod,
    });
    return { preview, receipt: await commitImport(context, preview.importId) };
  };
  const older = await book(
    file("2024-01-01,deposit,,,,1000,EUR", "2024-01-02,buy,A,10,5.00,50.00,EUR"),
    "specific",
  );
  const dear = await book(file("2024-01-02,buy,A,10,9.00,90.00,EUR"));
  const sold = await book(file("2024-02-02,sell,A,4,6.00,24.00,EUR"), "hifo");
  assert.match(sold.preview.assumptions.join(), /Broker keeps its lot method, specific lots/);
  const [account] = (await listAccounts(context)).accounts;
  assert.equal(account?.lotMethod, "specific");
  const saleId = account?.sales[0]?.transactionId ?? "";
  const { lots } = await listSaleLots(context, saleId);
  await chooseSaleLots(context, saleId, [{ lotId: lots[1]?.lotId ?? "", quantity: "4" }]);
  await changeAccount(context, { accountId: account?.accountId ?? "", name: "Renamed" });
  await undoImport(context, dear.receipt.importId);
  const reported = await listAccounts(context);
  assert.equal(reported.accounts[0]?.sales[0]?.choice, "invalid");
  assert.ok(reported.dataQuality.issues.some((issue) => issue.code === "lot_not_found"));
  await undoImport(context, sold.receipt.importId);
  assert.deepEqual(await rows("select * from lot_choice"), []);
  await undoImport(context, older.receipt.importId);
  assert.deepEqual(
    (await listAccounts(context)).accounts,
    [],
    "an undo finds the account under its new name",
  );
});
