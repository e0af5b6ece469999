import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sessions } from "#auth/open-sessions.ts";
import { CoachError } from "#platform/errors.ts";
import { createLogger } from "#platform/log.ts";
import { createWebApp } from "./server.ts";
import type { WebOptions } from "./web-options.ts";

const broken = () => Promise.reject(new Error("password of the database is hunter2"));

/** A site on which everything behind the pages fails with somebody else's error. */
function brokenOptions(): WebOptions {
  const sessions: Sessions = {
    mode: "local",
    listChoices: broken,
    forPage: broken,
    forClient: broken,
    signIn: broken,
    switchTo: broken,
  };
  return {
    version: "0.0.0",
    coach: {
      label: "none",
      startRun: broken,
      async *events() {
        yield await broken();
      },
      cancelRun: broken,
      async *ask() {
        yield await broken();
      },
      listConversations: broken,
      readConversation: broken,
      close: broken,
    },
    tools: { list: [], call: broken },
    sessions,
    mcpHandler: broken,
    metrics: { observeRequest: () => undefined, render: broken },
    healthChecks: { database: broken, stuck: () => new Promise(() => undefined) },
    log: createLogger("silent"),
  };
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const app = await createWebApp(brokenOptions());
  return app.fetch(
    new Request(`http://localhost:8420${path}`, { headers: { Host: "localhost:8420", ...headers } }),
  );
}

test("a fault of ours is answered with an id to report and none of its words", async () => {
  for (const [path, headers] of [
    ["/", {}],
    ["/", { "HX-Request": "true" }],
    ["/api/v1/tools", {}],
    ["/mcp", {}],
    ["/metrics", {}],
  ] as const) {
    const response = await get(path, headers);
    const text = await response.text();
    assert.equal(response.status, 500, path);
    assert.match(text, /internal error e-[0-9a-f]{8}/);
    assert.doesNotMatch(text, /hunter2|password|at file:/);
    assert.ok(response.headers.get("X-Request-Id"));
  }
});

test("a database that is away is answered with 503 and when to ask again", async () => {
  const away = () => Promise.reject(new CoachError("unavailable", "The database is not available."));
  const options = brokenOptions();
  options.sessions = { ...options.sessions, forPage: away, forClient: away };
  const app = await createWebApp(options);
  for (const path of ["/", "/api/v1/tools", "/mcp"]) {
    const response = await app.fetch(
      new Request(`http://localhost:8420${path}`, { headers: { Host: "localhost" } }),
    );
    assert.equal(response.status, 503, path);
    assert.match(response.headers.get("Retry-After") ?? "", /^[1-9]$/, path);
    assert.match(await response.text(), /database is not available/, path);
  }
});

test("a part that does not work, or does not answer, makes the site not ready while it stays alive", async () => {
  const response = await get("/health/ready");
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), {
    status: "failed",
    checks: { database: "failed", stuck: "failed" },
  });
  assert.equal((await get("/health/live")).status, 200);
});
