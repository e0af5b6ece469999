import assert from "node:assert/strict";
import { test } from "node:test";
import { answerNumbers, saysLoss } from "./answer-numbers.ts";

const values = (text: string) => answerNumbers(text).map((number) => number.value);

test("money is read with its currency, however it is written", () => {
  for (const text of [
    "€196,063.76",
    "196,063.76 EUR",
    "EUR 196\u00a0063.76",
    "**196,063.76 €**",
    "196'063.76 euros",
  ]) {
    const [number] = answerNumbers(text);
    assert.equal(number?.value, 196_063.76, text);
    assert.deepEqual(number?.currencies, ["EUR"], text);
  }
  assert.deepEqual(values("$1.2 million and £3k"), [1_200_000, 3000]);
});

test("percentages become fractions, signs count, and hyphens inside words and dates do not", () => {
  assert.deepEqual(values("4.9 %, −26.1%, +3 percent, -0.5 %"), [0.049, -0.261, 0.03, -0.005]);
  assert.deepEqual(values("mid-2025"), [2025]);
  assert.deepEqual(values("2025-06-30"), [2025, 6, 30]);
  assert.deepEqual(values("−€1,234.50 and (€20.00)"), [-1234.5, -20]);
});

test("a bare magnitude after a word of loss is known as one", () => {
  const [fall] = answerNumbers("Your portfolio fell by 26.1 %");
  const [rise] = answerNumbers("It lost nothing. It rose by 26.1 %");
  assert.ok(fall && saysLoss(fall));
  assert.ok(rise && !saysLoss(rise));
});
