import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Table } from "./analysis-result.ts";
import type { BenchmarkRequest } from "./benchmark-parts.ts";
import { measurePerformance } from "./measure-performance.ts";
import { saveTargets } from "./save-targets.ts";

type Closes = [string, string][];
const instrument = (symbol: string, assetClass: string, closes: Closes) => ({
  ...{ symbol, currency: "EUR", assetClass, closes },
});

/** Half a year of three classes; WORLD and LOANS are only compared with, LATE begins late, BARE has no prices. */
async function world() {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "EUR" });
  const days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-02-01", "2024-02-02", "2024-02-05"];
  const closes = (levels: number[]): Closes =>
    levels.map((level, place) => [days[place + days.length - levels.length] ?? "", String(level)]);
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Main", currency: "EUR", impliedCash: false }],
    instruments: [
      instrument("SHARE", "stock", closes([10, 11, 11, 12, 11.5, 12.5])),
      instrument("LOAN", "bond", closes([100, 99, 100, 101, 101.5, 101])),
      instrument("WORLD", "etf", closes([100, 108, 107, 112, 110, 113])),
      instrument("LOANS", "bond", closes([50, 50, 50.5, 50.2, 50.4, 50.6])),
      instrument("LATE", "etf", closes([20, 21, 22])),
      instrument("BARE", "etf", []),
    ],
    transactions: [
      { date: "2024-01-02", kind: "deposit", account: "Main", amount: "1000" },
      { date: "2024-01-02", kind: "buy", account: "Main", symbol: "SHARE", quantity: "60", amount: "600" },
      { date: "2024-01-02", kind: "buy", account: "Main", symbol: "LOAN", quantity: "4", amount: "400" },
      { date: "2024-02-01", kind: "sell", account: "Main", symbol: "SHARE", quantity: "10", amount: "120" },
      { date: "2024-02-02", kind: "fee", account: "Main", amount: "3" },
      { date: "2024-02-02", kind: "deposit", account: "Main", amount: "500" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock("2024-02-05"), baseCurrency: "EUR" };
}

type Context = Awaited<ReturnType<typeof world>>;

async function compared(
  context: Context,
  benchmark: BenchmarkRequest,
  from = "2024-01-03",
  to = "2024-02-05",
) {
  const report = await measurePerformance(context, { benchmark, from, to });
  const named = (name: string) => report.tables.find((each) => each.name === name);
  return { report, benchmark: named("benchmark"), attribution: named("attribution") };
}

/** Cells of the row of a class, by column. */
function row(found: Table | undefined, name: string): (column: string) => number {
  const cells = found?.rows.find(([first]) => first === name);
  assert.ok(cells !== undefined && found !== undefined, `no row ${name}`);
  return (column) => Number(cells[found.columns.indexOf(column)] ?? Number.NaN);
}

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

const mix = [
  { symbol: "WORLD", weight: 0.5 },
  { symbol: "LOANS", weight: 0.5 },
];

test("one day by hand: 60/40 against 50/50 of other shares and bonds", async () => {
  const { attribution, benchmark } = await compared(await world(), mix, "2024-01-03", "2024-01-03");
  // Shares +10 % against +8 %, bonds −1 % against 0: 5.6 % against 4 %.
  const expected = [
    ["equity", 0.6, 0.5, 0.1, 0.08, 0.004, 0.01, 0.002, 0.016],
    ["bond", 0.4, 0.5, -0.01, 0, 0.004, -0.005, 0.001, 0],
    ["total", 1, 1, 0.056, 0.04, 0.008, 0.005, 0.003, 0.016],
  ] as const;
  for (const [name, ...values] of expected) {
    const cell = row(attribution, name);
    attribution?.columns.slice(1).forEach((column, place) => {
      near(cell(column), values[place] ?? Number.NaN);
    });
  }
  near(row(benchmark, "50 % WORLD, 50 % LOANS")("activeReturn"), 0.016);
});

test("a mix is restored to its weights with the month, and the same money is invested in it", async () => {
  const { benchmark } = await compared(await world(), mix);
  const january = 0.5 * (107 / 100) + 0.5 * (50.5 / 50);
  const february = 0.5 * (113 / 107) + 0.5 * (50.6 / 50.5);
  const found = row(benchmark, "50 % WORLD, 50 % LOANS");
  near(found("benchmarkReturn"), january * february - 1);
  // 500 came on 2 February, after 110 / 107 and 50.4 / 50.5 in the month.
  const then = 0.5 * (110 / 107) + 0.5 * (50.4 / 50.5);
  near(found("valueInBenchmark"), 1000 * january * february + 500 * (february / then), 0.005);
});

test("effects of all classes add up to the active return for any mix, with trades, fees and deposits", async () => {
  const context = await world();
  const weights = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)).filter(([a, b, c]) => a + b + c > 0);
  await fc.assert(
    fc.asyncProperty(weights, async ([a, b, c]) => {
      const sum = a + b + c;
      const { report, attribution } = await compared(context, [
        { symbol: "WORLD", weight: a / sum },
        { symbol: "LOANS", weight: b / sum },
        { symbol: "cash", weight: c / sum },
      ]);
      const rows = attribution?.rows.slice(0, -1) ?? [];
      const effects = rows.flatMap((cells) => cells.slice(5, 8).map(Number));
      const total = row(attribution, "total");
      near(
        effects.reduce((all, value) => all + value, 0),
        total("portfolioReturn") - total("benchmarkReturn"),
      );
      near(total("portfolioReturn"), report.timeWeightedReturn.value ?? Number.NaN);
      near(
        rows.reduce((all, cells) => all + Number(cells[1]), 0),
        1,
      );
    }),
    { numRuns: 12 },
  );
});

test("the stored targets are a benchmark of their own: what straying from them cost", async () => {
  const context = await world();
  await assert.rejects(compared(context, "target"), /No targets are stored/);
  await saveTargets(context, {
    targets: [
      { name: "equity", weight: 0.5 },
      { name: "LOANS", weight: 0.3 },
      { name: "cash", weight: 0.2 },
    ],
  });
  const { attribution, report } = await compared(context, "target", "2024-01-03", "2024-01-03");
  // Equity earns its own 10 %, cash nothing: 5 %.
  near(row(attribution, "total")("benchmarkReturn"), 0.05);
  near(row(attribution, "equity")("selection"), 0);
  near(row(attribution, "equity")("allocation"), 0.1 * (0.1 - 0.05));
  near(row(attribution, "cash")("allocation"), -0.2 * (0 - 0.05));
  assert.match(report.assumptions.join(" "), /selection within it is 0/);
});

test("a benchmark that begins late, has no prices, or names a class that is not held says so", async () => {
  const context = await world();
  const late = await compared(context, "LATE");
  assert.equal(late.benchmark?.rows[0]?.[1], "2024-02-01");
  near(row(late.attribution, "total")("benchmarkReturn"), 22 / 20 - 1);
  const codes = (found: typeof late) => found.report.dataQuality.issues.map(({ code }) => code);
  assert.ok(codes(late).includes("short_benchmark"));
  const bare = await compared(context, "BARE");
  assert.equal(bare.attribution, undefined);
  assert.equal(bare.benchmark?.rows[0]?.[3], null);
  assert.ok(codes(bare).includes("no_benchmark"));
  const coins = await compared(context, [
    { symbol: "WORLD", weight: 0.9 },
    { symbol: "crypto", weight: 0.1 },
  ]);
  assert.match(
    coins.report.dataQuality.issues.map(({ message }) => message).join(" "),
    /nothing of crypto is held/,
  );
  await assert.rejects(compared(context, [{ symbol: "WORLD", weight: 0.9 }]), /sum to 0\.9/);
});

test("a class that the benchmark lacks is allocation alone", async () => {
  const { attribution } = await compared(await world(), "WORLD");
  const bonds = row(attribution, "bond");
  assert.equal(bonds("benchmarkWeight"), 0);
  assert.equal(bonds("selection"), 0);
  assert.notEqual(bonds("allocation"), 0);
  assert.equal(attribution?.rows.find(([name]) => name === "bond")?.[4], null);
});
