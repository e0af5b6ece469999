import assert from "node:assert/strict";
import { test } from "node:test";
import { addResult, addText, emptyEvidence } from "./collect-evidence.ts";
import { checkNumbers } from "./numbers.ts";
import { verifyAnswer } from "./verify-answer.ts";

const result = {
  marketValue: { amount: "118432.55", currency: "EUR" },
  timeWeightedReturn: { value: 0.0712, reason: null },
  annualizedReturn: { value: -0.0345, reason: null },
  maximumDrawdown: { value: -0.236, reason: null },
  dayChange: { amount: { amount: "-512.40", currency: "EUR" }, rate: -0.0043 },
  totalGain: { amount: "9021.10", currency: "EUR" },
  attribution: {
    realized: { amount: "-77.30", currency: "EUR" },
    fees: { amount: "-13.00", currency: "EUR" },
  },
  calendarYears: [{ year: 2022, timeWeightedReturn: -0.151 }],
  holdings: [{ symbol: "A", weight: 0.345, unrealizedRate: 0.55 }],
};

function reversed(text: string, passage = ""): string[] {
  const evidence = emptyEvidence();
  addResult(evidence, result);
  addText(evidence, passage);
  const check = checkNumbers(text, evidence);
  assert.deepEqual(check.unmatched, [], text);
  return check.reversed.map((mention) => mention.text);
}

test("a direction that the source has too is fine, in verbs and nouns, with hedges and currencies", () => {
  for (const text of [
    "Your portfolio rose 7.12%.",
    "It gained about 7.1 percent, or €9,021.10.",
    "It fell by 3.45 % a year.",
    "At the worst it was down 23.6%.",
    "Yesterday it lost €512.40, a 0.43% drop.",
    "In 2022 it declined **15.1%**.",
    "A is up 55%.",
    "The largest fall was −23.6%.",
    "You realized a loss of €77.30.",
    "It gained −3.45 % a year.",
    "A gain of €9,021.10 so far.",
  ]) {
    assert.deepEqual(reversed(text), [], text);
  }
});

test("a direction that the source contradicts is found", () => {
  const cases: [string, string][] = [
    ["Your portfolio fell 7.12%.", "7.12%"],
    ["It lost about 7.1 percent.", "7.1 percent"],
    ["It rose by 3.45 % a year.", "3.45 %"],
    ["At the worst it was up 23.6%.", "23.6%"],
    ["Yesterday it gained €512.40.", "€512.40"],
    ["In 2022 it climbed **15.1%**.", "15.1%"],
    ["A is down 55%.", "55%"],
    ["A 7.12% loss since the start.", "7.12%"],
    ["It gained −7.12 %.", "−7.12 %"],
    ["You have a loss of €9,021.10.", "€9,021.10"],
  ];
  for (const [text, figure] of cases) assert.deepEqual(reversed(text), [figure], text);
});

test("nothing is concluded where the words or the numbers are not plain", () => {
  for (const text of [
    "It fell to €118,432.55.",
    "It did not lose 7.12%.",
    "If it fell 7.12%, you would notice.",
    "The loss rose 3.45 %.",
    "Fees rose €13.00.",
    "A weighs 34.5%, down from more.",
    "Your return was 7.12%; others fell.",
    "Never a loss of €9,021.10.",
  ]) {
    assert.deepEqual(reversed(text), [], text);
  }
  // Words of a passage have no sign: what it says about falls may be about something else.
  assert.deepEqual(reversed("The share fell 7.12% in March.", "Shares slid 7.12% in March."), []);
});

test("an answer with a wrong direction goes back to the model, and loses the sentence visibly", () => {
  const structured = {
    ok: true,
    structured: result,
    text: "",
    callId: "c",
    name: "get_overview",
    passages: [],
  };
  const messages = [{ role: "tool" as const, results: [structured] }];
  const check = verifyAnswer("Your portfolio fell 7.12%. It is worth €118,432.55.", messages, []);
  assert.match(check.problems.join(), /the direction of 7\.12%/);
  assert.match(check.text, /^\[removed: its source says the opposite direction\] It is worth/);
  assert.equal(check.removed.length, 1);
});
