import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite } from "#open-test-site.ts";
import { resultFigures } from "./result-figures.ts";

after(async () => (await openTestSite()).close());

/** What the chat draws for a tool's answer about Ada's portfolio, as one text. */
async function drawn(tool: string, given: Record<string, unknown>): Promise<string[]> {
  const site = await openTestSite();
  const response = await site.send(`/api/v1/tools/${tool}`, {
    body: JSON.stringify(given),
    headers: { "Content-Type": "application/json", "X-Coach-User": "ada" },
  });
  const result: unknown = await response.json();
  assert.equal(response.status, 200, JSON.stringify(result));
  const figures = resultFigures(tool, result, "f");
  return Promise.all(figures.map(async (figure) => String(await figure)));
}

const cases: [tool: string, given: Record<string, unknown>, expected: RegExp[]][] = [
  [
    "optimize_portfolio",
    { objective: "minVariance" },
    [
      /Weights today and optimal/,
      /, today<[\s\S]*class="bar today"[\s\S]*, optimal<[\s\S]*class="bar positive"/,
    ],
  ],
  ["get_risk", {}, [/Shares of the portfolio&#39;s risk/, /Share of risk/]],
  ["run_stress_test", {}, [/Change of today&#39;s portfolio by scenario/, /chart-bar/]],
  [
    "plan_retirement",
    { birthYear: 1985, retirementAge: 65, yearlySpending: 24000 },
    [/chart-fan/, /At age 95: median €/, /Nine in ten futures/],
  ],
  ["get_forecast", {}, [/Expected growth from 30 Jun 2026/, /Low end, 95% band/]],
  ["suggest_rebalancing", { contribution: 1000 }, [/Suggested orders/, />Buy DMEGB</]],
];

for (const [tool, given, expected] of cases) {
  test(`the answer of ${tool} is drawn as one figure with title, description and table`, async () => {
    const [figure = "", ...more] = await drawn(tool, given);
    assert.equal(more.length, tool === "optimize_portfolio" ? 1 : 0);
    for (const pattern of [/role="img"/, /<desc id="f-analysis-description">[^<]/, /<table/, ...expected]) {
      assert.match(figure, pattern);
    }
    assert.doesNotMatch(figure, /style=|NaN|undefined|null/);
  });
}

test("an optimization draws the frontier with today's portfolio and the best, marked by shape and name", async () => {
  const [, frontier = ""] = await drawn("optimize_portfolio", { objective: "frontier" });
  const expected = [
    /<desc id="f-frontier-description">Today: [\d.]+% expected at [\d.]+% volatility\. Best for the goal: /,
    /<path class="line series-1" d="M[\d.,L]+"/,
    /<rect class="mark today"[\s\S]*>Today<[\s\S]*<circle class="mark best"[\s\S]*>Best for the goal</,
    /Expected return<\/th>/,
  ];
  for (const pattern of expected) assert.match(frontier, pattern);
  assert.doesNotMatch(frontier, /style=|NaN|undefined|null/);
});

test("a performance beside a mix tells by asset class where the difference came from", async () => {
  const benchmark = [
    { symbol: "DMGEQ", weight: 0.6 },
    { symbol: "DMEGB", weight: 0.4 },
  ];
  const figures = await drawn("get_performance", { benchmark, period: "3Y" });
  const last = figures.at(-1) ?? "";
  assert.match(last, /Where the difference to 60 % DMGEQ, 40 % DMEGB came from, by asset class/);
  assert.match(last, />Allocation<[\s\S]*>Selection<[\s\S]*>Interaction<[\s\S]*Shares and their funds/);
  assert.equal((await drawn("get_performance", { period: "3Y" })).length, figures.length - 1);
});

const empty = {
  asOf: "2026-06-30",
  currency: "EUR",
  figures: [],
  tables: [],
  assumptions: [],
  dataQuality: { status: "ok", issues: [] },
};

test("answers with nothing to draw, and those of other tools, have no figure", () => {
  for (const [tool] of cases) {
    assert.deepEqual(resultFigures(tool, empty, "f"), []);
    assert.deepEqual(resultFigures(tool, { currency: 1 }, "f"), []);
  }
  assert.deepEqual(resultFigures("estimate_tax", empty, "f"), []);
  assert.deepEqual(resultFigures("constructor", empty, "f"), []);
});

test("of many orders the largest are drawn, sales to the left, and the title says how many there are", async () => {
  const rows = Array.from({ length: 12 }, (_, index) => [
    index === 11 ? "sell" : "buy",
    `S${index}`,
    index + 1,
  ]);
  const orders = {
    name: "orders",
    columns: ["side", "symbol", "amount"],
    units: ["text", "text", "money"],
    rows,
  };
  const [figure] = resultFigures("suggest_rebalancing", { ...empty, tables: [orders] }, "f");
  const text = String(await figure);
  assert.match(text, /the 10 largest of 12/);
  assert.match(text, /Sell S11 -€12, Buy S10 €11/);
  assert.doesNotMatch(text, />Buy S0</);
});
