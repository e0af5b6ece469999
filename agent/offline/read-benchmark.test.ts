import assert from "node:assert/strict";
import { test } from "node:test";
import { planCalls } from "./plan-calls.ts";
import { readBenchmark } from "./read-benchmark.ts";
import { readDialogue } from "./read-dialogue.ts";
import { HELD, TODAY } from "./utterances.ts";

const mix = (first: string, second: string) => [
  { symbol: first, weight: 0.6 },
  { symbol: second, weight: 0.4 },
];

const asked: [question: string, benchmark: unknown][] = [
  ["how did I do against a 60/40 of DMGEQ and DMEGB?", mix("DMGEQ", "DMEGB")],
  ["how did my portfolio do versus 60/40 since 2022", mix("equity", "bond")],
  ["did I beat my targets?", "target"],
  ["why did I lag my target allocation in 2025?", "target"],
  ["how did I do compared with my targets", "target"],
  ["why did I lag behind DMGEQ", "DMGEQ"],
];

for (const [question, benchmark] of asked) {
  test(`"${question}" is a comparison by get_performance`, () => {
    const calls = readDialogue([question], HELD, TODAY).flatMap((frame) =>
      planCalls(frame, HELD, { today: TODAY, demo: false }),
    );
    const given = calls.map((call) => [call.name, call.arguments["benchmark"]]);
    assert.deepEqual(given, [["get_performance", benchmark]]);
  });
}

test("what is to be traded, and shares that are no whole, are no comparison", () => {
  for (const text of ["rebalance to 60/40", "am I off my target?", "compare 60/50 with me"]) {
    assert.equal(readBenchmark(text, []), null);
  }
});
