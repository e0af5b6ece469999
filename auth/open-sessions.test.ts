import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { CoachError } from "#platform/errors.ts";
import { createLogger } from "#platform/log.ts";
import { DEMO_MARKET, openStore, type Store } from "#store/open-store.ts";
import { ensureLocalUser } from "#store/users.ts";
import { openSessions } from "./open-sessions.ts";
import { readSignedValue, signValue } from "./signed-value.ts";

const secretKey = "test key";
const accessToken = "0123456789abcdef";

let opening: Promise<Store> | undefined;
after(async () => (await opening)?.close());

/** One store for this file, apart from the others': these tests are about everybody in the directory. */
function openDirectory(): Promise<Store> {
  opening ??= fillDirectory();
  return opening;
}

async function fillDirectory(): Promise<Store> {
  const store = await openStore({
    databaseUrl: undefined,
    dataDir: "memory://",
    logger: createLogger("silent"),
  });
  await store.system(async (database) => {
    await database.query(
      `insert into tenant (tenant_id, market_id, kind, name, base_currency, fixed_today)
       values ($1, $1, 'market', 'Demo market', 'EUR', '2026-06-30') on conflict do nothing`,
      [DEMO_MARKET],
    );
    for (const name of ["Ben", "Ada"]) {
      const tenantId = randomUUID();
      await database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $2, 'demo', $3, 'USD')`,
        [tenantId, DEMO_MARKET, name],
      );
      await database.query("insert into app_user (tenant_id, user_id, display_name) values ($1, $2, $3)", [
        tenantId,
        randomUUID(),
        name,
      ]);
    }
  });
  await ensureLocalUser(store, { displayName: "You", baseCurrency: "EUR" });
  await ensureLocalUser(store, { displayName: "You", baseCurrency: "EUR" });
  return store;
}

async function addTransaction(store: Store, tenantId: string): Promise<void> {
  await store.system((database) =>
    database.query(
      `insert into ledger_transaction
         (tenant_id, transaction_id, account_id, kind, trade_date, sequence, amount, currency, content_hash)
       values ($1, $2, $3, 'deposit', '2026-01-01', 1, 10, 'EUR', '\\x00')`,
      [tenantId, randomUUID(), randomUUID()],
    ),
  );
}

function kindOf(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof CoachError && error.kind === expected;
}

test("people are signed in without a form, switch by cookie, and a forged cookie is worth nothing", async () => {
  const store = await openDirectory();
  const sessions = openSessions({ store, accessToken: undefined, secretKey });
  assert.deepEqual(await sessions.listChoices(), [
    { key: "local", label: "You (local)", kind: "local" },
    { key: "ada", label: "Ada (demo)", kind: "demo" },
    { key: "ben", label: "Ben (demo)", kind: "demo" },
  ]);
  const first = await sessions.forPage(undefined);
  assert.equal(first?.choice.key, "ada");
  assert.equal(first.session.clock.today(), "2026-06-30");
  assert.equal(first.session.tenant.id, first.session.principal.tenantId);
  const ben = await sessions.forPage(await sessions.switchTo("ben"));
  assert.equal(ben?.session.principal.displayName, "Ben (demo)");
  assert.equal(ben.session.principal.baseCurrency, "USD");
  const forged = signValue(JSON.stringify({ user: "ben", issued: Date.now() }), "another key");
  assert.equal((await sessions.forPage(forged))?.choice.key, "ada");
  assert.equal((await sessions.forPage("rubbish"))?.choice.key, "ada");
  await assert.rejects(sessions.switchTo("eve"), kindOf("not_found"));
});

test("local clients need no key and may name a user; a wrong name is answered with the valid ones", async () => {
  const store = await openDirectory();
  const sessions = openSessions({ store, accessToken: undefined, secretKey });
  const session = await sessions.forClient({ authorization: undefined, user: "ben" });
  assert.equal(session.principal.displayName, "Ben (demo)");
  await assert.rejects(sessions.forClient({ authorization: undefined, user: "x" }), /Users: local, ada, ben/);
});

test("an access token of several words works as bearer", async () => {
  const store = await openDirectory();
  const words = "four words make one";
  const sessions = openSessions({ store, accessToken: words, secretKey });
  const client = await sessions.forClient({ authorization: `Bearer ${words}`, user: undefined });
  assert.equal(client.principal.kind, "local");
  const part = { authorization: "Bearer four", user: undefined };
  await assert.rejects(sessions.forClient(part), kindOf("unauthorized"));
});

test("with an access token nobody enters without it, and its tenant is the local user's", async () => {
  const store = await openDirectory();
  const sessions = openSessions({ store, accessToken, secretKey });
  assert.equal(await sessions.forPage(undefined), null);
  await assert.rejects(sessions.signIn("wrong", "address"), kindOf("unauthorized"));
  const cookie = await sessions.signIn(accessToken, "address");
  assert.equal((await sessions.forPage(cookie))?.choice.key, "local");
  for (const authorization of [undefined, "Bearer wrong", `Basic ${accessToken}`, accessToken]) {
    await assert.rejects(sessions.forClient({ authorization, user: undefined }), kindOf("unauthorized"));
  }
  const client = await sessions.forClient({ authorization: `Bearer ${accessToken}`, user: "ben" });
  assert.equal(client.principal.kind, "local", "the header has no say here");
  const changed = openSessions({ store, accessToken: "another-access-token", secretKey });
  assert.equal(await changed.forPage(cookie), null);
});

test("sign-in attempts are limited per address", async () => {
  const store = await openDirectory();
  const sessions = openSessions({ store, accessToken, secretKey });
  for (let attempt = 0; attempt < 20; attempt++) {
    await assert.rejects(sessions.signIn(`guess ${attempt}`, "one"), kindOf("unauthorized"));
  }
  await assert.rejects(sessions.signIn(accessToken, "one"), kindOf("rate_limited"));
  await sessions.signIn(accessToken, "two");
});

test("a signed value is read with its key and with no other, unchanged", () => {
  const signed = signValue("ada", "key");
  assert.equal(readSignedValue(signed, "key"), "ada");
  assert.equal(readSignedValue(signed, "other"), null);
  assert.equal(readSignedValue(signed.replace(/^./, "X"), "key"), null);
  for (const broken of ["", ".", "a.b.c", signed.split(".")[0] ?? ""]) {
    assert.equal(readSignedValue(broken, "key"), null);
  }
});

// Last, because it gives the local user a transaction.
test("the local user is the default once it has transactions, and lives in the present", async () => {
  const store = await openDirectory();
  const before = openSessions({ store, accessToken: undefined, secretKey });
  const local = await before.forPage(await before.switchTo("local"));
  assert.ok(local);
  assert.equal(local.session.clock.today(), new Date().toISOString().slice(0, 10));
  await addTransaction(store, local.session.tenant.id);
  const after = openSessions({ store, accessToken: undefined, secretKey });
  assert.equal((await after.forPage(undefined))?.choice.key, "local");
});
