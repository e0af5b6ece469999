import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What a connection pool tells about itself. */
export interface MeasuredPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export interface ModelCall {
  provider: string;
  model: string;
  outcome: string;
  seconds: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

/**
 * All measurements of this process. Labels come from lists in the code, never from a request: a label that takes
 * more values than a list can have is counted as "other", so that no caller can fill the memory.
 */
export interface Metrics {
  /** `route` is the pattern, never the path. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  observeTool(tool: string, outcome: string, seconds: number): void;
  observeJob(name: string, outcome: string, seconds: number): void;
  /** Where the result of a tool that keeps its results came from. */
  observeCache(outcome: "memory" | "redis" | "stale" | "miss"): void;
  observeModelCall(call: ModelCall): void;
  /** One transaction of the store. */
  observeTransaction(outcome: "committed" | "rolled_back", seconds: number): void;
  /** Shows a pool's connections whenever the measurements are read. */
  watchPool(name: string, pool: MeasuredPool): void;
  /** The Prometheus text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

const quick = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const slow = [0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const MOST_VALUES = 200;

/** Lets through the first values it sees and counts all later ones as one. */
function bounded(): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= MOST_VALUES) return "other";
    seen.add(value);
    return value;
  };
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "coach_http_request_seconds",
    help: "Time from a request to the end of its answer's headers",
    labelNames: ["method", "route", "status"],
    buckets: quick,
    registers,
  });
  const tools = new Histogram({
    name: "coach_tool_call_seconds",
    help: "Time of a tool call, from chat, MCP, REST or page",
    labelNames: ["tool", "outcome"],
    buckets: quick,
    registers,
  });
  const jobs = new Histogram({
    name: "coach_job_attempt_seconds",
    help: "Time of one attempt of a job",
    labelNames: ["job", "outcome"],
    buckets: slow,
    registers,
  });
  const modelCalls = new Histogram({
    name: "coach_model_call_seconds",
    help: "Time of one answer of a language model",
    labelNames: ["provider", "model", "outcome"],
    buckets: slow,
    registers,
  });
  const modelTokens = new Counter({
    name: "coach_model_tokens_total",
    help: "Tokens sent to and received from language models",
    labelNames: ["provider", "model", "direction"],
    registers,
  });
  const modelCost = new Counter({
    name: "coach_model_cost_usd_total",
    help: "List price of the tokens used, in US dollars",
    labelNames: ["provider", "model"],
    registers,
  });
  const transactions = new Histogram({
    name: "coach_store_transaction_seconds",
    help: "Time of a database transaction",
    labelNames: ["outcome"],
    buckets: quick,
    registers,
  });
  const pools = new Map<string, MeasuredPool>();
  new Gauge({
    name: "coach_store_connections",
    help: "Database connections by pool and state; waiting are callers without one",
    labelNames: ["pool", "state"],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        this.set({ pool, state: "busy" }, totalCount - idleCount);
        this.set({ pool, state: "idle" }, idleCount);
        this.set({ pool, state: "waiting" }, waitingCount);
      }
    },
  });
  const keptResults = new Counter({
    name: "coach_cache_results_total",
    help: "Results of tools that keep them, by where they came from; the hit rate is all but miss",
    labelNames: ["outcome"],
    registers,
  });
  const routeLabel = bounded();
  const toolLabel = bounded();
  const jobLabel = bounded();
  const modelLabel = bounded();
  return {
    observeRequest(method, route, status, seconds) {
      const labels = {
        method: methods.has(method) ? method : "other",
        route: routeLabel(route),
        status: String(status),
      };
      requests.observe(labels, seconds);
    },
    observeTool: (tool, outcome, seconds) => tools.observe({ tool: toolLabel(tool), outcome }, seconds),
    observeJob: (name, outcome, seconds) => jobs.observe({ job: jobLabel(name), outcome }, seconds),
    observeCache: (outcome) => keptResults.inc({ outcome }),
    observeModelCall(call) {
      const labels = { provider: call.provider, model: modelLabel(call.model) };
      modelCalls.observe({ ...labels, outcome: call.outcome }, call.seconds);
      modelTokens.inc({ ...labels, direction: "input" }, call.inputTokens);
      modelTokens.inc({ ...labels, direction: "output" }, call.outputTokens);
      modelCost.inc(labels, call.costUsd);
    },
    observeTransaction: (outcome, seconds) => transactions.observe({ outcome }, seconds),
    watchPool: (name, pool) => void pools.set(name, pool),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
