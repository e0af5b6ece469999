import { answerOf, eventsOf } from "../transcript.ts";
import { finding, type Scorer } from "./scorer.ts";

/** Every turn ends by itself with one answer, and without an error. */
export const completion: Scorer = {
  name: "completion",
  score(evalCase, transcript) {
    const reasons: string[] = [];
    if (transcript.turns.length < evalCase.turns.length) {
      reasons.push(`${transcript.turns.length} of ${evalCase.turns.length} turns took place`);
    }
    for (const [index, turn] of transcript.turns.entries()) {
      const done = eventsOf([turn], "done").at(-1);
      if (done?.reason !== "stop") reasons.push(`turn ${index + 1} ended with ${done?.reason ?? "nothing"}`);
      for (const error of eventsOf([turn], "error")) reasons.push(`turn ${index + 1}: ${error.message}`);
      if (answerOf(turn).trim() === "") reasons.push(`turn ${index + 1} has no answer`);
    }
    return finding(reasons);
  },
};
