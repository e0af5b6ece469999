import assert from "node:assert/strict";
import { after, test } from "node:test";
import { z } from "zod";
import { openTestSite, type SentRequest } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

const errorBody = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

async function errorOf(response: Response) {
  return errorBody.parse(await response.json()).error;
}

test("REST lists the tools, runs them, and answers mistakes with their kind and what to do", async () => {
  const site = await openTestSite();
  const listed = z
    .object({ tools: z.array(z.object({ name: z.string() })) })
    .parse(await (await site.send("/api/v1/tools")).json());
  assert.ok(listed.tools.some((tool) => tool.name === "get_overview"));
  assert.ok(!listed.tools.some((tool) => tool.name === "commit_import"));
  const json = { "Content-Type": "application/json" };
  const overview = await site.send("/api/v1/tools/get_overview", { body: "{}", headers: json });
  assert.equal(overview.status, 200);
  assert.equal(z.object({ currency: z.string() }).parse(await overview.json()).currency, "EUR");
  const ben = await site.send("/api/v1/tools/get_overview", { body: "", headers: { "X-Coach-User": "ben" } });
  assert.equal(z.object({ currency: z.string() }).parse(await ben.json()).currency, "USD");
  const cases: [string, SentRequest, number, string][] = [
    ["get_overview", { body: '{"datum":"2024-01-01"}', headers: json }, 400, "invalid_input"],
    ["get_overview", { body: "{", headers: json }, 400, "invalid_input"],
    ["get_overview", { body: "{}", headers: { "Content-Type": "text/plain" } }, 400, "invalid_input"],
    ["commit_import", { body: "{}", headers: json }, 404, "not_found"],
    ["nothing", { body: "{}", headers: json }, 404, "not_found"],
    ["get_overview", { body: " ".repeat(17 * 1024 * 1024), headers: json }, 413, "too_large"],
  ];
  for (const [tool, sent, status, kind] of cases) {
    const response = await site.send(`/api/v1/tools/${tool}`, sent);
    assert.equal(response.status, status, tool);
    assert.equal((await errorOf(response)).kind, kind);
  }
});

test("the wrong method is told the right one, an unknown tool that it is unknown", async () => {
  const site = await openTestSite();
  const cases: [string, string, number, string | null][] = [
    ["GET", "/api/v1/tools/get_overview", 405, "POST"],
    ["DELETE", "/api/v1/tools/get_overview", 405, "POST"],
    ["PUT", "/api/v1/tools", 405, "GET"],
    ["GET", "/api/v1/tools/nothing", 404, null],
  ];
  for (const [method, path, status, allow] of cases) {
    const response = await site.send(path, { method });
    assert.deepEqual([response.status, response.headers.get("Allow")], [status, allow], `${method} ${path}`);
    assert.ok((await errorOf(response)).message.length > 10);
  }
});

test("openapi.json describes every tool and all its references lead somewhere", async () => {
  const site = await openTestSite();
  const text = await (await site.send("/openapi.json")).text();
  const document = z
    .object({
      openapi: z.literal("3.1.0"),
      paths: z.record(z.string(), z.unknown()),
      components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .parse(JSON.parse(text));
  assert.ok(document.paths["/api/v1/tools/get_holdings"]);
  assert.doesNotMatch(text, /\$defs/);
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    assert.ok(document.components.schemas[name ?? ""], name);
  }
});

test("MCP answers at /mcp with the same tools", async () => {
  const site = await openTestSite();
  const response = await site.send("/mcp", {
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2025-06-18",
    },
  });
  assert.equal(response.status, 200);
  assert.match(await response.text(), /get_overview/);
});

test("health, readiness and measurements answer, and measurements name routes, not paths", async () => {
  const site = await openTestSite();
  assert.equal((await site.send("/health/live")).status, 200);
  const ready = await site.send("/health/ready");
  assert.deepEqual(await ready.json(), { status: "ok", checks: { database: "ok" } });
  await site.send("/passages/doc%3Anothing%230");
  await site.send("/some/unknown/path");
  const text = await (await site.send("/metrics")).text();
  assert.match(text, /route="\/passages\/:citationId"/);
  assert.doesNotMatch(text, /unknown\/path|nothing/);
});

test("each answer has a request id, and a sensible one of the caller is kept", async () => {
  const site = await openTestSite();
  assert.match((await site.send("/health/live")).headers.get("X-Request-Id") ?? "", /^[0-9a-f-]{36}$/);
  const kept = await site.send("/health/live", { headers: { "X-Request-Id": "trace-12345" } });
  assert.equal(kept.headers.get("X-Request-Id"), "trace-12345");
  const odd = await site.send("/health/live", { headers: { "X-Request-Id": "a b; c" } });
  assert.notEqual(odd.headers.get("X-Request-Id"), "a b; c");
});
