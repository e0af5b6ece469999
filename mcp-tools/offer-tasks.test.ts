import assert from "node:assert/strict";
import { after, test } from "node:test";
import { z } from "zod";
import { openTestApp } from "#test-app.ts";
import { TASKS_EXTENSION } from "./offer-tasks.ts";

after(async () => (await openTestApp())[Symbol.asyncDispose]());

const reply = z.object({
  result: z.looseObject({ resultType: z.string() }).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});
const task = z.looseObject({ taskId: z.string(), status: z.string(), ttlMs: z.int(), createdAt: z.string() });

/** One request of a client that declares the tasks extension, or does not. */
async function ask(method: string, params: Record<string, unknown>, extension = true) {
  const app = await openTestApp();
  const web = await app.web();
  const name = params["name"] ?? params["taskId"];
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": extension ? { extensions: { [TASKS_EXTENSION]: {} } } : {},
  };
  const response = await web.fetch(
    new Request("http://localhost:8420/mcp", {
      method: "POST",
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
      headers: {
        Host: "localhost:8420",
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        "X-Coach-User": "ada",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": method,
        ...(typeof name === "string" && { "Mcp-Name": name }),
      },
    }),
  );
  const text = await response.text();
  return reply.parse(JSON.parse(text.startsWith("event:") ? (/^data: (.*)$/m.exec(text)?.[1] ?? "") : text));
}

const simulate = (more: object) => ({ name: "run_simulation", arguments: { years: 30, ...more } });

test("a long simulation is a task for a client that knows tasks, can be followed, and cancelled", async () => {
  const created = await ask("tools/call", simulate({ paths: 8_000_000, seed: 11 }));
  assert.equal(created.result?.resultType, "task", JSON.stringify(created).slice(0, 300));
  const { taskId, status } = task.parse(created.result);
  assert.equal(status, "working");
  const followed = task.parse((await ask("tasks/get", { taskId })).result);
  assert.deepEqual([followed.taskId, followed.status, followed["result"]], [taskId, "working", undefined]);
  assert.deepEqual(
    (await ask("tasks/update", { taskId, inputResponses: {} })).result?.resultType,
    "complete",
  );
  assert.equal((await ask("tasks/cancel", { taskId })).result?.resultType, "complete");
  assert.equal(task.parse((await ask("tasks/get", { taskId })).result).status, "cancelled");
  assert.equal((await ask("tasks/cancel", { taskId })).result?.resultType, "complete");
});

test("a task that completed has the result that the call would have had", async () => {
  const first = (await ask("tools/call", simulate({ paths: 100, seed: 12 }))).result;
  const content = z.looseObject({ job: z.looseObject({ jobId: z.string() }) });
  // On a busy machine even a small one may outlive its call.
  const taskId =
    first?.resultType === "task"
      ? task.parse(first).taskId
      : content.parse(first?.["structuredContent"]).job.jobId;
  let read = task.parse((await ask("tasks/get", { taskId })).result);
  while (read.status === "working") read = task.parse((await ask("tasks/get", { taskId })).result);
  const { simulation } = z
    .object({ structuredContent: z.looseObject({ simulation: z.looseObject({ paths: z.number() }) }) })
    .loose()
    .parse(read["result"]).structuredContent;
  assert.deepEqual([read.status, simulation.paths], ["completed", 100]);
});

test("a client that did not declare tasks gets none, and nobody reads a task that is not theirs", async () => {
  const plain = await ask("tools/call", simulate({ paths: 8_000_000, seed: 13 }), false);
  assert.equal(plain.result?.resultType, "complete");
  const { job } = z
    .looseObject({ structuredContent: z.looseObject({ job: z.looseObject({ jobId: z.string() }) }) })
    .parse(plain.result).structuredContent;
  assert.equal((await ask("tasks/get", { taskId: job.jobId }, false)).error?.code, -32021);
  assert.equal((await ask("tasks/cancel", { taskId: job.jobId })).result?.resultType, "complete");
  assert.equal((await ask("tasks/get", { taskId: crypto.randomUUID() })).error?.code, -32602);
  assert.equal((await ask("tasks/list", {})).error?.code, -32601);
});
