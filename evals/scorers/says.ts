import { answerOf, lastAnswer } from "../transcript.ts";
import { finding, notAsked, type Scorer } from "./scorer.ts";

/** What the last answer must say, and what no answer may say. */
export const says: Scorer = {
  name: "says",
  score(evalCase, transcript) {
    const { say, notSay } = evalCase.expect;
    if (say.length === 0 && notSay.length === 0) return notAsked;
    const answer = lastAnswer(transcript);
    const all = transcript.turns.map(answerOf).join("\n");
    const reasons: string[] = [];
    for (const wanted of say) {
      const choices = typeof wanted === "string" ? [wanted] : wanted;
      if (!choices.some((choice) => contains(answer, choice)))
        reasons.push(`does not say ${choices.join(" or ")}`);
    }
    for (const forbidden of notSay) if (contains(all, forbidden)) reasons.push(`says ${forbidden}`);
    return finding(reasons);
  },
};

function contains(text: string, wanted: string): boolean {
  const pattern = /^\/(.+)\/$/.exec(wanted)?.[1];
  return pattern === undefined
    ? text.toLowerCase().includes(wanted.toLowerCase())
    : new RegExp(pattern, "i").test(text);
}
