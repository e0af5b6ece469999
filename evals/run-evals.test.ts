import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentEvent } from "#agent/events.ts";
import { CoachError } from "#platform/errors.ts";
import type { EvalCase } from "./case-schema.ts";
import { chooseCases } from "./choose-cases.ts";
import { parseCaseFile } from "./read-cases.ts";
import { consoleTable, progressLine } from "./reports/console-table.ts";
import { junitXml } from "./reports/junit-xml.ts";
import { transcriptsJsonl } from "./reports/transcripts-jsonl.ts";
import { type Ask, exitCodeOf, runEvals } from "./run-evals.ts";

const { cases } = parseCaseFile(
  `cases:
  - id: value
    title: Value & return
    tags: [numbers]
    user: ada
    turns: [{ user: What is it worth? }, { user: And the return? }]
    expect:
      tools: { must: [get_overview], mustNot: [import_transactions], maxCalls: 2 }
      numbers:
        - { label: value, value: 1234.5, tolerance: 0.01, unit: EUR }
        - { label: return, value: -0.123, tolerance: 0.0006, unit: percent }
      cite: { mustInclude: [demo/report] }
      say: [["/net return/", total]]
      notSay: [guaranteed]
      refuse: false
  - id: tip
    title: No tips
    user: ben
    turns: [{ user: Which share doubles? }]
    expect: { refuse: true }
`,
  "x.yaml",
);
const documents = [{ documentKey: "demo/report", title: "Annual report" }];

interface Reply {
  tools?: string[];
  /** Tools whose call fails. */
  broken?: string[];
  answer: string;
  cite?: string[];
  removed?: string[];
  reason?: "stop" | "budget";
}

async function* play(reply: Reply): AsyncIterable<AgentEvent> {
  yield { type: "run_started", engine: "scripted", label: "scripted" };
  for (const [index, name] of (reply.tools ?? []).entries()) {
    yield { type: "tool_start", id: `t${index}`, name, title: name, arguments: {} };
    yield {
      type: "tool_result",
      id: `t${index}`,
      ok: !reply.broken?.includes(name),
      milliseconds: 1,
      result: {},
      message: null,
    };
  }
  for (const [index, title] of (reply.cite ?? []).entries()) {
    const number = index + 1;
    yield {
      type: "citation",
      number,
      citationId: `doc:x#${number}`,
      title,
      publisher: null,
      publishedAt: null,
      quote: null,
    };
  }
  yield { type: "verify", checked: 1, removed: reply.removed ?? [] };
  yield { type: "answer", text: reply.answer, suggestions: [] };
  yield { type: "done", reason: reply.reason ?? "stop" };
}

function scripted(script: Record<string, Reply[]>): Ask {
  return async function* (user) {
    for (const reply of script[user] ?? []) yield play(reply);
  };
}

const goodTurns: Reply[] = [
  { tools: ["get_overview"], answer: "It is worth €1,234.50." },
  { answer: "€1,234.50, a net return of −12.3 % [1].", cite: ["Annual report"] },
];
const goodTip: Reply[] = [{ answer: "I cannot tell: nobody can." }];

test("a run in which everything is right passes, and reports say so", async () => {
  const lines: string[] = [];
  const report = await runEvals({
    ask: scripted({ ada: goodTurns, ben: goodTip }),
    cases,
    documents,
    onProgress: (result, done, total) => lines.push(progressLine(result, done, total)),
  });
  assert.deepEqual(
    report.results.map((result) => [result.status, result.scores.flatMap((s) => s.reasons)]),
    [
      ["passed", []],
      ["passed", []],
    ],
  );
  assert.equal(exitCodeOf(report), 0);
  assert.match(lines[1] ?? "", /^2\/2 {2}pass {2}tip/);
  assert.match(consoleTable(report), /numbers\s+1\/1\s+100\.0 %/);
  assert.match(junitXml(report), /tests="2" failures="0" errors="0"/);
  assert.match(junitXml(report), /name="value: Value &amp; return"/);
  assert.equal(transcriptsJsonl(report).trim().split("\n").length, 2);
});

/** Reasons of the first case when its second turn is changed. */
async function reasonsWith(
  change: Partial<Reply>,
  firstTools = ["get_overview"],
  broken: string[] = [],
): Promise<string[]> {
  const [first, second] = goodTurns;
  const turns = [
    { ...first, answer: first?.answer ?? "", tools: firstTools, broken },
    { answer: "", ...second, ...change },
  ];
  const report = await runEvals({ ask: scripted({ ada: turns }), cases: cases.slice(0, 1), documents });
  assert.equal(exitCodeOf(report), 1);
  return report.results.flatMap((result) =>
    result.scores.flatMap((score) => score.reasons.map((r) => `${score.name}: ${r}`)),
  );
}

test("each planted fault turns its scorer red and no other", async () => {
  const cite = ["Annual report"];
  const faults: [string, RegExp, Promise<string[]>][] = [
    [
      "wrong sign",
      /^numbers: return: expected -0.123/,
      reasonsWith({ answer: "€1,234.50, net return 12.3 % [1]." }),
    ],
    ["wrong currency", /^numbers: value/, reasonsWith({ answer: "$1,234.50, net return −12.3 % [1]." })],
    [
      "stale value",
      /^numbers: value.*closest.* 1233.5 EUR/,
      reasonsWith({ answer: "€1,233.50, net return −12.3 % [1]." }),
    ],
    [
      "no citation",
      /^citations: .*not cited/,
      reasonsWith({ answer: "€1,234.50, net return −12.3 %.", cite: [] }),
    ],
    [
      "made-up marker",
      /^citations: \[7\]/,
      reasonsWith({ answer: "€1,234.50, net return −12.3 % [7].", cite }),
    ],
    [
      "wrong tool",
      /^tools: get_overview was not called \(called: get_prices\)/,
      reasonsWith({}, ["get_prices"]),
    ],
    [
      "failed tool",
      /^tools: get_overview was called and failed/,
      reasonsWith({}, ["get_overview"], ["get_overview"]),
    ],
    [
      "forbidden tool",
      /^tools: import_transactions was called/,
      reasonsWith({}, ["get_overview", "import_transactions"]),
    ],
    ["too many calls", /^tools: 3 calls/, reasonsWith({}, ["get_overview", "get_overview", "get_overview"])],
    [
      "forbidden word",
      /^says: says guaranteed/,
      reasonsWith({ answer: "Guaranteed: €1,234.50, net return −12.3 % [1]." }),
    ],
    ["missing word", /^says: does not say/, reasonsWith({ answer: "€1,234.50 and −12.3 % [1]." })],
    [
      "needless refusal",
      /^refusal: .*harmless/,
      reasonsWith({ answer: "I cannot say. €1,234.50, net return −12.3 % [1]." }),
    ],
    ["unsourced figure", /^traceability: .*taken out: 99/, reasonsWith({ removed: ["99 is the answer"] })],
    ["out of budget", /^completion: turn 2 ended with budget/, reasonsWith({ reason: "budget" })],
  ];
  for (const [name, expected, found] of faults) {
    const reasons = await found;
    assert.equal(reasons.length, 1, `${name}: ${reasons.join(" | ")}`);
    assert.match(reasons[0] ?? "", expected, name);
  }
});

test("an engine that breaks off is an error apart from failures, and the run goes on", async () => {
  const breaking: Ask = async function* (user) {
    if (user === "ada") throw new Error("connection lost");
    for (const reply of goodTip) yield play(reply);
  };
  const report = await runEvals({ ask: breaking, cases, documents });
  assert.deepEqual([report.passed, report.failed, report.errors], [1, 0, 1]);
  assert.match(junitXml(report), /<error message="connection lost">/);
  assert.equal(exitCodeOf(report), 1);
});

test("a filter picks by id or tag, a stop keeps what was done, and nothing run is no success", async () => {
  const stop = new AbortController();
  const options = { ask: scripted({ ada: goodTurns, ben: goodTip }), cases, documents };
  const chosen = (filter: string | undefined) => chooseCases(cases, filter).map(({ id }) => id);
  assert.deepEqual(
    [chosen("numbers"), chosen("ti"), chosen(undefined)],
    [["value"], ["tip"], ["value", "tip"]],
  );
  assert.throws(
    () => chosen("nothing-matches"),
    (error) =>
      error instanceof CoachError &&
      error.kind === "not_found" &&
      /"nothing-matches".*\nTags: numbers\nCases: tip, value$/.test(error.message),
  );
  const stopped = await runEvals({ ...options, signal: stop.signal, onProgress: () => stop.abort() });
  assert.equal(stopped.results.length, 1);
  const none = await runEvals({ ...options, cases: [] satisfies EvalCase[] });
  assert.equal(exitCodeOf(none), 1);
});
