import assert from "node:assert/strict";
import { test } from "node:test";
import type { Passage } from "../model-port.ts";
import { checkMarkers, findQuotations, holdsQuotation } from "./citations.ts";
import { REMOVED_FIGURE, removeStatements } from "./remove-statements.ts";

const passage = (number: number): Passage => ({
  number,
  citationId: `doc:${number}#0`,
  title: "A",
  publisher: null,
  publishedAt: null,
  text: "x",
});

test("markers without a passage go, lists of markers come apart, links lose their target", () => {
  const check = checkMarkers("One [1, 2] two [3], three [1](https://evil.example/x).", [
    passage(1),
    passage(2),
  ]);
  assert.equal(check.text, "One [1][2] two, three [1].");
  assert.deepEqual(check.unknownMarkers, ["[3]"]);
  assert.deepEqual(
    check.cited.map(({ number }) => number),
    [1, 2],
  );
});

test("a quotation is word for word whatever its marks and spaces; changed words are found", () => {
  const source = "The board said “sales rose – again – by\n 12%” and it’s true.";
  assert.ok(holdsQuotation(source, 'said "sales rose - again - by 12%" and it\'s true'));
  assert.ok(holdsQuotation(source, "The board said […] it's true."));
  assert.ok(!holdsQuotation(source, "it's true […] The board said"));
  assert.ok(!holdsQuotation(source, "sales rose again by 12%"));
  assert.deepEqual(
    findQuotations('He said "no" but “the whole board agreed” later.').map((quote) => quote.text),
    ["the whole board agreed"],
  );
});

test("a finding takes its sentence out of running text, its cell out of a table, and keeps list markers", () => {
  const text = "Good. It is 5 now. Fine.\n- It is 5.\n| a | 5 | b |";
  const findings = [...text.matchAll(/5/g)].map(
    ({ index }) =>
      ({
        start: index,
        end: index + 1,
        mark: REMOVED_FIGURE,
      }) as const,
  );
  const { text: shown, removed } = removeStatements(text, findings);
  assert.equal(shown, `Good. ${REMOVED_FIGURE} Fine.\n- ${REMOVED_FIGURE}\n| a |${REMOVED_FIGURE} | b |`);
  assert.deepEqual(removed, ["It is 5 now.", "It is 5.", "5"]);
});
