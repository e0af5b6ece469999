import { eventsOf } from "../transcript.ts";
import { finding, notAsked, type Scorer } from "./scorer.ts";

/** The right tools are called and succeed, no forbidden one is called, and not too many are. Over all turns. */
export const tools: Scorer = {
  name: "tools",
  score(evalCase, transcript) {
    const expected = evalCase.expect.tools;
    if (!expected) return notAsked;
    const starts = eventsOf(transcript.turns, "tool_start");
    const called = starts.map((event) => event.name);
    const list = called.length === 0 ? "none" : [...new Set(called)].join(", ");
    const reasons: string[] = [];
    const succeeded = new Set(
      eventsOf(transcript.turns, "tool_result").flatMap((event) => (event.ok ? [event.id] : [])),
    );
    const worked = new Set(starts.flatMap((event) => (succeeded.has(event.id) ? [event.name] : [])));
    for (const name of expected.must) {
      if (!called.includes(name)) reasons.push(`${name} was not called (called: ${list})`);
      else if (!worked.has(name)) reasons.push(`${name} was called and failed`);
    }
    if (expected.anyOf.length > 0 && !expected.anyOf.some((name) => worked.has(name))) {
      reasons.push(`none of ${expected.anyOf.join(", ")} was called with success (called: ${list})`);
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
