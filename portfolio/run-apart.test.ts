import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { LateRefresh, UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { prepareImport } from "./prepare-import.ts";
import { refreshPositions, refreshPositionsApart, refreshStaleFacts } from "./refresh-positions.ts";
import { runApart } from "./run-apart.ts";
import { type ImportToStage, stageImport } from "./stage-import.ts";
import { undoImport } from "./undo-import.ts";

const head = "date,type,symbol,quantity,price,currency,account,note";

function day(index: number): string {
  return `20${String(10 + (index % 14))}-01-${String((index % 28) + 1).padStart(2, "0")}`;
}

/** Rows of every fate, with the marks that statements have to carry: quotation marks, backslashes, braces. */
function file(rows: number, splits = true): Buffer {
  const lines = Array.from({ length: rows }, (_, index) =>
    splits && index % 50 === 49
      ? `${day(index)},split,A${index % 7},10,,EUR,Depot,`
      : `${day(index)},buy,A${index % 7},${(index % 9) + 1},5.25,EUR,De\u200bpot,"x\\{${index},""y"`,
  );
  return Buffer.from([head, ...lines, "no day,buy,A,1,5,EUR,Depot,"].join("\n"));
}

async function openHousehold() {
  const { tenant } = await createTestTenant(await openTestStore());
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const read = (sql: string) => tenant.run((database) => database.query<Record<string, unknown>>(sql));
  return { context, read };
}

function wanted(bytes: Uint8Array, format?: string): ImportToStage {
  const options = { mapping: {}, currency: "EUR", today: "2024-06-28" };
  return {
    importId: randomUUID(),
    fileName: "x.csv",
    file: { bytes, format, options, account: null, earlier: [] },
    currency: null,
    baseCurrency: "EUR",
    lotMethod: undefined,
  };
}

test("a file staged in a thread is staged as it would be here, what is booked already included", async () => {
  const { context, read } = await openHousehold();
  const before = await prepareImport(context, { fileName: "first.csv", bytes: file(120) });
  await commitImport(context, before.importId);
  const here = wanted(file(3000));
  const there = wanted(file(3000));
  const steps: number[] = [];
  await stageImport(context.tenant, here, () => undefined);
  await runApart(context.tenant, { name: "stage-import", wanted: there }, (fraction) => steps.push(fraction));
  for (const [table, order] of [
    ["staging_transaction", "line"],
    ["staged_booking", "line, part"],
    ["staged_instrument", "symbol"],
    ["import_batch", "file_name"],
  ]) {
    const rows = ({ importId }: ImportToStage) =>
      read(
        `select (to_jsonb(t) - 'import_id' - 'created_at')::text as row from ${table} t
          where import_id = '${importId}' order by ${order}`,
      );
    const kept = await rows(here);
    assert.ok(kept.length > 0, table);
    assert.deepEqual(await rows(there), kept, table);
  }
  assert.ok(steps.length > 3 && steps.every((step, place) => step >= (steps[place - 1] ?? 0)));
});

test("what is wrong with a file is said in the same words by a thread, and nothing is kept of it", async () => {
  const { context, read } = await openHousehold();
  const cases: [ImportToStage, RegExp][] = [
    [wanted(file(10), "nothing"), /Use one of/],
    [wanted(Buffer.from("When,What\n2024-01-01,1\n")), /It is not clear which column holds/],
  ];
  for (const [one, message] of cases) {
    const refused = { name: "CoachError", kind: "invalid_input", message };
    await assert.rejects(
      runApart(context.tenant, { name: "stage-import", wanted: one }, () => undefined),
      refused,
    );
  }
  assert.deepEqual(await read("select from staging_transaction where tenant_id = current_tenant()"), []);
});

test("a statement that fails in a thread ends it with its own error, and its transaction is undone", async () => {
  const { context, read } = await openHousehold();
  const broken = { ...wanted(file(2500)), importId: "no id" };
  await assert.rejects(
    runApart(context.tenant, { name: "stage-import", wanted: broken }, () => undefined),
    /invalid input syntax for type uuid/,
  );
  assert.deepEqual(await read("select from staging_transaction where tenant_id = current_tenant()"), []);
});

test("positions of a long ledger are computed in a thread, later where somebody does that, the same as here", async () => {
  const { context, read } = await openHousehold();
  const preview = await prepareImport(context, { fileName: "x.csv", bytes: file(20_500, false) });
  const asked: LateRefresh[] = [];
  const receipt = await commitImport(
    {
      ...context,
      refreshLater: async (wanted) => {
        asked.push(wanted);
      },
    },
    preview.importId,
  );
  assert.ok(receipt.inserted > 20_000);
  assert.match(receipt.assumptions.join(), /are being prepared/);
  assert.deepEqual(asked, [{ today: "2024-06-28", baseCurrency: "EUR", change: preview.importId }]);
  const made = () => read("select xmin::text from portfolio_fact where tenant_id = current_tenant()");
  // Until the facts are there the ledger itself answers.
  assert.deepEqual(await made(), []);
  assert.equal((await listHoldings(context, {})).holdings.length, 7);
  await refreshStaleFacts(context);
  const first = await made();
  assert.equal(first.length, 1);
  await refreshStaleFacts(context);
  assert.deepEqual(await made(), first, "what is up to date is not made again");
  const facts = async () => [
    await read(
      "select account_id, instrument_id, ordinal, quantity, cost_basis, entry_on from open_lot order by ordinal",
    ),
    await read("select * from daily_position order by instrument_id, from_date"),
    await read("select * from daily_performance order by date"),
    await read("select currency, through_day, summary from portfolio_fact"),
  ];
  const there = await facts();
  assert.ok(there.every((rows) => rows.length > 0));
  await context.tenant.run((database) => refreshPositions(database, context));
  assert.deepEqual(await facts(), there);
  await refreshPositionsApart(context);
  assert.deepEqual(await facts(), there);
  const { holdings } = await listHoldings(context, {});
  assert.equal(holdings.length, 7);
  const undone = await undoImport(context, preview.importId);
  assert.equal(undone.removed, receipt.inserted);
  assert.deepEqual((await listHoldings(context, {})).holdings, []);
  assert.deepEqual(await read("select from instrument where tenant_id = current_tenant()"), []);
});
