import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernStdio } from "@modelcontextprotocol/client/stdio";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as LegacyStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as LegacyHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { startServer } from "#web/start-server.ts";
import { openTestApp } from "./test-app.ts";

// Today's assistants speak the 2025 protocol through the v1 client, the next ones the 2026 protocol; both reach every
// tool over both transports, and each reply is valid against the schema the tool publishes.

/** Arguments with which each tool does real work for the demo user Ada. */
const examples: Record<string, Record<string, unknown>> = {
  get_overview: {},
  get_holdings: { limit: 5 },
  get_transactions: { kinds: ["dividend"], limit: 3 },
  get_performance: { period: "1Y" },
  get_prices: { symbols: ["GLYNT"], from: "2026-06-01", currencies: ["USD"] },
  search_instruments: { query: "glynt" },
  get_data_quality: { limit: 5 },
  fix_data_issue: { kind: "set_close", symbol: "GLYNT", date: "2026-06-10", value: "101.5" },
  plan_goal: {},
  plan_retirement: { birthYear: 1980, retirementAge: 66, yearlySpending: 30000 },
  get_risk: { benchmark: "DMGEQ" },
  run_stress_test: { shocks: [{ name: "equity", rate: -0.2 }] },
  optimize_portfolio: { objective: "minVariance", maxWeight: 0.3 },
  suggest_rebalancing: { model: "60/40", contribution: 1000 },
  estimate_tax: { regime: "germany", year: 2025 },
  get_forecast: { symbol: "GLYNT", horizonDays: 30 },
  analyze_instrument: { symbol: "GLYNT" },
  search_research: { query: "profit warning", limit: 3 },
  run_simulation: { years: 2, paths: 200, seed: 7 },
  get_job: {},
  import_transactions: {
    fileName: "trades.csv",
    content: "Date,Type,Symbol,Quantity,Price,Currency\n2026-06-01,BUY,GLYNT,1,100.00,USD\n",
    account: "Trial",
  },
};

interface ListedTool {
  name: string;
  outputSchema?: unknown;
}

interface AnyClient {
  listTools(): Promise<{ tools: ListedTool[] }>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<object>;
}

async function exerciseEveryTool(client: AnyClient): Promise<ListedTool[]> {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name).sort(), Object.keys(examples).sort());
  const ajv = new Ajv2020({ strict: false });
  for (const tool of tools) {
    const reply = await client.callTool({ name: tool.name, arguments: examples[tool.name] ?? {} });
    assert.ok(
      !("isError" in reply) || reply.isError !== true,
      `${tool.name}: ${JSON.stringify(reply).slice(0, 300)}`,
    );
    assert.ok("structuredContent" in reply, tool.name);
    const schema = tool.outputSchema;
    assert.ok(typeof schema === "object" && schema !== null, tool.name);
    const validate = ajv.compile(schema);
    assert.ok(validate(reply.structuredContent), `${tool.name}: ${ajv.errorsText(validate.errors)}`);
  }
  return tools;
}

// The workers of a shared app keep a process alive that has nothing else to do.
after(async () => (await openTestApp())[Symbol.asyncDispose]());

async function serveTestApp() {
  const app = await openTestApp();
  const server = await startServer({ app: await app.web(), host: "127.0.0.1", port: 0, log: app.log });
  return { url: new URL(`${server.url}/mcp`), [Symbol.asyncDispose]: () => server.close() };
}

test("v1 and v2 clients list and call every tool over HTTP, and see the same list", async () => {
  await using server = await serveTestApp();
  const headers = { "X-Coach-User": "ada" };

  const legacy = new LegacyClient({ name: "test", version: "1" });
  await legacy.connect(new LegacyHttp(server.url, { requestInit: { headers } }));
  const listedByLegacy = await exerciseEveryTool(legacy);
  await legacy.close();

  const modern = new ModernClient({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await modern.connect(new ModernHttp(server.url, { requestInit: { headers } }));
  assert.deepEqual(await exerciseEveryTool(modern), listedByLegacy);
  await modern.close();
});

test("v1 and v2 clients list and call every tool over stdio", async () => {
  const command = {
    command: process.execPath,
    args: ["main.ts", "mcp", "--user", "ada"],
    env: {
      ...process.env,
      DATA_DIR: "memory://",
      ECB_RATES: "off",
      PRICE_SOURCES: "off",
      COACH_MODEL: "offline",
      LOG_LEVEL: "error",
    } as const,
    stderr: "inherit" as const,
  };
  const legacy = new LegacyClient({ name: "test", version: "1" });
  await legacy.connect(new LegacyStdio(command), { timeout: 120_000 });
  const listedByLegacy = await exerciseEveryTool(legacy);
  await legacy.close();

  const modern = new ModernClient({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await modern.connect(new ModernStdio(command), { timeout: 120_000 });
  assert.deepEqual(await exerciseEveryTool(modern), listedByLegacy);
  await modern.close();
});
