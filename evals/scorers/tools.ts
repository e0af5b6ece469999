import { eventsOf } from "../transcript.ts";
import { finding, notAsked, type Scorer } from "./scorer.ts";

/** The right tools are called, no forbidden one, and not too many. Over all turns. */
export const tools: Scorer = {
  name: "tools",
  score(evalCase, transcript) {
    const expected = evalCase.expect.tools;
    if (!expected) return notAsked;
    const called = eventsOf(transcript.turns, "tool_start").map((event) => event.name);
    const list = called.length === 0 ? "none" : [...new Set(called)].join(", ");
    const reasons: string[] = [];
    for (const name of expected.must) {
      if (!called.includes(name)) reasons.push(`${name} was not called (called: ${list})`);
    }
    if (expected.anyOf.length > 0 && !expected.anyOf.some((name) => called.includes(name))) {
      reasons.push(`none of ${expected.anyOf.join(", ")} was called (called: ${list})`);
    }
    for (const name of expected.mustNot) {
      if (called.includes(name)) reasons.push(`${name} was called`);
    }
    if (expected.maxCalls !== undefined && called.length > expected.maxCalls) {
      reasons.push(`${called.length} calls, at most ${expected.maxCalls} expected`);
    }
    return finding(reasons);
  },
};
