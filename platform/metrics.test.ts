import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "./metrics.ts";

test("what was observed is rendered for Prometheus, and two sets of measurements do not meet", async () => {
  const metrics = createMetrics();
  const other = createMetrics();
  metrics.observeRequest("GET", "/holdings", 200, 0.012);
  metrics.observeTool("get_overview", "ok", 0.02);
  metrics.observeJob("run-simulation", "succeeded", 1.5);
  metrics.observeCache("memory");
  metrics.observeTransaction("committed", 0.001);
  metrics.observeModelCall({
    provider: "offline",
    model: "offline",
    outcome: "ok",
    seconds: 0.1,
    inputTokens: 10,
    outputTokens: 5,
    costUsd: 0.25,
  });
  metrics.watchPool("app", { totalCount: 3, idleCount: 1, waitingCount: 0 });
  const { contentType, text } = await metrics.render();
  assert.match(contentType, /^text\/plain/);
  for (const line of [
    'coach_http_request_seconds_count{method="GET",route="/holdings",status="200"} 1',
    'coach_tool_call_seconds_bucket{le="0.025",tool="get_overview",outcome="ok"} 1',
    'coach_job_attempt_seconds_sum{job="run-simulation",outcome="succeeded"} 1.5',
    'coach_model_tokens_total{provider="offline",model="offline",direction="input"} 10',
    'coach_model_cost_usd_total{provider="offline",model="offline"} 0.25',
    'coach_store_transaction_seconds_count{outcome="committed"} 1',
    'coach_store_connections{pool="app",state="busy"} 2',
  ]) {
    assert.ok(text.includes(line), line);
  }
  assert.match(text, /process_cpu_seconds_total/);
  assert.ok(!(await other.render()).text.includes('route="/holdings"'));
});

test("no caller can make the number of series grow without end", async () => {
  const metrics = createMetrics();
  for (let index = 0; index < 5000; index++)
    metrics.observeRequest(`M${index}`, `/made-up/${index}`, 404, 0.001);
  const { text } = await metrics.render();
  const series = text.split("\n").filter((line) => line.startsWith("coach_http_request_seconds_count"));
  assert.equal(series.length, 201);
  assert.ok(series.some((line) => line.includes('method="other",route="other",status="404"} 4800')));
});
