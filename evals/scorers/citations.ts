import { eventsOf, lastAnswer } from "../transcript.ts";
import { finding, notAsked, type Scorer } from "./scorer.ts";

/** The last answer cites the expected documents, and each of its markers `[n]` has a citation. */
export const citations: Scorer = {
  name: "citations",
  score(evalCase, transcript, { documentKeys }) {
    const last = transcript.turns.at(-1);
    const cited = last ? eventsOf([last], "citation") : [];
    const expected = evalCase.expect.cite;
    const reasons: string[] = [];
    const known = new Set(cited.map((citation) => citation.number));
    for (const [, digits] of lastAnswer(transcript).matchAll(/\[(\d{1,3})\](?!\()/g)) {
      if (!known.has(Number(digits))) reasons.push(`[${digits}] in the answer cites nothing`);
    }
    if (!expected) return reasons.length > 0 ? finding(reasons) : notAsked;
    const keys = cited.map((citation) => documentKeys.get(citation.title) ?? citation.title);
    const list = keys.length === 0 ? "nothing" : [...new Set(keys)].join(", ");
    for (const key of expected.mustInclude) {
      if (!keys.includes(key)) reasons.push(`${key} is not cited (cited: ${list})`);
    }
    if (expected.anyOf.length > 0 && !expected.anyOf.some((key) => keys.includes(key))) {
      reasons.push(`none of ${expected.anyOf.join(", ")} is cited (cited: ${list})`);
    }
    for (const key of expected.mustNotInclude) if (keys.includes(key)) reasons.push(`${key} is cited`);
    return finding(reasons);
  },
};
