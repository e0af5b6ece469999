import { answerNumbers } from "../answer-numbers.ts";
import { answerOf, eventsOf } from "../transcript.ts";
import { finding, type Scorer } from "./scorer.ts";

/** Every answer went through the check of figures and citations, and nothing had to be taken out. */
export const traceability: Scorer = {
  name: "traceability",
  score(_, transcript) {
    const reasons: string[] = [];
    for (const [index, turn] of transcript.turns.entries()) {
      const check = eventsOf([turn], "verify").at(-1);
      if (!check) {
        if (answerNumbers(answerOf(turn)).length > 0)
          reasons.push(`turn ${index + 1} has figures and no check`);
        continue;
      }
      for (const statement of check.removed) reasons.push(`turn ${index + 1}: taken out: ${statement}`);
    }
    return finding(reasons);
  },
};
