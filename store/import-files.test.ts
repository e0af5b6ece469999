import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { readFileOfImport } from "./import-files.ts";
import { insertImportBatch } from "./imports.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

test("a file comes back as received, with its algorithm and hash; changed bytes are told", async () => {
  const { tenant } = await createTestTenant(await openTestStore());
  const importId = randomUUID();
  const bytes = Buffer.from("date,amount\n2024-01-01,1 \u20ac\0");
  const kept = await tenant.run(async (database) => {
    const batch = { importId, accountId: null, format: "x", fileName: "x.csv", summary: {}, mapping: {} };
    await insertImportBatch(database, { ...batch, raw: bytes });
    return database.query(
      "select raw_algorithm, sha256 = encode(sha256(raw), 'hex') as same from import_batch",
    );
  });
  assert.deepEqual(kept, [{ raw_algorithm: "plain", same: true }]);
  const read = await tenant.run((database) => readFileOfImport(database, importId));
  assert.ok(read && Buffer.from(read).equals(bytes));
  assert.equal(await tenant.run((database) => readFileOfImport(database, randomUUID())), null);
  await tenant.run((database) => database.query("update import_batch set raw = raw || '\\x00'"));
  await assert.rejects(
    tenant.run((database) => readFileOfImport(database, importId)),
    /its hash differs/,
  );
  await tenant.run((database) => database.query("update import_batch set raw_algorithm = 'unknown'"));
  await assert.rejects(
    tenant.run((database) => readFileOfImport(database, importId)),
    /not known/,
  );
});
