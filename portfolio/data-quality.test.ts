import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";
import { finishRefresh, startRefresh } from "#store/refresh-log-writes.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { decideDataIssue } from "./decide-data-issue.ts";
import { readDataQuality } from "./read-data-quality.ts";

const finding = { severity: "warning", suggestedFix: "Correct it.", evidence: {} } as const;

/** A household that sold more than it had, holds two instruments, and whose market has findings about three. */
async function openWorld() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const market = store.tenant(owner.marketId, owner.marketId);
  const closes = [["2026-06-29", "10"]] as const;
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "AAA", currency: "EUR", closes },
      { symbol: "BBB", currency: "EUR", closes: [["2026-06-01", "10"]] },
      { symbol: "CCC", currency: "EUR", closes },
    ],
    transactions: [
      { date: "2026-01-02", kind: "deposit", amount: "1000" },
      { date: "2026-01-05", kind: "buy", symbol: "AAA", quantity: "10", amount: "90" },
      { date: "2026-01-05", kind: "buy", symbol: "BBB", quantity: "10", amount: "90" },
      { date: "2026-02-05", kind: "sell", symbol: "AAA", quantity: "12", amount: "110" },
      { date: "2026-03-05", kind: "buy", symbol: "AAA", quantity: "5", amount: "45" },
      { date: "2027-01-05", kind: "buy", symbol: "AAA", quantity: "1", amount: "9" },
    ],
  });
  const id = (symbol: string) => instruments.get(symbol) ?? null;
  await market.run(async (database) => {
    await writeQualityIssues(database, [
      { ...finding, code: "spike", instrumentId: id("AAA"), date: "2026-03-02", message: "AAA jumps." },
      {
        ...finding,
        code: "spike",
        instrumentId: id("AAA"),
        date: "2020-03-02",
        message: "Before the first trade.",
      },
      {
        ...finding,
        code: "gap",
        severity: "info",
        instrumentId: id("BBB"),
        date: "2026-05-01",
        message: "BBB has a gap.",
      },
      {
        ...finding,
        code: "spike",
        instrumentId: id("CCC"),
        date: "2026-03-02",
        message: "Not in the portfolio.",
      },
      { ...finding, code: "stale", instrumentId: null, date: null, message: "folder: 1 of 3 is old." },
    ]);
    for (const [runId, source, startedAt, error] of [
      ["10000000-0000-4000-8000-000000000001", "ecb", "2026-06-28T10:00:00Z", "The server did not answer."],
      ["10000000-0000-4000-8000-000000000002", "ecb", "2026-06-29T10:00:00Z", null],
      ["10000000-0000-4000-8000-000000000003", "folder", "2026-06-29T11:00:00Z", "The file is damaged."],
    ] as const) {
      await startRefresh(database, { runId, source, kind: "prices", startedAt: new Date(startedAt) });
      const finishedAt = new Date(startedAt);
      await finishRefresh(database, { runId, finishedAt, rowsReceived: 5, rowsChanged: 2, error });
    }
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR", actor: "u1" };
  return { store, owner, context };
}

test("findings of the ledger and of the prices stand in one list, worst first, others' not among them", async () => {
  const { context } = await openWorld();
  const report = await readDataQuality(context);
  assert.equal(report.status, "error");
  assert.deepEqual(
    report.findings.map(({ code, severity, symbol, foundAt }) => [code, severity, symbol, foundAt !== null]),
    [
      ["oversell", "error", "AAA", false],
      ["future_date", "warning", "AAA", false],
      ["stale_price", "warning", null, false],
      ["stale", "warning", null, true],
      ["spike", "warning", "AAA", true],
      ["gap", "info", "BBB", true],
    ],
  );
  assert.deepEqual(report.counts, { error: 1, warning: 4, info: 1 });
  assert.ok(report.findings.every(({ suggestedFix, message }) => suggestedFix !== "" && message !== ""));
  assert.deepEqual(report.prices, {
    freshest: { symbol: "AAA", date: "2026-06-29" },
    stalest: { symbol: "BBB", date: "2026-06-01" },
  });
  assert.deepEqual(
    report.refreshes.map(({ source, outcome, received, error }) => [source, outcome, received, error]),
    [
      ["folder", "failed", 5, "The file is damaged."],
      ["ecb", "ok", 5, null],
    ],
  );
});

test("findings are narrowed by severity and symbol, and come in pages without gaps or doubles", async () => {
  const { context } = await openWorld();
  const codes = async (request: Parameters<typeof readDataQuality>[1]) =>
    (await readDataQuality(context, request)).findings.map(({ code }) => code);
  assert.deepEqual(await codes({ severity: "info" }), ["gap"]);
  assert.deepEqual(await codes({ symbol: "bbb" }), ["stale_price", "gap"]);
  assert.deepEqual(await codes({ symbol: "CCC" }), []);
  const whole = await codes({});
  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readDataQuality(context, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    paged.push(...page.findings.map(({ code }) => code));
    assert.deepEqual(page.counts, { error: 1, warning: 4, info: 1 }, "counts are of all pages");
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(paged, whole);
  await assert.rejects(readDataQuality(context, { cursor: "nonsense" }), /cursor is not valid/);
});

test("ignoring a finding of the market is one household's own, kept over the next check, and can be taken back", async () => {
  const { store, owner, context } = await openWorld();
  const neighbour = await createTestTenant(store, { marketId: owner.marketId });
  const before = await readDataQuality(context);
  const spike = before.findings.find(({ code }) => code === "spike");
  const stale = before.findings.find(({ code }) => code === "stale");
  assert.ok(spike && stale);
  await decideDataIssue(context, { id: spike.id, state: "ignored" });
  await decideDataIssue(context, { id: stale.id, state: "ignored" });
  await decideDataIssue(context, { id: stale.id, state: "ignored" });
  const ignored = await readDataQuality(context, { state: "ignored" });
  assert.deepEqual(ignored.findings.map(({ code, state }) => `${code} ${state}`).sort(), [
    "spike ignored",
    "stale ignored",
  ]);
  assert.equal(ignored.status, "error", "the status is that of what is open");
  const theirs = await readDataQuality({ ...context, tenant: neighbour.tenant });
  assert.deepEqual(
    theirs.findings.map(({ code }) => code),
    ["stale"],
    "nothing is ignored for a neighbour",
  );
  await store
    .tenant(owner.marketId, owner.marketId)
    .run((database) =>
      writeQualityIssues(database, [
        { ...finding, code: "stale", instrumentId: null, date: null, message: "folder: 1 of 3 is old." },
      ]),
    );
  assert.ok(!(await readDataQuality(context)).findings.some(({ code }) => code === "stale"));
  await decideDataIssue(context, { id: spike.id, state: "open" });
  assert.ok((await readDataQuality(context)).findings.some(({ id }) => id === spike.id));
  const audit = await context.tenant.run((database) =>
    database.query<{ action: string }>(
      "select action from audit_log where tenant_id = current_tenant() order by sequence",
    ),
  );
  assert.deepEqual(
    audit.map(({ action }) => action),
    ["data_issue.ignore", "data_issue.ignore", "data_issue.reopen"],
  );
});

test("a finding of the ledger, of another market, or none at all cannot be decided", async () => {
  const { store, context } = await openWorld();
  const [oversell] = (await readDataQuality(context)).findings;
  const decide = (id: string, tenant = context.tenant) =>
    decideDataIssue({ ...context, tenant }, { id, state: "ignored" });
  await assert.rejects(decide(oversell?.id ?? ""), /comes from your transactions/);
  await assert.rejects(decide("nothing"), /no such finding/);
  const spike = (await readDataQuality(context)).findings.find(({ code }) => code === "spike");
  const stranger = await createTestTenant(store);
  await assert.rejects(decide(spike?.id ?? "", stranger.tenant), /no such finding/);
});

test("a portfolio without transactions has nothing to find fault with", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const report = await readDataQuality({ tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" });
  assert.equal(report.status, "ok");
  assert.deepEqual(report.findings, []);
  assert.deepEqual(report.prices, { freshest: null, stalest: null });
});
