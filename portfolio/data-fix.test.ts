import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { verifyAudit } from "#store/audit.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore, type TestStore } from "#store/test-store.ts";
import { decideDataFix, listDataFixes } from "./apply-data-fix.ts";
import { proposeDataFix } from "./propose-data-fix.ts";
import { readDataQuality } from "./read-data-quality.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const clock = fixedClock("2026-06-10");

/** Ten shares at 100, whose last close is ten times too high, and a household beside it with the same. */
async function openWorld(store: TestStore) {
  const owner = await createTestTenant(store);
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "JUMP",
        currency: "EUR",
        closes: [
          ["2026-06-01", "100"],
          ["2026-06-09", "1000"],
        ],
      },
    ],
    transactions: [
      { date: "2026-06-01", kind: "deposit", amount: "1000" },
      { date: "2026-06-01", kind: "buy", symbol: "JUMP", quantity: "10", amount: "1000" },
    ],
  });
  const instrumentId = instruments.get("JUMP") ?? "";
  await store.tenant(owner.marketId, owner.marketId).run((database) =>
    writeQualityIssues(
      database,
      [
        { code: "spike", date: "2026-06-09", evidence: { days: 1 } },
        { code: "possible_split", date: "2026-06-05", evidence: { ratio: 2 } },
      ].map((issue) => ({
        ...issue,
        severity: "warning" as const,
        instrumentId,
        message: `${issue.code} of JUMP`,
        suggestedFix: "Look.",
      })),
    ),
  );
  const context = { tenant: owner.tenant, clock, baseCurrency: "EUR", actor: "tester" };
  await owner.tenant.run((database) => refreshPositions(database, context));
  const value = async () => (await valuePortfolio(context)).marketValue?.amount;
  return { context, owner, value };
}

test("a close is left out or corrected for one household, seen at once in its values, and put back by undo", async () => {
  await using store = await openTestStore();
  const { context, owner, value } = await openWorld(store);
  assert.equal(await value(), "10000.00");
  const { findings } = await readDataQuality(context);
  const spike = findings.find((finding) => finding.code === "spike");
  assert.deepEqual([spike?.fix?.kind, spike?.fix?.date], ["exclude_close", "2026-06-09"]);
  const exclude = await proposeDataFix(context, {
    kind: "exclude_close",
    symbol: "jump",
    date: "2026-06-09",
  });
  assert.equal(exclude.summary, "Leave out the close 1000 EUR of JUMP on 2026-06-09.");
  assert.equal(await value(), "10000.00");
  await decideDataFix(context, { fixId: exclude.fixId, decision: "apply" });
  assert.equal(await value(), "1000.00");
  assert.equal(
    (await readDataQuality(context, { state: "resolved" })).findings.map((each) => each.code).join(),
    "spike",
  );
  // Twice is once; another word about the same day is a conflict.
  const again = await decideDataFix(context, { fixId: exclude.fixId, decision: "apply" });
  assert.equal(again.fix.state, "applied");
  const correct = await proposeDataFix(context, {
    kind: "set_close",
    symbol: "JUMP",
    date: "2026-06-09",
    value: "101.5",
    reason: "by the exchange",
  });
  await assert.rejects(decideDataFix(context, { fixId: correct.fixId, decision: "apply" }), {
    kind: "conflict",
  });
  await decideDataFix(context, { fixId: exclude.fixId, decision: "undo" });
  await decideDataFix(context, { fixId: exclude.fixId, decision: "undo" });
  await assert.rejects(decideDataFix(context, { fixId: exclude.fixId, decision: "apply" }), {
    kind: "conflict",
  });
  assert.equal(await value(), "10000.00");
  assert.equal((await readDataQuality(context)).findings.filter((each) => each.code === "spike").length, 1);
  await decideDataFix(context, { fixId: correct.fixId, decision: "apply" });
  assert.equal(await value(), "1015.00");
  const { fixes } = await listDataFixes(context);
  assert.deepEqual(
    fixes.map((fix) => [fix.kind, fix.state, fix.reason]),
    [
      ["set_close", "applied", "by the exchange"],
      ["exclude_close", "undone", null],
    ],
  );
  const market = store.tenant(owner.marketId, owner.marketId);
  const untouched = await market.run((database) =>
    database.query("select close::text as close from price where tenant_id = current_tenant() order by date"),
  );
  assert.deepEqual(untouched, [{ close: "100" }, { close: "1000" }]);
  const actions = await owner.tenant.run(async (database) => {
    assert.equal((await verifyAudit(database)).firstBroken, null);
    return database.query<{ action: string }>(
      "select action from audit_log where tenant_id = current_tenant() order by sequence",
    );
  });
  assert.deepEqual(
    actions.map((row) => row.action),
    ["data_fix.propose", "data_fix.apply", "data_fix.propose", "data_fix.undo", "data_fix.apply"],
  );
});

test("a recorded split doubles what is held from its day on, until it is undone", async () => {
  await using store = await openTestStore();
  const { context, value } = await openWorld(store);
  const { findings } = await readDataQuality(context);
  const fix = findings.find((finding) => finding.code === "possible_split")?.fix;
  assert.deepEqual([fix?.label, fix?.value], ["Record a 2:1 split", "2:1"]);
  const { fixId } = await proposeDataFix(context, {
    kind: "record_split",
    symbol: "JUMP",
    date: "2026-06-05",
    value: "2:1",
  });
  await decideDataFix(context, { fixId, decision: "apply" });
  assert.equal(await value(), "20000.00");
  await decideDataFix(context, { fixId, decision: "undo" });
  assert.equal(await value(), "10000.00");
});

test("an instrument of a file is linked to the market's under another spelling, and separated again", async () => {
  await using store = await openTestStore();
  const { context, owner, value } = await openWorld(store);
  await owner.tenant.run(async (database) => {
    const [row] = await database.query<{ id: string }>(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), gen_random_uuid(), 'JUMP.XY', 'Jump', 'stock', 'EUR') returning instrument_id as id`,
    );
    await database.query("update ledger_transaction set instrument_id = $1 where kind = 'buy'", [row?.id]);
  });
  const before = await value();
  const link = (await readDataQuality(context)).findings.find((each) => each.code === "unlinked_instrument");
  assert.deepEqual(
    [link?.fix?.kind, link?.fix?.symbol, link?.fix?.value],
    ["link_instrument", "JUMP.XY", "JUMP"],
  );
  const { fixId } = await proposeDataFix(context, {
    kind: "link_instrument",
    symbol: "JUMP.XY",
    value: "JUMP",
  });
  await decideDataFix(context, { fixId, decision: "apply" });
  assert.equal(await value(), "10000.00");
  await decideDataFix(context, { fixId, decision: "undo" });
  assert.equal(await value(), before);
});

test("what cannot be fixed so is refused with what to do, and nobody decides another household's fix", async () => {
  await using store = await openTestStore();
  const { context, owner } = await openWorld(store);
  const refused = (request: Partial<Parameters<typeof proposeDataFix>[1]>, kind: string) =>
    assert.rejects(
      proposeDataFix(context, {
        kind: "set_close",
        symbol: "JUMP",
        date: "2026-06-09",
        value: "5",
        ...request,
      }),
      { kind },
    );
  await refused({ symbol: "NOBODY" }, "not_found");
  await refused({ date: "2026-06-11" }, "invalid_input");
  await refused({ value: "-5" }, "invalid_input");
  await refused({ value: "1e5" }, "invalid_input");
  await refused({ kind: "record_split", value: "1:1" }, "invalid_input");
  await refused({ kind: "exclude_close", date: "2026-06-03" }, "not_found");
  await refused({ kind: "link_instrument", value: "JUMP" }, "not_found");
  await refused({ kind: "ignore", date: "2026-06-01" }, "not_found");
  const { fixId } = await proposeDataFix(context, { kind: "ignore", symbol: "JUMP", date: "2026-06-09" });
  const other = await createTestTenant(store, { marketId: owner.marketId });
  const stranger = { ...context, tenant: other.tenant };
  await assert.rejects(decideDataFix(stranger, { fixId, decision: "apply" }), { kind: "not_found" });
  await decideDataFix(context, { fixId, decision: "apply" });
  assert.deepEqual(
    (await readDataQuality(context, { state: "ignored" })).findings.map((each) => each.code),
    ["spike"],
  );
});
