import assert from "node:assert/strict";
import { test } from "node:test";
import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { openMcpToolClient } from "./mcp-tool-client.ts";

function sampleServer() {
  const server = new McpServer({ name: "sample", version: "1" });
  const stopped = Promise.withResolvers<void>();
  server.registerTool(
    "double",
    {
      title: "Double",
      description: "Doubles a number",
      inputSchema: z.object({ value: z.number() }),
      outputSchema: z.object({ value: z.number() }),
      annotations: { readOnlyHint: true },
    },
    async ({ value }) => ({ content: [], structuredContent: { value: value * 2 } }),
  );
  server.registerTool("refuse", { inputSchema: z.object({}) }, async () => ({
    isError: true,
    content: [{ type: "text", text: "Ask for less." }],
  }));
  server.registerTool("hang", { inputSchema: z.object({}) }, async (_, context) => {
    context.mcpReq.signal.addEventListener("abort", () => stopped.resolve());
    await stopped.promise;
    return { content: [] };
  });
  return { server, stopped: stopped.promise };
}

const options = { signal: new AbortController().signal, timeoutMs: 1000, onProgress: () => {} };

test("tools of an MCP server are listed with their hints and called with structured results", async () => {
  await using client = await openMcpToolClient(sampleServer().server);
  const tools = await client.list();
  assert.deepEqual(
    tools.map(({ name, title, readOnly }) => [name, title, readOnly]),
    [
      ["double", "Double", true],
      ["refuse", "refuse", false],
      ["hang", "hang", false],
    ],
  );
  const doubled = await client.call("double", { value: 21 }, options);
  assert.deepEqual(doubled, { ok: true, structured: { value: 42 }, message: null });
});

test("a tool's error, wrong arguments and an unknown tool are values with text to act on", async () => {
  await using client = await openMcpToolClient(sampleServer().server);
  assert.deepEqual(await client.call("refuse", {}, options), {
    ok: false,
    structured: null,
    message: "Ask for less.",
  });
  const wrong = await client.call("double", { value: "x" }, options);
  assert.ok(!wrong.ok && (wrong.message ?? "") !== "");
  const unknown = await client.call("nothing", {}, options);
  assert.ok(!unknown.ok && /nothing/.test(unknown.message ?? ""));
});

test("a call that takes too long is given up, and stop reaches the tool", async () => {
  const slow = sampleServer();
  await using client = await openMcpToolClient(slow.server);
  const late = await client.call("hang", {}, { ...options, timeoutMs: 20 });
  assert.match(late.message ?? "", /took too long/);
  const stop = new AbortController();
  const other = sampleServer();
  await using second = await openMcpToolClient(other.server);
  const running = second.call("hang", {}, { ...options, signal: stop.signal });
  setTimeout(() => stop.abort(), 5);
  await assert.rejects(running);
  await other.stopped;
});
