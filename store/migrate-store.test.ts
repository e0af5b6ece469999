import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLogger } from "#platform/log.ts";
import { ensureTemplate } from "./database-template.ts";
import { readMigrations } from "./migrate-store.ts";
import { openStore, type Store } from "./open-store.ts";
import { createServerDatabase } from "./test-store.ts";

const logger = createLogger("silent");

test("migrations are numbered without gaps in use twice, and each is applied once", async () => {
  const names = (await readMigrations()).map((migration) => migration.name);
  const numbers = names.map((name) => name.slice(0, 4));
  assert.equal(new Set(numbers).size, numbers.length, `two migrations share a number: ${names.join(", ")}`);

  const folder = mkdtempSync(join(tmpdir(), "migrate-"));
  const open = async (): Promise<Store> =>
    openStore({ databaseUrl: undefined, dataDir: folder, logger, template: await ensureTemplate() });
  const first = await open();
  assert.equal(first.migrations.applied.length + first.migrations.present, names.length);
  await first.close();
  const second = await open();
  assert.deepEqual(second.migrations, { applied: [], present: names.length });
  await second.queuePool.query(
    "update public.schema_migration set sha256 = 'other' where name like '0002-%'",
  );
  await second.close();
  await assert.rejects(open(), { kind: "conflict", message: /0002-market\.sql was changed/ });
  rmSync(folder, { recursive: true });
});

test("two processes that migrate the same server at once both end with the whole schema", async (context) => {
  const databaseUrl = await createServerDatabase();
  if (!databaseUrl) return context.skip("TEST_DATABASE_URL is not set");
  const stores = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl, dataDir: "", logger })));
  const all = (await readMigrations()).length;
  for (const { migrations } of stores) assert.equal(migrations.applied.length + migrations.present, all);
  assert.equal(
    stores.reduce((sum, store) => sum + store.migrations.applied.length, 0),
    all,
  );
  for (const store of stores) await store.close();
});

test("a server that does not answer is named as the trouble, without its address", async () => {
  await assert.rejects(
    openStore({ databaseUrl: "postgres://user:secret@127.0.0.1:1/none", dataDir: "", logger }),
    (error: Error) => "kind" in error && error.kind === "unavailable" && !error.message.includes("secret"),
  );
});
