import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./ask-sample.ts";

/** What is called besides the names of what is held, and the answer. */
async function asked(question: string) {
  const { calls, text } = await ask([question]);
  return { calls: calls.filter(({ name }) => name !== "get_holdings"), answer: text };
}

test("a wrong price of a day becomes a proposal that a person confirms", async () => {
  const proposals = [
    ["fix the price of Alvaron on 2026-06-10", { kind: "exclude_close" }],
    ["Please leave out the close of ALVRN on 10 June 2026", { kind: "exclude_close" }],
    ["correct the price of Alvaron on 10 June 2026 to 101.5", { kind: "set_close", value: "101.5" }],
  ] as const;
  for (const [question, wanted] of proposals) {
    const { calls, answer } = await asked(question);
    const expected = { symbol: "ALVRN", date: "2026-06-10", ...wanted };
    assert.deepEqual(calls, [{ name: "fix_data_issue", arguments: expected }], question);
    assert.match(answer, /nothing has changed yet[\s\S]*\/data#fixes/);
    assert.doesNotMatch(answer, /removed/);
  }
});

test("a price that looks wrong, or a fix without a day, shows what is known and how to go on", async () => {
  for (const question of ["the price of Alvaron looks wrong", "fix the price of Alvaron"]) {
    const { calls, answer } = await asked(question);
    assert.deepEqual(calls, [{ name: "get_data_quality", arguments: { symbol: "ALVRN", limit: 20 } }]);
    assert.match(answer, /you apply it on the \*\*Data\*\* page/);
  }
  const { calls } = await asked("what is the correct price of Alvaron?");
  assert.deepEqual(
    calls.map(({ name }) => name),
    ["get_prices"],
  );
});
