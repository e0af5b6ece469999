import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsOf } from "./corporate-actions.ts";
import { openBook, openHousehold } from "./test-book.ts";

const day = (date: string, value: string) => ({ date, value });

test("dividends are told as paid, several of a day as one, and only ratios of whole shares are splits", () => {
  const splits = [day("2024-03-01", "2"), day("2024-02-01", "1.281"), day("2024-01-15", "0.05")];
  const dividends = [day("2024-01-10", "0.5"), day("2024-02-15", "0.25"), day("2024-02-15", "0.1")];
  const adjusted = actionsOf({ splits, dividends, splitAdjusted: true });
  assert.deepEqual(adjusted.restatements, [day("2024-02-01", "1.281")]);
  assert.deepEqual(
    adjusted.actions.map(({ kind, date, value }) => `${kind} ${date} ${value}`),
    ["split 2024-03-01 2", "split 2024-01-15 0.05", "dividend 2024-01-10 0.06405", "dividend 2024-02-15 0.7"],
  );
  const quoted = actionsOf({ splits, dividends, splitAdjusted: false });
  assert.deepEqual(
    quoted.actions.filter(({ kind }) => kind === "dividend").map(({ value }) => value),
    ["0.5", "0.35"],
  );
  for (const [ratio, isSplit] of [
    ["1.5", true],
    ["1.05", true],
    ["1.03", true],
    ["0.3333333333333333", true],
    ["0.001", true],
    ["50", true],
    ["1.253", false],
    ["1.062", false],
  ] as const)
    assert.equal(
      actionsOf({ splits: [day("2024-01-02", ratio)], dividends: [], splitAdjusted: true }).actions.length,
      isSplit ? 1 : 0,
      ratio,
    );
});

const stored = `select kind || ' ' || date || ' ' || trim_scale(value) as text from corporate_action
  where tenant_id = current_tenant() order by date, kind`;
const corrections = `select message as text from data_quality_issue where tenant_id = current_tenant()
  and code = 'late_correction' and message not like '%close%' order by date`;
const texts = async (household: Awaited<ReturnType<typeof openHousehold>>, sql: string) =>
  (await household.query<{ text: string }>(sql)).map((row) => row.text);

test("what a source tells is stored once, corrected and taken back with a line in the log, and asked for whole only when new", async () => {
  const household = await openHousehold(["AAA"]);
  const days = { "2024-01-30": "10", "2024-01-31": "11", "2024-02-01": "12" };
  const book = openBook("book", 1, { AAA: days }, ["dividends", "splits"]);
  book.state.dividends = [day("2024-01-30", "0.2"), day("2024-01-31", "0.1")];
  await household.refresh([book.source], "2024-02-01");
  assert.deepEqual(await texts(household, stored), ["dividend 2024-01-30 0.2", "dividend 2024-01-31 0.1"]);
  const [again] = (await household.refresh([book.source], "2024-02-02")).runs;
  assert.deepEqual([again?.changed, again?.corrected], [0, 0]);
  assert.deepEqual(book.asked, ["AAA 1970-01-01", "AAA 2024-01-22"]);
  // A correction and one that was none: all of the past is read, since adjusted closes changed with them.
  book.state.dividends = [day("2024-01-30", "0.25")];
  const [corrected] = (await household.refresh([book.source], "2024-02-03")).runs;
  assert.deepEqual([corrected?.corrected, corrected?.error], [2, null]);
  assert.deepEqual(await texts(household, stored), ["dividend 2024-01-30 0.25"]);
  assert.deepEqual(await texts(household, corrections), [
    "book:AAA USD corrected the dividend of 2024-01-30 from 0.2 to 0.25.",
    "book:AAA USD took back the dividend of 2024-01-31 (0.1).",
  ]);
  assert.equal((await household.refresh([book.source], "2024-02-04")).runs[0]?.corrected, 0);
  book.state.dividends = [];
  assert.equal((await household.refresh([book.source], "2024-02-05")).runs[0]?.corrected, 1);
  assert.deepEqual(await texts(household, stored), []);
});

test("a split is on record before the checks, and a source without splits takes none away", async () => {
  const household = await openHousehold(["AAA"]);
  const days = Object.fromEntries(
    Array.from({ length: 60 }, (_, place) => {
      const date = new Date(Date.UTC(2024, 0, 2 + place)).toISOString().slice(0, 10);
      return [date, String((place < 30 ? 100 : 50) * (1 + (place % 2) * 0.01))];
    }),
  );
  const book = openBook("book", 1, { AAA: days }, ["splits"]);
  const quoted = { ...book.source };
  quoted.readHistory = async (instrument, period) => {
    const history = await book.source.readHistory?.(instrument, period);
    assert.ok(history);
    return { ...history, splitAdjusted: false };
  };
  book.state.splits = [day("2024-02-01", "2")];
  await household.refresh([quoted], "2024-03-01");
  const found =
    "select code as text from data_quality_issue where tenant_id = current_tenant() and state = 'open'";
  assert.ok(!(await texts(household, found)).includes("possible_split"));
  assert.deepEqual(await texts(household, stored), ["split 2024-02-01 2"]);
  const bare = openBook("bare", 2, { AAA: { "2024-01-01": "1", "2024-04-01": "2" } });
  await household.refresh([bare.source], "2024-04-01");
  assert.deepEqual(await texts(household, stored), ["split 2024-02-01 2"]);
});
