import type { MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { CoachError } from "#platform/errors.ts";
import { openRateLimit } from "#platform/rate-limit.ts";
import { answerErrors } from "./answer-errors.ts";
import { loadAssets } from "./assets.ts";
import { guardForms, guardOrigin, observeRequests, securityHeaders } from "./guard-requests.ts";
import { addAccountRoutes } from "./routes/accounts.ts";
import { addApiRoutes, tooLarge } from "./routes/api.ts";
import { addAssetRoutes } from "./routes/assets.ts";
import { addChatRoutes } from "./routes/chat.ts";
import { addDataRoutes } from "./routes/data.ts";
import { addGoalRoutes } from "./routes/goals.ts";
import { addHoldingsRoutes } from "./routes/holdings.ts";
import { addImportRoutes } from "./routes/import.ts";
import { addInstrumentRoutes } from "./routes/instruments.ts";
import { addJobRoutes } from "./routes/jobs.ts";
import { addMcpRoute } from "./routes/mcp.ts";
import { addOperationsRoutes } from "./routes/operations.ts";
import { addPassageRoutes } from "./routes/passages.ts";
import { addRunRoutes } from "./routes/runs.ts";
import { addSessionRoutes, SESSION_COOKIE } from "./routes/session.ts";
import { addTargetRoutes } from "./routes/targets.ts";
import type { WebEnv, WebParts } from "./web-context.ts";
import type { WebOptions } from "./web-options.ts";

/** A token or a name and a path; bytes. */
const SMALL_FORM = 16 * 1024;

export interface WebApp {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /** Ends the open streams; called before the server closes. */
  drain(): void;
}

/** Everything the browser, REST and MCP clients, and the operator reach over HTTP. */
export async function createWebApp(options: WebOptions): Promise<WebApp> {
  const closing = new AbortController();
  const parts: WebParts = {
    options,
    assets: await loadAssets(),
    questions: openRateLimit({ name: "questions", points: 30, seconds: 60, redis: options.redis }),
    closing: closing.signal,
  };
  const app = new Hono<WebEnv>();
  app.onError(answerErrors(parts));
  app.use(observeRequests(options), securityHeaders, guardOrigin(options));
  addAssetRoutes(app, parts);
  addOperationsRoutes(app, parts);
  addApiRoutes(app, parts);
  addMcpRoute(app, parts);
  // From here on pages: forms of our own, people who are known.
  app.use(guardForms);
  // Before anybody is known: whoever can reach the port can send these.
  const form = bodyLimit({ maxSize: SMALL_FORM, onError: tooLarge("A form", "16 kB") });
  for (const path of ["/signin", "/sign-out", "/session", "/runs/*"]) app.use(path, form);
  addSessionRoutes(app, parts);
  app.use(requirePerson(parts));
  addChatRoutes(app, parts);
  addRunRoutes(app, parts);
  addPassageRoutes(app, parts);
  addHoldingsRoutes(app, parts);
  addInstrumentRoutes(app, parts);
  addAccountRoutes(app, parts);
  addImportRoutes(app, parts);
  addDataRoutes(app, parts);
  addGoalRoutes(app, parts);
  addTargetRoutes(app, parts);
  addJobRoutes(app, parts);
  app.notFound((c) => answerErrors(parts)(new CoachError("not_found", "There is no such page."), c));
  return { fetch: app.fetch, drain: () => closing.abort() };
}

/** Finds out whose page this is; without a valid cookie it leads to the sign-in form where there is one. */
function requirePerson(parts: WebParts): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const page = await parts.options.sessions.forPage(getCookie(c, SESSION_COOKIE));
    if (!page) {
      const next = c.req.method === "GET" ? c.req.path : "/";
      return c.redirect(`/signin?next=${encodeURIComponent(next)}`, 303);
    }
    c.set("page", page);
    return next();
  };
}
