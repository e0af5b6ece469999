import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { lockAccount, renameAccount, setLotMethod } from "./account-writes.ts";
import { insertImportBatch, markImport, readImportBatch } from "./imports.ts";
import { readLotChoices, replaceLotChoices } from "./lot-choices.ts";
import { writeTestLedger } from "./test-ledger.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

async function openHousehold() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const { accounts } = await writeTestLedger(store, owner, {
    accounts: [{ name: "Main" }, { name: "Second" }],
    instruments: [{ symbol: "LOTS", currency: "EUR", closes: [] }],
    transactions: [
      { date: "2024-01-02", kind: "buy", symbol: "LOTS", quantity: "5", amount: "50" },
      { date: "2024-01-03", kind: "sell", symbol: "LOTS", quantity: "2", amount: "30" },
    ],
  });
  const ids = await owner.tenant.run((database) =>
    database.query<{ id: string }>(
      "select transaction_id as id from ledger_transaction where tenant_id = current_tenant() order by sequence",
    ),
  );
  const [buy, sale] = ids.map((row) => row.id);
  assert.ok(buy && sale);
  return { store, tenant: owner.tenant, accountId: accounts.get("Main") ?? "", buy, sale };
}

test("choices are exact, replaced as a whole, seen by their household alone, and go with their sale", async () => {
  const { store, tenant, buy, sale } = await openHousehold();
  const other = randomUUID();
  await tenant.run((database) => replaceLotChoices(database, sale, [{ lotId: other, quantity: "1" }]));
  const choice = { lotId: buy, quantity: "0.123456789012345678" };
  await tenant.run((database) => replaceLotChoices(database, sale, [choice]));
  assert.deepEqual(await tenant.run(readLotChoices), new Map([[sale, [choice]]]));
  const stranger = await createTestTenant(store);
  assert.equal((await stranger.tenant.run(readLotChoices)).size, 0);
  const foreign = stranger.tenant.run((database) => replaceLotChoices(database, sale, [choice]));
  await assert.rejects(foreign, "a sale of another household cannot be named");
  const remove = (id: string) =>
    tenant.run((database) =>
      database.query(
        "delete from ledger_transaction where tenant_id = current_tenant() and transaction_id = $1",
        [id],
      ),
    );
  await remove(buy);
  assert.equal((await tenant.run(readLotChoices)).size, 1, "a choice outlives its lot, to be reported");
  await remove(sale);
  assert.equal((await tenant.run(readLotChoices)).size, 0);
});

test("an account changes its lot method and its name; a name that is taken changes nothing", async () => {
  const { tenant, accountId } = await openHousehold();
  const importId = randomUUID();
  const accounts = [
    { name: "Main", currency: "EUR", impliedCash: false },
    { name: "Second", currency: "EUR", impliedCash: false },
  ];
  const summary = { accounts, createdAccounts: ["Second", "Main"] };
  await tenant.run(async (database) => {
    const batch = { importId, accountId, format: "x", fileName: "x", summary };
    await insertImportBatch(database, { ...batch, raw: Buffer.from(""), mapping: {} });
    await markImport(database, importId, "committed", accountId, summary);
    await setLotMethod(database, accountId, "hifo");
    assert.equal(await renameAccount(database, { accountId, name: "Main" }, "Second"), false);
    assert.equal(await renameAccount(database, { accountId, name: "Main" }, "Broker"), true);
    const account = await lockAccount(database, accountId);
    assert.deepEqual(account, {
      accountId,
      name: "Broker",
      currency: "EUR",
      lotMethod: "hifo",
      impliedCash: false,
    });
    assert.equal(await lockAccount(database, importId), null);
    assert.deepEqual((await readImportBatch(database, importId))?.summary, {
      accounts: [{ ...accounts[0], name: "Broker" }, accounts[1]],
      createdAccounts: ["Second", "Broker"],
    });
  });
});
