import assert from "node:assert/strict";
import { test } from "node:test";
import { tools } from "#mcp-tools/index.ts";
import { ask } from "./ask-sample.ts";

/** A question, the tool that answers it and its arguments; no tool where the question leaves out what is needed. */
const questions: readonly (readonly [string, string | null, Record<string, unknown>?])[] = [
  ["How risky is my portfolio?", "get_risk", {}],
  ["what is my value at risk at 99% over 10 days", "get_risk", { confidence: 0.99, horizonDays: 10 }],
  ["what's my sharpe ratio", "get_risk", {}],
  ["where does my risk come from?", "get_risk", {}],
  ["what is the duration of my bonds?", "get_risk", {}],
  ["show the look-through of my funds", "get_risk", {}],
  ["What would happen if stocks fall 30%?", "run_stress_test", { shocks: [{ name: "equity", rate: -0.3 }] }],
  ["what if interest rates rise by 2%", "run_stress_test", { shocks: [{ name: "rates", rate: 0.02 }] }],
  [
    "how much would I lose if the dollar drops 15%?",
    "run_stress_test",
    { shocks: [{ name: "USD", rate: -0.15 }] },
  ],
  ["what if the 2008 crisis happened again?", "run_stress_test", { scenario: "financial2008" }],
  ["run a stress test", "run_stress_test", {}],
  ["optimize my portfolio", "optimize_portfolio", { objective: "maxSharpe" }],
  [
    "minimum variance portfolio with at most 20% each",
    "optimize_portfolio",
    { objective: "minVariance", maxWeight: 0.2 },
  ],
  ["show me the efficient frontier", "optimize_portfolio", { objective: "frontier" }],
  ["risk parity weights please", "optimize_portfolio", { objective: "riskParity" }],
  ["how do I rebalance without selling?", "suggest_rebalancing", { buyOnly: true }],
  ["where should I put my next contribution of 5000?", "suggest_rebalancing", { contribution: 5000 }],
  ["how far have I drifted from my targets", "suggest_rebalancing", {}],
  ...["rebalance me to 60/40", "rebalance to 60% stocks and 40% bonds"].map(
    (question) =>
      [
        question,
        "suggest_rebalancing",
        {
          targets: [
            { name: "equity", weight: 0.6 },
            { name: "bond", weight: 0.4 },
          ],
        },
      ] as const,
  ),
  [
    "I was born in 1980, retire at 65 and spend 3000 a month, saving 12,000 a year",
    "plan_retirement",
    { birthYear: 1980, retirementAge: 65, yearlySpending: 36_000, options: { yearlySavings: 12_000 } },
  ],
  ["make a retirement plan", null],
  [
    "how much must I save to reach 500,000 by 2040?",
    "plan_goal",
    { targetDate: "2040-06-30", options: { targetAmount: 500_000 } },
  ],
  ["how much should I save each month for a house?", null],
  ["Estimate my capital gains tax in Germany", "estimate_tax", { regime: "germany" }],
  [
    "how much tax in the UK if I sell 20 Alvaron?",
    "estimate_tax",
    { regime: "uk", symbol: "ALVRN", quantity: 20 },
  ],
  [
    "Estimate my capital gains tax in the United States for 2025 with an income of 80,000",
    "estimate_tax",
    { regime: "us", year: 2025, income: 80_000 },
  ],
  ["can I harvest losses?", null],
  ["forecast for the next 30 days", "get_forecast", { horizonDays: 30 }],
  ["forecast for Alvaron for a year", "get_forecast", { symbol: "ALVRN", horizonDays: 365 }],
  ["what is the look-through of Dunmore Global Equity?", "analyze_instrument", { symbol: "DMGEQ" }],
];

test("the offline coach gives each analysis only parameters that it has", () => {
  for (const [question, name, wanted] of questions) {
    if (name === null) continue;
    const known: object = Object(tools.find((tool) => tool.name === name)?.inputSchema["properties"]);
    for (const parameter of Object.keys(wanted ?? {}))
      assert.ok(parameter in known, `${question}: ${parameter}`);
  }
});

for (const [question, tool, wanted] of questions) {
  test(`"${question}" is answered by ${tool ?? "asking for what is missing"}`, async () => {
    const { calls, text, removed } = await ask([question]);
    const call = calls.find((one) => one.name === tool);
    if (tool === null) {
      assert.equal(calls.filter(({ name }) => !/^get_(?:holdings|transactions)$/.test(name)).length, 0);
      assert.match(text, /For example: /);
      return;
    }
    assert.deepEqual(call?.arguments, wanted, JSON.stringify(calls));
    assert.deepEqual(removed, []);
    if (tool === "plan_goal") return;
    assert.match(text, /- Value at risk 95: \*\*2\.5%\*\*/);
    assert.match(text, /\| ALVRN \| 3\.5% \| −€151\.46 \| 2026 \|/);
    assert.match(text, /Sortino ratio: not available \(no return was below zero\)/);
  });
}

test("a long table says how many rows there are, and a shock in the fictional market is one of its own", async () => {
  const rows = Array.from({ length: 30 }, (_, index) => [`S${index}`, index / 100]);
  const long = {
    asOf: "2026-06-29",
    currency: "EUR",
    figures: [],
    tables: [{ name: "weights", columns: ["symbol", "weight"], units: ["text", "rate"], rows }],
    assumptions: [],
    dataQuality: { status: "ok", issues: [] },
  };
  const { text, removed } = await ask(["optimize my portfolio"], null, true, () => long);
  assert.match(text, /\| S11 \| 11\.0% \|\n\nThese are the first of 30 rows\./);
  assert.deepEqual(removed, []);
  const crisis = await ask(["what if the 2008 crisis happened again?"], null, true);
  assert.deepEqual(crisis.calls.find((call) => call.name === "run_stress_test")?.arguments, {});
});

test("a forecast that is to be guaranteed comes with the figures and without the guarantee", async () => {
  const wanted = await ask(["Give me a guaranteed forecast for the next 30 days"]);
  assert.match(wanted.text, /^Nobody can guarantee what markets will do/);
  assert.deepEqual(wanted.removed, []);
  const plain = await ask(["Give me a forecast for the next 30 days"]);
  assert.doesNotMatch(plain.text, /guarantee/);
});

test("figures and tables that a question names come first", async () => {
  const figures = ["sharpeRatio", "volatility", "bondDuration"].map((name) => ({
    name,
    value: 2,
    unit: "years",
    reason: null,
  }));
  const risk = {
    asOf: "2026-06-29",
    currency: "EUR",
    figures,
    tables: ["contributions", "lookThrough"].map((name) => ({
      name,
      columns: ["symbol"],
      units: ["text"],
      rows: [[name === "lookThrough" ? "INSIDE" : "OUTSIDE"]],
    })),
    assumptions: [],
    dataQuality: { status: "ok", issues: [] },
  };
  const duration = await ask(["what is the duration of my bonds?"], null, false, () => risk);
  assert.match(duration.text, /- Bond duration: \*\*2 years\*\*\n- Sharpe ratio/);
  assert.match(duration.text, /OUTSIDE/);
  const inside = await ask(["show the look-through of my funds"], null, false, () => risk);
  assert.match(inside.text, /INSIDE/);
});
