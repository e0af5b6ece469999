import assert from "node:assert/strict";
import { test } from "node:test";
import { CoachError } from "#platform/errors.ts";
import { openBook, openHousehold } from "./test-book.ts";

const closes = `select i.symbol || ' ' || p.date as key, trim_scale(p.close)::text as close, p.source from price p
  join instrument i using (tenant_id, instrument_id) where p.tenant_id = current_tenant() order by 1`;

test("traded instruments get their whole history once, then only what is new, and household instruments are linked", async () => {
  const household = await openHousehold(["AAA"]);
  const days: Record<string, string> = { "2024-01-02": "10", "2024-01-30": "11", "2024-01-31": "12" };
  const book = openBook("book", 1, { AAA: days });
  const first = await household.refresh([book.source], "2024-01-31");
  assert.deepEqual([first.runs[0]?.received, first.linkedTenants], [3, [household.tenant.id]]);
  assert.deepEqual(book.asked, ["AAA 1970-01-01"]);
  // Asked lately: nothing to do. A day later: the last days alone, and a late correction replaces.
  assert.deepEqual((await household.refresh([book.source], "2024-01-31")).runs, []);
  days["2024-01-31"] = "12.1";
  days["2024-02-01"] = "13";
  const second = await household.refresh([book.source], "2024-02-01");
  assert.deepEqual(book.asked.slice(1), ["AAA 2024-01-21"]);
  assert.deepEqual([second.runs[0]?.changed, second.runs[0]?.corrected], [2, 1]);
  assert.deepEqual(await household.query(closes), [
    { key: "AAA 2024-01-02", close: "10", source: "book:AAA USD" },
    { key: "AAA 2024-01-30", close: "11", source: "book:AAA USD" },
    { key: "AAA 2024-01-31", close: "12.1", source: "book:AAA USD" },
    { key: "AAA 2024-02-01", close: "13", source: "book:AAA USD" },
  ]);
  const log = await household.query<{ source: string; error: string | null }>(
    "select source, error from refresh_log where tenant_id = current_tenant()",
  );
  assert.deepEqual(log, [
    { source: "book", error: null },
    { source: "book", error: null },
  ]);
});

test("a dividend or a restated past brings the whole history again", async () => {
  const household = await openHousehold(["AAA"]);
  const days = { "2024-01-02": "10", "2024-01-30": "11", "2024-01-31": "12" };
  const book = openBook("book", 1, { AAA: days });
  await household.refresh([book.source], "2024-01-31");
  book.state.dividends = [{ date: "2024-02-01", value: "0.2" }];
  await household.refresh([book.source], "2024-02-01");
  assert.deepEqual(book.asked.slice(1), ["AAA 2024-01-21", "AAA 1970-01-01"]);
  book.state.dividends = [];
  Object.assign(days, { "2024-01-02": "5", "2024-01-30": "5.5", "2024-01-31": "6", "2024-02-02": "6.2" });
  await household.refresh([book.source], "2024-02-02");
  assert.deepEqual(book.asked.slice(3), ["AAA 2024-01-21", "AAA 1970-01-01"]);
  const stored = await household.query<{ close: string }>(closes);
  assert.deepEqual(
    stored.map((row) => row.close),
    ["5", "5.5", "6", "6.2"],
  );
});

test("the next source answers for what the first does not know, and is not asked in vain every day", async () => {
  const household = await openHousehold(["AAA", "BBB"]);
  const first = openBook("first", 1, { AAA: { "2024-01-31": "1" } });
  const second = openBook("second", 2, { AAA: { "2024-01-31": "7" }, BBB: { "2024-01-31": "2" } });
  const report = await household.refresh([first.source, second.source], "2024-01-31");
  assert.deepEqual(report.runs.map((run) => [run.source, run.received, run.error]).sort(), [
    ["first", 1, "first does not know BBB."],
    ["second", 1, null],
  ]);
  await household.refresh([first.source, second.source], "2024-02-01");
  assert.deepEqual(first.asked.filter((text) => text.startsWith("BBB")).length, 1);
  assert.deepEqual(await household.query(closes), [
    { key: "AAA 2024-01-31", close: "1", source: "first:AAA USD" },
    { key: "BBB 2024-01-31", close: "2", source: "second:BBB USD" },
  ]);
});

test("a source that is down changes nothing while a series is fresh; a stale one moves only to as much history", async () => {
  const household = await openHousehold(["AAA"]);
  const first = openBook("first", 1, { AAA: { "2023-06-01": "9", "2024-01-31": "10" } });
  const shorter = openBook("shorter", 2, { AAA: { "2024-01-31": "10.1", "2024-02-20": "11" } });
  const longer = openBook("longer", 3, {
    AAA: { "2023-05-31": "8.9", "2023-06-01": "9", "2024-02-20": "11.1" },
  });
  const all = [first.source, shorter.source, longer.source];
  await household.refresh(all, "2024-01-31");
  first.state.failure = new CoachError("unavailable", "first cannot be reached.");
  const fresh = await household.refresh(all, "2024-02-01");
  assert.deepEqual([fresh.runs.map((run) => run.error), shorter.asked], [["first cannot be reached."], []]);
  await household.refresh(all, "2024-02-20");
  assert.deepEqual(await household.query(closes), [
    { key: "AAA 2023-05-31", close: "8.9", source: "longer:AAA USD" },
    { key: "AAA 2023-06-01", close: "9", source: "longer:AAA USD" },
    { key: "AAA 2024-02-20", close: "11.1", source: "longer:AAA USD" },
  ]);
});

test("another currency or a renamed symbol is a finding that says what to do, and no figure", async () => {
  const household = await openHousehold(["AAA"]);
  const book = openBook("book", 1, {});
  book.state.failure = new CoachError("conflict", "book answers for BBB when asked for AAA.", {
    asked: "AAA",
  });
  const report = await household.refresh([book.source], "2024-01-31");
  assert.deepEqual([report.runs[0]?.received, report.runs[0]?.issues], [0, 1]);
  const found = await household.query<{ code: string; message: string }>(
    "select code, message from data_quality_issue where tenant_id = current_tenant() and code = 'source_conflict'",
  );
  assert.deepEqual(found, [{ code: "source_conflict", message: "book answers for BBB when asked for AAA." }]);
  assert.deepEqual(await household.query(closes), []);
});

test("a refresh that has no time left leaves the rest to the next one", async () => {
  const household = await openHousehold(["AAA", "BBB"]);
  const book = openBook("book", 1, { AAA: { "2024-01-31": "1" }, BBB: { "2024-01-31": "2" } });
  const cut = await household.refresh([book.source], "2024-01-31", 0);
  assert.deepEqual([cut.left, book.asked], [2, []]);
  assert.equal((await household.refresh([book.source], "2024-01-31")).left, 0);
  assert.equal(book.asked.length, 2);
});

test("sources that are off and instruments whose closes come from files are left alone", async () => {
  const household = await openHousehold(["AAA"]);
  const book = openBook("book", 1, { AAA: { "2024-01-31": "1" } });
  const off = { ...book.source, off: "Set A_KEY to turn it on." };
  assert.deepEqual((await household.refresh([off], "2024-01-31")).runs, []);
  await household.query(
    `with made as (insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), gen_random_uuid(), 'AAA', 'A', 'stock', 'USD') returning instrument_id)
     insert into price (tenant_id, instrument_id, date, close, source)
     select current_tenant(), instrument_id, '2020-01-02', 5, 'csv-folder:a.csv' from made`,
  );
  assert.deepEqual((await household.refresh([book.source], "2024-01-31")).runs, []);
  assert.deepEqual(book.asked, []);
});
