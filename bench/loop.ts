import { randomUUID } from "node:crypto";
import { z } from "zod";
import { SCOPES, type Session } from "#auth/session.ts";
import { jobs as definitions } from "#jobs/index.ts";
import { openJobs } from "#jobs/open-jobs.ts";
import { callTool, findTool, type ToolServices } from "#mcp-tools/call-tool.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { refreshPositions } from "#portfolio/refresh-positions.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import { openStore } from "#store/open-store.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { LAST_DAY, makeLongHousehold } from "./long-household.ts";

const WARM_UP_CALLS = 2;
const CALLS = 4;
const GOAL_MS = 3;
/** Names of calls in LOOP_CALLS, all when it is not set: for a profile of one. */
const only = process.env["LOOP_CALLS"]?.split(",");

const still = new Int32Array(new SharedArrayBuffer(4));

/** Processor time of this thread in microseconds; the wait of no time makes the system count it up to now. */
function processorTime(): number {
  Atomics.wait(still, 0, 0, 0.001);
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Runs work beside a ticker; the longest turn of the event loop in processor time of this thread. */
async function longestTurn(work: () => Promise<unknown>): Promise<{ block: number; whole: number }> {
  let longest = 0;
  let last = processorTime();
  let done = false;
  function tick(): void {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    if (!done) setImmediate(tick);
  }
  setImmediate(tick);
  const started = performance.now();
  await work();
  const whole = performance.now() - started;
  // The turn in which the work ended is counted by the tick after it.
  await new Promise((resolve) => setImmediate(resolve));
  tick();
  done = true;
  return { block: longest / 1000, whole };
}

const sale = z.object({
  accounts: z.array(
    z.object({ accountId: z.string(), sales: z.array(z.object({ transactionId: z.string() })) }),
  ),
});

/** How long each tool keeps the event loop of a server busy at a stretch, on a long ledger. */
export const loop: Benchmark = {
  name: "loop",
  async run() {
    const log = createLogger("error");
    await using opened = new AsyncDisposableStack();
    const store = await openStore({ databaseUrl: undefined, dataDir: "memory://", logger: log });
    opened.defer(() => store.close());
    const { tenant } = await makeLongHousehold(store);
    const clock = fixedClock(LAST_DAY);
    const embedder = createLsaEmbedder();
    const jobs = opened.use(
      await openJobs({
        store,
        redisUrl: undefined,
        log,
        services: { embedder, marketSources: [] },
        definitions,
      }),
    );
    await jobs.startWorkers();
    // Nothing is kept: each call computes.
    const cache: ToolServices["cache"] = { keep: ({ compute }) => compute() };
    const services: ToolServices = {
      jobs,
      embedder,
      log,
      cache,
      consume: async () => undefined,
      observe: () => undefined,
    };
    const userId = randomUUID();
    const session: Session = {
      tenant,
      clock,
      principal: {
        tenantId: tenant.id,
        userId,
        displayName: "",
        kind: "household",
        baseCurrency: "EUR",
        scopes: SCOPES,
      },
    };
    const signal = new AbortController().signal;
    await tenant.run((database) => refreshPositions(database, { tenant, clock, baseCurrency: "EUR" }));
    let refused = "";
    async function call(name: string, given: unknown): Promise<Record<string, unknown>> {
      const outcome = await callTool(services, session, findTool(name, "page"), given, { signal });
      if (outcome.ok) return outcome.result;
      refused = outcome.message;
      return {};
    }
    const listed = sale.parse(await call("list_accounts", {}));
    const accountId = listed.accounts[0]?.accountId ?? "";
    const withSales = sale.parse(await call("list_accounts", { accountId }));
    const saleId = withSales.accounts.flatMap(({ sales }) => sales)[0]?.transactionId ?? "";
    const jobId = z
      .object({ job: z.object({ jobId: z.string() }) })
      .parse(await call("run_simulation", { years: 10 })).job.jobId;
    const content = "date,type,symbol,quantity,price,currency\n".concat(
      Array.from(
        { length: 2000 },
        (_, i) => `2026-06-29,buy,I${String(i % 100).padStart(2, "0")},${i + 1},10,EUR`,
      ).join("\n"),
    );
    const rows: BenchmarkRow[] = [];
    for (const [what, name, given] of callsOf({ accountId, saleId, jobId, content })) {
      if (only !== undefined && !only.includes(what)) continue;
      refused = "";
      const whole: number[] = [];
      const blocks: number[] = [];
      for (let round = 0; round < WARM_UP_CALLS + CALLS; round++) {
        const turn = await longestTurn(() => call(name, given));
        if (round < WARM_UP_CALLS) continue;
        whole.push(turn.whole);
        blocks.push(turn.block);
      }
      const milliseconds = Math.min(...blocks);
      rows.push({
        what,
        milliseconds,
        peer: null,
        goal: { milliseconds: GOAL_MS },
        note: refused === "" ? `answers in ${Math.min(...whole).toFixed(0)} ms` : `refused: ${refused}`,
      });
    }
    return rows;
  },
};

function callsOf(known: { accountId: string; saleId: string; jobId: string; content: string }) {
  const { accountId, saleId, jobId, content } = known;
  const targets = [
    { name: "stock", weight: 0.4 },
    { name: "etf", weight: 0.4 },
    { name: "bond", weight: 0.2 },
  ];
  const calls: [string, string, unknown][] = [
    ["get_overview", "get_overview", {}],
    ["get_overview of an account", "get_overview", { accountId }],
    ["get_holdings", "get_holdings", { limit: 500 }],
    ["get_holdings of an account", "get_holdings", { accountId, limit: 500 }],
    ["get_transactions", "get_transactions", {}],
    ["get_transactions, 500 rows", "get_transactions", { limit: 500 }],
    ["get_performance", "get_performance", { period: "ALL" }],
    [
      "get_performance with tables",
      "get_performance",
      { period: "ALL", tables: ["months", "rolling", "drawdowns"] },
    ],
    ["get_performance by lot", "get_performance", { period: "5Y", level: "lot" }],
    ["get_performance with a benchmark", "get_performance", { period: "5Y", benchmark: "I01" }],
    ["get_risk", "get_risk", {}],
    ["run_stress_test", "run_stress_test", {}],
    ["get_prices", "get_prices", { symbols: ["I01", "I02", "I03"], from: "2006-07-03", interval: "day" }],
    ["search_instruments", "search_instruments", { query: "I0" }],
    ["get_data_quality", "get_data_quality", {}],
    ["fix_data_issue", "fix_data_issue", { kind: "exclude_close", symbol: "I01", date: "2020-06-30" }],
    ["optimize_portfolio maxSharpe", "optimize_portfolio", { objective: "maxSharpe" }],
    ["optimize_portfolio minCvar", "optimize_portfolio", { objective: "minCvar", maxWeight: 0.2 }],
    ["optimize_portfolio riskParity", "optimize_portfolio", { objective: "riskParity" }],
    ["suggest_rebalancing", "suggest_rebalancing", { targets }],
    ["suggest_rebalancing with a pool", "suggest_rebalancing", { targets, taxRegime: "uk", income: 50_000 }],
    ["estimate_tax us", "estimate_tax", { regime: "us", income: 50_000 }],
    ["estimate_tax uk", "estimate_tax", { regime: "uk", income: 50_000 }],
    ["analyze_instrument of a fund", "analyze_instrument", { symbol: "I02", terms: { benchmark: "I01" } }],
    [
      "analyze_instrument of an option",
      "analyze_instrument",
      {
        kind: "put",
        terms: {
          maturity: "2027-06-30",
          strike: 100,
          spot: 95,
          rate: 0.03,
          volatility: 0.2,
          style: "american",
        },
      },
    ],
    ["get_forecast", "get_forecast", {}],
    ["get_forecast of an instrument", "get_forecast", { symbol: "I01" }],
    ["search_research", "search_research", { query: "interest rates" }],
    ["run_simulation", "run_simulation", { years: 30 }],
    [
      "plan_goal",
      "plan_goal",
      { targetDate: "2040-01-01", options: { targetAmount: 1e6, monthlyContribution: 1000 } },
    ],
    ["plan_retirement", "plan_retirement", { birthYear: 1980, retirementAge: 67, yearlySpending: 40_000 }],
    ["get_job", "get_job", { jobId }],
    [
      "import_transactions, 2,000 rows",
      "import_transactions",
      { fileName: "a.csv", content, account: "New" },
    ],
    ["list_accounts", "list_accounts", {}],
    ["list_accounts of one", "list_accounts", { accountId }],
    ["list_sale_lots", "list_sale_lots", { saleId }],
    ["list_data_findings", "list_data_findings", {}],
    ["read_instrument", "read_instrument", { symbol: "I01" }],
    ["list_goals", "list_goals", {}],
  ];
  return calls;
}
