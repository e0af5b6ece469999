import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openMcpToolClient } from "#agent/mcp-tool-client.ts";
import type { ModelEvent, ModelPort, ModelRequest } from "#agent/model-port.ts";
import { openCoach } from "#agent/open-coach.ts";
import { openSessions, type Sessions } from "#auth/open-sessions.ts";
import { jobs as jobDefinitions } from "#jobs/index.ts";
import { openJobs } from "#jobs/open-jobs.ts";
import { callTool, findTool, type ToolServices } from "#mcp-tools/call-tool.ts";
import { createToolServer } from "#mcp-tools/create-tool-server.ts";
import { tools } from "#mcp-tools/index.ts";
import { createMcpEndpoint } from "#mcp-tools/mcp-endpoint.ts";
import { loadConfig } from "#platform/config.ts";
import { createLogger } from "#platform/log.ts";
import { createMetrics } from "#platform/metrics.ts";
import { openCache } from "#platform/open-cache.ts";
import { createEmbedder } from "#retrieval/embedders/index.ts";
import { openStore, type Store } from "#store/open-store.ts";
import { createWebApp, type WebApp } from "#web/server.ts";
import { prepareWorld } from "./prepare-world.ts";

export interface SentRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | FormData;
  /** Goes to the installation that asks for the access token. */
  guarded?: boolean;
}

/** The whole product over the demo world, with a model that plays a script: what page tests talk to. */
export interface TestSite {
  /** As a local installation serves it. */
  web: WebApp;
  /** The same for people and programs that must know SITE_TOKEN. */
  guardedWeb: WebApp;
  /** One request without a browser's headers; POST when there is a body. */
  send(path: string, sent?: SentRequest): Promise<Response>;
  /** A form as one of our own pages sends it. */
  post(path: string, fields: Record<string, string>, sent?: SentRequest): Promise<Response>;
  /** Cookie of one of the users `local`, `ada`, `ben`. */
  cookieFor(user: string): Promise<string>;
  /** For facts that no page can make, such as the findings of a check. */
  store: Store;
  close(): Promise<void>;
}

export const SITE_ORIGIN = "http://localhost:8420";
export const SITE_TOKEN = "a-token-for-tests-only";

/** The words of the slow answer, each once, so that a page can be searched for doubles and gaps. */
export const SLOW_WORDS: readonly string[] = Array.from({ length: 40 }, (_value, index) => {
  const letter = (place: number) => String.fromCharCode(97 + (place % 26));
  return `w${letter(index)}${letter(index * 7 + 3)}${letter(Math.floor(index / 26))}`;
});

const done = (reason: "stop" | "tools"): ModelEvent => ({ type: "done", reason, native: null });

/**
 * Reads the overview and the documents, then answers. A question with "slow" gets its words one by one, at once or,
 * when it says "look", after the reading.
 */
async function* script(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const asked = request.messages.findLast((message) => message.role === "user")?.text ?? "";
  const isSlow = asked.includes("slow");
  const hasRead = request.messages.at(-1)?.role === "tool";
  if (!hasRead && (!isSlow || asked.includes("look"))) {
    yield call("one", "get_overview", {});
    yield call("two", "search_research", { query: "results and outlook", limit: 2 });
    yield done("tools");
    return;
  }
  if (isSlow) {
    for (const word of SLOW_WORDS) {
      await wait(60, undefined, { signal });
      yield { type: "text", delta: `${word} ` };
    }
  } else {
    yield { type: "text", delta: "The outlook is described here [1]. " };
    yield { type: "text", delta: "It rose by 77.77% on a rumour." };
    yield { type: "suggestions", suggestions: ["And in US dollars?"] };
  }
  yield done("stop");
}

function call(id: string, name: string, values: Record<string, unknown>): ModelEvent {
  return { type: "tool_call", call: { id, name, arguments: values, invalid: null } };
}

const model: ModelPort = {
  id: "scripted/1",
  label: "Scripted answers, no language model",
  capabilities: { citations: false, parallelTools: true, repair: false },
  stream: script,
};

let opening: Promise<TestSite> | undefined;

/** One site for all tests of a process; close it after the last one. */
export function openTestSite(): Promise<TestSite> {
  opening ??= openSite();
  return opening;
}

async function openSite(): Promise<TestSite> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger("silent");
  const folder = await mkdtemp(join(tmpdir(), "coach-site-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const config = loadConfig({ DATA_DIR: folder });
  const store = await openStore({ databaseUrl: undefined, dataDir: join(folder, "pg"), logger: log });
  opened.defer(() => store.close());
  const embedder = createEmbedder(undefined);
  await prepareWorld({ store, embedder, config, log, onProgress: () => undefined });
  const metrics = createMetrics();
  const jobs = opened.use(
    await openJobs({
      store,
      redisUrl: undefined,
      log,
      services: { embedder, marketSources: [] },
      definitions: jobDefinitions,
    }),
  );
  const services: ToolServices = {
    jobs,
    embedder,
    log,
    cache: openCache({ redis: undefined, version: "test", observe: metrics.observeCache }),
    consume: () => Promise.resolve(),
    observe: metrics.observeTool,
  };
  const openTools = (session: Parameters<typeof createToolServer>[1]) =>
    openMcpToolClient(createToolServer(services, session, { toolsets: [] }));
  const coach = await openCoach({ store, model, openTools, logger: log });
  opened.defer(() => coach.close());
  const endpoint = createMcpEndpoint(services);
  opened.defer(() => endpoint.close());
  const secretKey = "test";
  const sessions = openSessions({ store, accessToken: undefined, secretKey });
  const serve = (who: Sessions) =>
    createWebApp({
      version: "0.0.0",
      coach,
      sessions: who,
      metrics,
      log,
      tools: {
        list: tools,
        call: (session, name, argumentsGiven, { where, ...options }) =>
          callTool(services, session, findTool(name, where), argumentsGiven, options),
      },
      mcpHandler: (request, session) => endpoint.handle(request, session),
      healthChecks: { database: () => store.system((database) => database.query("select 1")) },
    });
  const web = await serve(sessions);
  const guardedWeb = await serve(openSessions({ store, accessToken: SITE_TOKEN, secretKey }));
  const send = async (path: string, sent: SentRequest = {}) => {
    const body = sent.body === undefined ? {} : { body: sent.body };
    const method = sent.method ?? (sent.body === undefined ? "GET" : "POST");
    const headers = { Host: new URL(SITE_ORIGIN).host, ...sent.headers };
    const request = new Request(`${SITE_ORIGIN}${path}`, { method, headers, ...body });
    return (sent.guarded ? guardedWeb : web).fetch(request);
  };
  const closing = opened.move();
  return {
    web,
    guardedWeb,
    send,
    post: (path, fields, sent = {}) => {
      const type = "application/x-www-form-urlencoded";
      const headers = { "Content-Type": type, Origin: SITE_ORIGIN, ...sent.headers };
      return send(path, { ...sent, headers, body: new URLSearchParams(fields).toString() });
    },
    store,
    cookieFor: async (user) => `coach_session=${await sessions.switchTo(user)}`,
    close: () => closing.disposeAsync(),
  };
}
