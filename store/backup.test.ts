import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { appendAudit, verifyAudit } from "./audit.ts";
import { backupStore } from "./backup.ts";
import type { Store, Tenant } from "./open-store.ts";
import { writeDecision } from "./quality-reads.ts";
import { restoreStore } from "./restore.ts";
import { createTestTenant, openEmbedded, openServer } from "./test-store.ts";

const awkward = 'tab\t line\n return\r backslash\\ \\N \\. quote\' "double" \u2028 é 漢字 \u{1F600}';

async function fill(store: Store): Promise<Tenant> {
  const { tenant } = await createTestTenant(store);
  await tenant.run(async (database) => {
    await database.query("insert into app_user (tenant_id, user_id, display_name) values ($1, $2, $3)", [
      tenant.id,
      randomUUID(),
      awkward,
    ]);
    await database.query("insert into setting (tenant_id, key, value) values ($1, 'a', $2)", [
      tenant.id,
      JSON.stringify({ awkward, exact: "0.10", number: 1.5e-7, nothing: null }),
    ]);
    await database.query(
      `insert into import_batch (tenant_id, import_id, format, file_name, sha256, raw, state, summary)
       values ($1, $2, 'csv', 'x.csv', '', $3, 'prepared', '{}')`,
      [tenant.id, randomUUID(), Buffer.from([0, 9, 10, 13, 92, 255])],
    );
    await database.query(
      `insert into account (tenant_id, account_id, name, currency) values ($1, $1, 'main', 'EUR')`,
      [tenant.id],
    );
    await database.query(
      `insert into ledger_transaction (tenant_id, transaction_id, account_id, kind, trade_date, sequence, amount, currency, content_hash)
       select $1, gen_random_uuid(), $1, 'deposit', date '2020-01-01' + n, n, n * 1.10, 'EUR', sha256(n::text::bytea)
       from generate_series(1, 5000) n`,
      [tenant.id],
    );
    await database.query(
      `insert into price (tenant_id, instrument_id, date, close, adjusted_close, open, high, low, volume, source)
       values ($1, $1, '2020-01-02', 10.50, 10.4, 10.1, 10.70, 9.9, 1250300, 'x'), ($1, $1, '2020-01-03', 11, null, null, null, null, null, 'x')`,
      [tenant.id],
    );
    await database.query(
      `insert into lot_choice (tenant_id, sale_transaction_id, acquisition_transaction_id, quantity)
       select tenant_id, transaction_id, gen_random_uuid(), 1.5 from ledger_transaction order by sequence limit 3`,
    );
    await writeDecision(database, { id: randomUUID(), state: "ignored", actor: awkward });
    for (let n = 0; n < 3; n++) {
      await appendAudit(database, { actor: "a", action: "b", detail: { n, rate: 0.1, text: awkward } });
    }
  });
  return tenant;
}

/** What a tenant sees, in a form that can be compared. */
async function look(store: Store, { id, marketId }: Tenant): Promise<unknown> {
  return store.tenant(id, marketId).run(async (database) => ({
    users: await database.query("select * from app_user"),
    settings: await database.query("select * from setting"),
    imports: await database.query("select * from import_batch"),
    ledger: await database.query("select * from ledger_transaction order by sequence"),
    prices: await database.query("select * from price order by date"),
    choices: await database.query("select * from lot_choice order by acquisition_transaction_id"),
    decisions: await database.query("select * from data_quality_decision"),
    audit: await verifyAudit(database),
  }));
}

test("a backup restores every row, from either engine into either", async () => {
  const folder = mkdtempSync(join(tmpdir(), "backup-"));
  const stores = [await openEmbedded(), await openEmbedded()];
  const server = await openServer();
  if (server) stores.push(server);
  const [source, ...targets] = stores;
  assert.ok(source);
  const tenant = await fill(source);
  const before = await look(source, tenant);
  const path = join(folder, "one.sql.gz");
  const seen: string[] = [];
  const report = await backupStore(source, path, { onProgress: ({ table }) => seen.push(table) });
  assert.ok(report.rows > 5_000 && seen.includes("ledger_transaction"));
  assert.deepEqual(readdirSync(folder), ["one.sql.gz"]);

  for (const target of targets) {
    await restoreStore(target, path);
    assert.deepEqual(await look(target, tenant), before);
    // The restored store is a working one: rows are closed by tenant, the audit log goes on.
    const stranger = await createTestTenant(target);
    assert.deepEqual(await stranger.tenant.run((database) => database.query("select * from app_user")), []);
    const next = await target
      .tenant(tenant.id, tenant.marketId)
      .run((database) => appendAudit(database, { actor: "a", action: "b", detail: {} }));
    assert.equal(next.sequence, 4);
    await assert.rejects(restoreStore(target, path), { kind: "conflict" });
    await restoreStore(target, path, { overwrite: true });
    assert.deepEqual(await look(target, tenant), before);
  }
  const last = targets.at(-1);
  assert.ok(last);
  const again = await backupStore(last, join(folder, "two.sql.gz"));
  assert.deepEqual(again.tables, report.tables);
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
});

test("a file that is cut, changed, foreign or missing is refused and nothing is changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "backup-"));
  const store = await openEmbedded();
  const tenant = await fill(store);
  const path = join(folder, "good.sql.gz");
  await backupStore(store, path);
  const before = await look(store, tenant);
  const whole = readFileSync(path);
  const script = gunzipSync(whole).toString();
  const lines = script.split("\n");
  const cases: Record<string, Buffer> = {
    cut: whole.subarray(0, whole.length - 40),
    half: whole.subarray(0, whole.length / 2),
    "cut between lines": gzipSync(lines.slice(0, -20).join("\n")),
    "one digit changed": gzipSync(script.replace("2020-01-07", "2020-01-08")),
    empty: gzipSync(""),
    "not packed": Buffer.from(script),
    "another program": gzipSync("-- PostgreSQL database dump\n"),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const bad = join(folder, "bad.sql.gz");
    writeFileSync(bad, bytes);
    await assert.rejects(restoreStore(store, bad, { overwrite: true }), { kind: "invalid_input" }, name);
  }
  await assert.rejects(restoreStore(store, join(folder, "none.gz"), { overwrite: true }), {
    kind: "not_found",
  });
  const other = join(folder, "other.sql.gz");
  writeFileSync(other, gzipSync(script.replace(/"sha256":"..../, '"sha256":"0000')));
  await assert.rejects(restoreStore(store, other, { overwrite: true }), { kind: "conflict" });
  assert.deepEqual(await look(store, tenant), before);
  await store.close();
  rmSync(folder, { recursive: true });
});
