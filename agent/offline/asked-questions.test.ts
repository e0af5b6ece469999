import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { ASKED_AFRESH } from "./asked-afresh.ts";
import { ASKED_ANALYSES } from "./asked-analyses.ts";
import { ASKED_QUESTIONS } from "./asked-questions.ts";
import { planCalls } from "./plan-calls.ts";
import { readDialogue } from "./read-dialogue.ts";
import { HELD, TODAY } from "./utterances.ts";

for (const [question, answeredBy, wanted] of [...ASKED_QUESTIONS, ...ASKED_ANALYSES, ...ASKED_AFRESH]) {
  test(`"${question}" is answered by ${answeredBy}`, () => {
    const given = readDialogue([question], HELD, TODAY).flatMap((frame) => {
      const calls = planCalls(frame, HELD, { today: TODAY, demo: false });
      return calls.length > 0 ? calls : [{ name: frame.intent, arguments: {} }];
    });
    const names = given.map(({ name }) => name).join(", ");
    const calls = given.filter(({ name }) => answeredBy.split("|").includes(name));
    assert.ok(calls.length > 0, `answered by ${names}`);
    const isWanted = (call: { arguments: Record<string, unknown> }) =>
      Object.entries(wanted ?? {}).every(([name, value]) =>
        isDeepStrictEqual(new Map(Object.entries(call.arguments)).get(name) ?? null, value),
      );
    assert.ok(calls.some(isWanted), `${JSON.stringify(calls)}, not ${JSON.stringify(wanted)}`);
  });
}
