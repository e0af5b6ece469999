import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { openCpuPool } from "#jobs/cpu-pool.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { type OptimizePortfolioRequest, optimizePortfolio } from "./optimize-portfolio.ts";

const DAYS = 300;

/** Closes of consecutive days whose returns repeat a pattern; the last one is 100. */
function closes(pattern: readonly number[], days: number): [string, string][] {
  const levels = [1];
  for (let day = 1; day < days; day++)
    levels.push((levels[day - 1] ?? 1) * (1 + (pattern[day % pattern.length] ?? 0)));
  const last = levels.at(-1) ?? 1;
  return levels.map((level, day) => [addDays("2024-01-01", day), ((level / last) * 100).toFixed(10)]);
}

const instruments = (days: number) => [
  { symbol: "CALM", currency: "EUR", closes: closes([0.002, -0.001, 0.001, -0.001], days) },
  { symbol: "WILD", currency: "EUR", closes: closes([0.012, 0.008, -0.009, -0.007], days) },
  { symbol: "SWING", currency: "EUR", closes: closes([-0.006, 0.007, 0.006, -0.005], days) },
  { symbol: "OTHER", currency: "EUR", closes: closes([0.004, -0.003], days) },
];

async function household(
  transactions?: Parameters<typeof writeTestLedger>[2]["transactions"],
  days: number = DAYS,
) {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "EUR" });
  await writeTestLedger(store, owner, {
    instruments: instruments(days),
    accounts: [{ name: "Main", impliedCash: true }],
    transactions: transactions ?? [
      { date: "2024-01-02", kind: "buy", symbol: "CALM", quantity: "10", amount: "1000" },
      { date: "2024-01-02", kind: "buy", symbol: "WILD", quantity: "80", amount: "8000" },
      { date: "2024-01-02", kind: "buy", symbol: "SWING", quantity: "10", amount: "1000" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(addDays("2024-01-01", days - 1)), baseCurrency: "EUR" };
}

function value(analysis: Analysis, name: string): number | null {
  const found = analysis.figures.find((figure) => figure.name === name);
  assert.ok(found, `${name} in ${analysis.figures.map((figure) => figure.name).join()}`);
  return found.value;
}

function rows(analysis: Analysis, name: string): Record<string, string | number | null>[] {
  const found = analysis.tables.find((table) => table.name === name);
  assert.ok(found);
  return found.rows.map((row) =>
    Object.fromEntries(found.columns.map((column, i) => [column, row[i] ?? null])),
  );
}

const sum = (all: Record<string, string | number | null>[], column: string) =>
  all.reduce((total, row) => total + Number(row[column]), 0);

test("every objective gives weights that add up to one, figures without holes, and a certificate", async () => {
  const context = await household();
  const requests: OptimizePortfolioRequest[] = [
    { objective: "maxSharpe" },
    { objective: "minVariance" },
    { objective: "targetReturn", target: 0.2 },
    { objective: "targetRisk", target: 0.04 },
    { objective: "riskParity" },
    { objective: "hrp" },
    { objective: "maxDiversification" },
    { objective: "blackLitterman", views: [{ symbol: "CALM", over: "WILD", view: 0.02, confidence: 0.4 }] },
    { objective: "minCvar" },
    { objective: "resampled" },
    { objective: "frontier" },
  ];
  for (const request of requests) {
    const result = await optimizePortfolio(context, request);
    const weights = rows(result, "weights");
    assert.ok(Math.abs(sum(weights, "optimalWeight") - 1) < 1e-9, request.objective);
    assert.ok(Math.abs(sum(weights, "todayWeight") - 1) < 1e-9, request.objective);
    assert.ok(Math.abs(sum(weights, "changeAmount")) < 0.1, request.objective);
    assert.ok(Math.abs(sum(weights, "riskShareRate") - 1) < 1e-6, request.objective);
    const residual = value(result, "optimalityResidual");
    if (request.objective !== "hrp" && request.objective !== "resampled") {
      assert.ok(residual !== null && residual <= 1e-9, `${request.objective} ${residual}`);
    }
    assert.equal(rows(result, "frontier").length, request.objective === "resampled" ? 21 : 15);
  }
});

test("the improvement is told in the sample, and out of it where history suffices, else why not", async () => {
  const short = await optimizePortfolio(await household(), { objective: "minVariance" });
  assert.ok(Number(value(short, "sharpeImprovementInSampleError")) > 0);
  const missing = short.figures.find(({ name }) => name === "sharpeImprovementOutOfSample");
  assert.equal(missing?.value, null);
  assert.match(missing?.reason ?? "", /needs 504 daily returns/);
  const long = await household(undefined, 700);
  const result = await optimizePortfolio(long, { objective: "minVariance" });
  assert.equal(value(result, "outOfSampleDays"), 699 - 252);
  assert.ok(Number(value(result, "volatilityChangeOutOfSample")) < 0);
  assert.ok(Number(value(result, "sharpeImprovementOutOfSampleError")) > 0);
  assert.match(result.assumptions.join(" "), /the 252 days before, held 63 days, 8 times in a row, against/);
  const views = [{ symbol: "CALM", view: 0.05 }];
  const viewed = await optimizePortfolio(long, { objective: "blackLitterman", views });
  const why = viewed.figures.find(({ name }) => name === "volatilityChangeOutOfSample");
  assert.match(why?.reason ?? "", /views are of today/);
});

test("the smallest variance is below today's, and the target objectives meet their targets", async () => {
  const context = await household();
  const least = await optimizePortfolio(context, { objective: "minVariance" });
  assert.ok(Number(value(least, "volatility")) < Number(value(least, "todayVolatility")));
  const risk = await optimizePortfolio(context, { objective: "targetRisk", target: 0.04 });
  assert.ok(Math.abs(Number(value(risk, "volatility")) - 0.04) < 1e-9);
  const earn = await optimizePortfolio(context, { objective: "targetReturn", target: 0.15 });
  assert.ok(Number(value(earn, "expectedReturn")) >= 0.15 - 1e-9);
});

test("limits of assets, groups and turnover hold, bind with a price, and are named by their symbols", async () => {
  const context = await household();
  const result = await optimizePortfolio(context, {
    objective: "minVariance",
    symbols: ["other"],
    maxWeight: 0.5,
    groupLimits: [{ group: "WILD", min: 0.3 }],
    turnoverLimit: 0.6,
  });
  const weights = rows(result, "weights");
  const wild = weights.find((row) => row["symbol"] === "WILD");
  assert.ok(Math.abs(Number(wild?.["optimalWeight"]) - 0.3) < 1e-9);
  assert.ok(weights.every((row) => Number(row["optimalWeight"]) <= 0.5 + 1e-9));
  assert.ok(Number(value(result, "turnover")) <= 0.6 + 1e-9);
  const limits = rows(result, "bindingLimits");
  assert.ok(limits.some((row) => row["limit"] === "WILD" && Number(row["valueOfOnePercentWider"]) < 0));
  assert.ok(limits.every((row) => !String(row["limit"]).startsWith("asset")));
});

test("risk parity and HRP keep caps and limits of single assets, and tell which bind", async () => {
  const context = await household();
  for (const objective of ["riskParity", "hrp", "maxDiversification"] as const) {
    const result = await optimizePortfolio(context, {
      objective,
      maxWeight: 0.5,
      groupLimits: [{ group: "WILD", min: 0.3 }],
    });
    const weights = rows(result, "weights");
    assert.ok(Math.abs(sum(weights, "optimalWeight") - 1) < 1e-9);
    assert.ok(weights.every((row) => Number(row["optimalWeight"]) <= 0.5 + 1e-9));
    const wild = weights.find((row) => row["symbol"] === "WILD");
    assert.ok(Number(wild?.["optimalWeight"]) >= 0.3 - 1e-9);
    const limits = rows(result, "bindingLimits").map((row) => [row["limit"], row["side"]].join(" "));
    // What a cap keeps from CALM goes to its neighbour in the hierarchy, above the floor of WILD.
    assert.ok(limits.includes(objective === "hrp" ? "CALM upper" : "WILD lower"), `${objective} ${limits}`);
    if (objective === "riskParity") assert.ok(Number(value(result, "unequalRisk")) > 0.1);
  }
});

test("the frontier of resampled weights is the resampled one: the answer lies on it", async () => {
  const result = await optimizePortfolio(await household(), { objective: "resampled" });
  const on = rows(result, "frontier").some(
    (row) =>
      Math.abs(Number(row["expectedReturn"]) - Number(value(result, "expectedReturn"))) < 1e-12 &&
      Math.abs(Number(row["volatility"]) - Number(value(result, "volatility"))) < 1e-12,
  );
  assert.ok(on);
});

test("symbols are considered beside everything held, whether they are held or not", async () => {
  const context = await household();
  const held = await optimizePortfolio(context, { objective: "minVariance", minWeight: 0.01 });
  const more = await optimizePortfolio(context, {
    objective: "minVariance",
    minWeight: 0.01,
    symbols: ["OTHER", "WILD"],
  });
  const symbols = (result: Analysis) =>
    rows(result, "weights")
      .map((row) => row["symbol"])
      .sort();
  assert.deepEqual(symbols(held), ["CALM", "SWING", "WILD"]);
  assert.deepEqual(symbols(more), ["CALM", "OTHER", "SWING", "WILD"]);
  assert.match(more.assumptions.join(" "), /bought beside everything that is held/);
});

test("the least expected shortfall keeps limits of turnover and groups and a wanted return, with their prices", async () => {
  const context = await household();
  const free = await optimizePortfolio(context, { objective: "minCvar" });
  const limited = await optimizePortfolio(context, {
    objective: "minCvar",
    turnoverLimit: 0.3,
    groupLimits: [{ group: "SWING", max: 0.25 }],
  });
  assert.ok(Number(value(limited, "turnover")) <= 0.3 + 1e-9);
  const swing = rows(limited, "weights").find((row) => row["symbol"] === "SWING");
  assert.ok(Number(swing?.["optimalWeight"]) <= 0.25 + 1e-9);
  assert.ok(Number(value(limited, "expectedShortfall")) > Number(value(free, "expectedShortfall")));
  assert.ok(
    rows(limited, "bindingLimits").some(
      (row) => row["measure"] === "expectedShortfall" && Number(row["valueOfOnePercentWider"]) < 0,
    ),
  );
  const target = (Number(value(free, "expectedReturn")) + Number(value(free, "todayExpectedReturn"))) / 2;
  const earning = await optimizePortfolio(context, { objective: "minCvar", target });
  assert.ok(Number(value(earning, "expectedReturn")) >= target - 1e-9);
  const plain = await optimizePortfolio(context, { objective: "minVariance", target: 0.1 });
  assert.match(plain.assumptions.join(" "), /target is not used/);
});

test("whole shares cost no more than there is, and the rest is told", async () => {
  const result = await optimizePortfolio(await household(), { objective: "hrp" });
  const shares = rows(result, "weights").map((row) => Number(row["wholeShares"]));
  assert.ok(shares.every(Number.isInteger));
  const spent = shares.reduce((total, count) => total + count * 100, 0);
  assert.ok(Math.abs(10_000 - spent - Number(value(result, "uninvestedByWholeShares"))) < 0.1);
});

test("without holdings, named symbols are optimized and nothing is compared", async () => {
  const result = await optimizePortfolio(await household([]), {
    objective: "maxSharpe",
    symbols: ["CALM", "WILD"],
  });
  assert.equal(value(result, "todayVolatility"), null);
  assert.equal(value(result, "turnover"), null);
  assert.ok(Math.abs(sum(rows(result, "weights"), "optimalWeight") - 1) < 1e-9);
});

test("what cannot be optimized is refused with what to do", async () => {
  const context = await household();
  const refused = (request: OptimizePortfolioRequest, message: RegExp) =>
    assert.rejects(optimizePortfolio(context, request), {
      name: "CoachError",
      kind: "invalid_input",
      message,
    });
  await refused({ objective: "targetReturn" }, /needs target/);
  await refused({ objective: "targetReturn", target: 9 }, /highest expected return possible/);
  await refused({ objective: "targetRisk", target: 0.0001 }, /least volatility possible/);
  await refused({ objective: "maxSharpe", maxWeight: 0.2 }, /less than 1/);
  await refused({ objective: "hrp", maxWeight: 0.2 }, /less than 1/);
  await refused({ objective: "riskParity", turnoverLimit: 0.1 }, /limits of single assets, not of turnover/);
  await refused(
    { objective: "hrp", groupLimits: [{ group: "stock", max: 0.5 }] },
    /single assets, not of groups of several, such as stock/,
  );
  await refused({ objective: "maxSharpe", riskFreeRate: 9 }, /earn more than 9/);
  await refused({ objective: "blackLitterman" }, /needs views/);
  await refused({ objective: "blackLitterman", views: [{ symbol: "CALM", view: 8 }] }, /0.08 means 8 %/);
  await refused({ objective: "minVariance", groupLimits: [{ group: "moon", max: 0.1 }] }, /belongs to moon/);
  await refused({ objective: "minVariance", symbols: ["NOPE"] }, /NOPE/);
  await refused(
    {
      objective: "minVariance",
      groupLimits: [
        { group: "CALM", max: 0.1 },
        { group: "WILD", max: 0.1 },
        { group: "SWING", max: 0.1 },
      ],
    },
    /no weights meet all of them together/,
  );
  await assert.rejects(optimizePortfolio(await household([]), { objective: "hrp" }), /nothing to optimize/);
});

test("on a thread of the pool the answers are the same, and refusals keep their reason", async () => {
  const context = await household();
  const pool = openCpuPool(1);
  try {
    const apart = { ...context, compute: pool.computeFor(new AbortController().signal) };
    for (const request of [
      { objective: "maxSharpe" },
      { objective: "minVariance", turnoverLimit: 0.1 },
    ] as const) {
      assert.deepEqual(await optimizePortfolio(apart, request), await optimizePortfolio(context, request));
    }
    await assert.rejects(optimizePortfolio(apart, { objective: "targetReturn", target: 9 }), {
      name: "CoachError",
      message: /highest expected return possible/,
    });
  } finally {
    await pool.close();
  }
});
