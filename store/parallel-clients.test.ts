import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { PoolClient } from "pg";
import { openTestStore } from "./test-store.ts";

// Twenty clients do random things at once, each on rows of its own in one table. Whatever the order in which the
// engine serves them, each must find exactly what a model of its own operations predicts.

type Operation =
  | { kind: "put"; key: number; size: number; named: boolean }
  | { kind: "remove"; key: number }
  | { kind: "fail" }
  | { kind: "transaction"; keys: number[]; end: "commit" | "rollback" | "error" };

const key = fc.nat(7);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant("put" as const),
    key,
    size: fc.oneof(fc.nat(50), fc.constant(70_000), fc.constant(300_000)),
    named: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("remove" as const), key }),
  fc.record({ kind: fc.constant("fail" as const) }),
  fc.record({
    kind: fc.constant("transaction" as const),
    keys: fc.array(key, { minLength: 1, maxLength: 4 }),
    end: fc.constantFrom("commit" as const, "rollback" as const, "error" as const),
  }),
);

async function perform(
  client: PoolClient,
  table: string,
  owner: number,
  operations: Operation[],
): Promise<void> {
  const letter = String.fromCharCode(97 + owner);
  const model = new Map<number, string>();
  const put = async (target: number, value: string, named: boolean): Promise<void> => {
    const text = `insert into ${table} values ($1, $2, $3) on conflict (owner, key) do update set value = excluded.value`;
    await client.query({ ...(named ? { name: "put" } : {}), text, values: [owner, target, value] });
  };
  for (const [step, each] of operations.entries()) {
    const value = (size: number): string => `${step}:${letter.repeat(size)}`;
    if (each.kind === "put") {
      await put(each.key, value(each.size), each.named);
      model.set(each.key, value(each.size));
    } else if (each.kind === "remove") {
      await client.query(`delete from ${table} where owner = $1 and key = $2`, [owner, each.key]);
      model.delete(each.key);
    } else if (each.kind === "fail") {
      await assert.rejects(client.query("select $1::int / 0", [owner]), /division by zero/);
    } else {
      await client.query("begin");
      for (const target of each.keys) await put(target, value(3), false);
      if (each.end === "error") await assert.rejects(client.query("select nonsense"), /nonsense/);
      await client.query(each.end === "commit" ? "commit" : "rollback");
      if (each.end === "commit") for (const target of each.keys) model.set(target, value(3));
    }
    const { rows } = await client.query<{ key: number; value: string }>({
      name: "read",
      text: `select key, value from ${table} where owner = $1`,
      values: [owner],
    });
    assert.deepEqual(new Map(rows.map((row) => [row.key, row.value])), model);
  }
}

test("twenty clients at once each find what they wrote", async () => {
  await using store = await openTestStore();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 5, maxLength: 15 }), { minLength: 20, maxLength: 20 }),
      async (plans) => {
        const schema = `parallel_${randomUUID().slice(0, 8)}`;
        await store.queuePool.query(
          `create schema ${schema}; create table ${schema}.item
             (owner int, key int, value text not null, primary key (owner, key))`,
        );
        const clients = await Promise.all(plans.map(() => store.queuePool.connect()));
        try {
          await Promise.all(
            clients.map((client, owner) => perform(client, `${schema}.item`, owner, plans[owner] ?? [])),
          );
        } finally {
          for (const client of clients) client.release(true);
          await store.queuePool.query(`drop schema ${schema} cascade`);
        }
      },
    ),
    { numRuns: 4 },
  );
});
