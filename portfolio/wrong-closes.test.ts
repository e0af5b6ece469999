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
import { findWrongUnit } from "./wrong-closes.ts";

/** Closes of days of June 2026, from the first on. */
const june = (...closes: number[]) =>
  closes.map((close, place) => ({
    date: `2026-06-${String(place + 1).padStart(2, "0")}`,
    close: String(close),
  }));

const unitOf = (closes: number[], day: number) => {
  const unit = findWrongUnit(june(...closes), `2026-06-${String(day).padStart(2, "0")}`);
  return unit === null ? null : [unit.from.slice(-2), unit.to?.slice(-2) ?? null, unit.factor];
};

test("of closes in two units those between two jumps are wrong, and else the hundredths", () => {
  assert.deepEqual(unitOf([1, 1.01, 102, 103], 3), ["03", null, "0.01"]);
  assert.deepEqual(unitOf([101, 102, 1.03, 1.02], 3), ["01", "02", "0.01"]);
  assert.deepEqual(unitOf([1, 101, 102, 1.03], 2), ["02", "03", "0.01"]);
  assert.deepEqual(unitOf([1, 101, 102, 1.03], 4), ["02", "03", "0.01"]);
  assert.deepEqual(unitOf([100, 1.01, 1.02, 103], 2), ["02", "03", "100"]);
  // The level of long ago counts, not that of a week.
  const long = [1, ...Array.from({ length: 20 }, () => 100), 1, 1];
  assert.deepEqual(unitOf(long, 22), ["02", "21", "0.01"]);
});

test("a jump that is not a hundredfold is no matter of units", () => {
  assert.equal(unitOf([1, 10, 10], 2), null);
  assert.equal(unitOf([1, 1000, 1000], 2), null);
  assert.equal(unitOf([100, 101], 1), null);
  assert.equal(unitOf([1, 100], 9), null);
});

type Finding = [code: string, date: string, evidence: object];

/** Ten shares that the household holds through June, and what a check found about them. */
async function openWorld(store: TestStore, closes: number[], findings: readonly Finding[]) {
  const owner = await createTestTenant(store);
  const rows = june(...closes).map(({ date, close }): [string, string] => [date, close]);
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [{ symbol: "MIX", currency: "GBP", closes: rows }],
    rates: { GBP: [["2026-06-01", "1"]] },
    transactions: [
      { date: "2026-06-01", kind: "deposit", amount: "1000" },
      { date: "2026-06-01", kind: "buy", symbol: "MIX", quantity: "10", amount: "1000" },
    ],
  });
  const instrumentId = instruments.get("MIX") ?? "";
  await store.tenant(owner.marketId, owner.marketId).run((database) =>
    writeQualityIssues(
      database,
      findings.map(([code, date, evidence]) => ({
        ...{ code, date, evidence, instrumentId, severity: "error" as const },
        ...{ message: `${code} of MIX on ${date}`, suggestedFix: "Look." },
      })),
    ),
  );
  const context = {
    tenant: owner.tenant,
    clock: fixedClock("2026-06-10"),
    baseCurrency: "EUR",
    actor: "tester",
  };
  await owner.tenant.run((database) => refreshPositions(database, context));
  const look = async () => {
    const { marketValue, dataQuality } = await valuePortfolio(context);
    const told = dataQuality.issues.map(({ code }) => code).filter((code) => !code.startsWith("stale"));
    return [marketValue?.amount, told.join(" ")];
  };
  const click = async (code: string) => {
    const fix = (await readDataQuality(context)).findings.find((each) => each.code === code)?.fix;
    assert.ok(fix);
    const { kind, symbol, date } = fix;
    const proposed = await proposeDataFix(context, { kind, symbol, ...(date === null ? {} : { date }) });
    return { label: fix.label, ...proposed };
  };
  return { context, look, click };
}

test("a level that was wrong for days is left out as a whole, and comes back as a whole", async () => {
  await using store = await openTestStore();
  const { context, look, click } = await openWorld(
    store,
    [100, 101, 400, 410, 420],
    [["spike", "2026-06-03", { days: 3 }]],
  );
  assert.deepEqual(await look(), ["4200.00", "spike"]);
  const fix = await click("spike");
  assert.equal(fix.label, "Leave these 3 closes out");
  assert.equal(fix.summary, "Leave out 3 closes of MIX, 2026-06-03 to 2026-06-05: 400, 410, 420 GBP.");
  assert.equal((await click("spike")).fixId, fix.fixId, "the same is proposed once");
  await decideDataFix(context, { fixId: fix.fixId, decision: "apply" });
  await decideDataFix(context, { fixId: fix.fixId, decision: "apply" });
  assert.deepEqual(await look(), ["1010.00", ""]);
  await decideDataFix(context, { fixId: fix.fixId, decision: "undo" });
  assert.deepEqual(await look(), ["4200.00", "spike"]);
  // One of the days alone does not settle what was found about all of them.
  const one = await proposeDataFix(context, {
    ...{ kind: "set_close", symbol: "MIX", date: "2026-06-03", value: "102", reason: "by the exchange" },
  });
  await decideDataFix(context, { fixId: one.fixId, decision: "apply" });
  assert.deepEqual(await look(), ["4200.00", "spike"]);
  assert.deepEqual(
    (await listDataFixes(context)).fixes.map(({ state, reason }) => [state, reason]),
    [
      ["applied", "by the exchange"],
      ["undone", null],
    ],
  );
  const actions = await context.tenant.run(async (database) => {
    assert.equal((await verifyAudit(database)).firstBroken, null);
    return database.query<{ action: string }>(
      "select action from audit_log where tenant_id = current_tenant() order by sequence",
    );
  });
  assert.deepEqual(
    actions.map(({ action }) => action.replace("data_fix.", "")),
    ["propose", "apply", "undo", "propose", "apply"],
  );
});

test("closes in pence become pounds from their first day on, with one click and back", async () => {
  await using store = await openTestStore();
  const { context, look, click } = await openWorld(
    store,
    [100, 101, 102, 10300, 10400],
    [["currency_mismatch", "2026-06-04", { ratio: -100 }]],
  );
  assert.deepEqual(await look(), ["104000.00", "currency_mismatch"]);
  const fix = await click("currency_mismatch");
  assert.equal(fix.label, "Put all closes into one unit");
  assert.equal(fix.summary, "Multiply closes of MIX from 2026-06-04 on by 0.01: 10300 becomes 103 GBP.");
  await decideDataFix(context, { fixId: fix.fixId, decision: "apply" });
  assert.deepEqual(await look(), ["1040.00", ""]);
  const again = proposeDataFix(context, { kind: "set_unit", symbol: "MIX", date: "2026-06-04" });
  await assert.rejects(again, { kind: "not_found" }, "there is no jump any more");
  await decideDataFix(context, { fixId: fix.fixId, decision: "undo" });
  assert.deepEqual(await look(), ["104000.00", "currency_mismatch"]);
});

test("pence between pounds are settled with the findings at both ends", async () => {
  await using store = await openTestStore();
  const { context, look, click } = await openWorld(
    store,
    [100, 10100, 10200, 103, 104],
    [
      ["currency_mismatch", "2026-06-02", { days: 2 }],
      ["currency_mismatch", "2026-06-04", { ratio: 100 }],
    ],
  );
  const { fixId, summary } = await click("currency_mismatch");
  assert.equal(
    summary,
    "Multiply closes of MIX from 2026-06-02 to 2026-06-03 by 0.01: 10100 becomes 101 GBP.",
  );
  await decideDataFix(context, { fixId, decision: "apply" });
  assert.deepEqual(await look(), ["1040.00", ""]);
});
