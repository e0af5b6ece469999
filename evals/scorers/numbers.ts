import { type AnswerNumber, answerNumbers, saysLoss } from "../answer-numbers.ts";
import type { ExpectedNumber } from "../case-schema.ts";
import { expectedValue } from "../figures.ts";
import { lastAnswer } from "../transcript.ts";
import { finding, notAsked, type Scorer } from "./scorer.ts";

/** The last answer states each expected figure, within its tolerance, with its sign and unit. */
export const numbers: Scorer = {
  name: "numbers",
  score(evalCase, transcript, { figures }) {
    if (evalCase.expect.numbers.length === 0) return notAsked;
    const stated = answerNumbers(lastAnswer(transcript));
    const reasons = evalCase.expect.numbers.flatMap((expected) => {
      const value = expectedValue(expected, figures);
      if (value === null) return [`no oracle has ${expected.oracle}`];
      if (stated.some((number) => states(number, expected, value))) return [];
      return [
        `${expected.label}: expected ${value} ${expected.unit} ± ${expected.tolerance}${nearest(stated, value)}`,
      ];
    });
    return finding(reasons);
  },
};

function states(number: AnswerNumber, expected: ExpectedNumber, value: number): boolean {
  if (number.percent !== (expected.unit === "percent")) return false;
  const isMoney = expected.unit === "EUR" || expected.unit === "USD" || expected.unit === "GBP";
  if (isMoney && !number.currencies.includes(expected.unit)) return false;
  const signed = number.value > 0 && saysLoss(number) ? -number.value : number.value;
  // Half a unit in the last place of the tolerance is binary noise, not a difference.
  const limit = expected.tolerance + 1e-9 * Math.max(1, Math.abs(value));
  return Math.abs(number.value - value) <= limit || Math.abs(signed - value) <= limit;
}

/** The closest number of the answer, to make a failure understandable. */
function nearest(stated: readonly AnswerNumber[], value: number): string {
  const closest = stated.toSorted((a, b) => Math.abs(a.value - value) - Math.abs(b.value - value))[0];
  if (!closest) return "; the answer has no number";
  return `; closest in the answer: ${closest.value}${closest.currencies[0] ? ` ${closest.currencies[0]}` : ""}`;
}
