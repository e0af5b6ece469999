import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { describeApi } from "../describe-api.ts";
import { statusOf } from "../http-status.ts";
import { type WebEnv, type WebParts, type WebRequest, wantsFresh } from "../web-context.ts";

const LARGEST_BODY = 16 * 1024 * 1024;

export function tooLarge(what: string, size: string) {
  return () => {
    throw new CoachError("too_large", `${what} may have up to ${size}. Send less at once.`);
  };
}

async function readJson(c: WebRequest): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === "") return {};
  const type = c.req.header("Content-Type") ?? "";
  if (!/^application\/json\b/i.test(type)) {
    throw new CoachError(
      "invalid_input",
      "Send the arguments as a JSON object with Content-Type application/json.",
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CoachError(
      "invalid_input",
      "The body is not valid JSON. Send one object with the tool's arguments.",
    );
  }
}

/** REST: every tool as a POST, the list of tools, and their description for API programs. */
export function addApiRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { tools, sessions, version } = parts.options;
  const description = JSON.stringify(describeApi(tools.list, version, sessions.mode));

  app.get("/openapi.json", (c) => c.body(description, 200, { "Content-Type": "application/json" }));

  app.get("/api/v1/tools", async (c) => {
    await authenticate(c, parts);
    return c.json({
      tools: tools.list.map(({ name, title, description, access, scope, inputSchema, outputSchema }) => ({
        name,
        title,
        description,
        access,
        scope,
        inputSchema,
        outputSchema,
      })),
    });
  });

  app.post(
    "/api/v1/tools/:name",
    bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge("A request", "16 MB") }),
    async (c) => {
      const session = await authenticate(c, parts);
      const argumentsGiven = await readJson(c);
      const outcome = await tools.call(session, c.req.param("name"), argumentsGiven, {
        where: "api",
        signal: c.req.raw.signal,
        fresh: wantsFresh(c),
      });
      if (outcome.ok) return c.json(outcome.result);
      const { kind, message } = outcome;
      if (kind === "rate_limited") c.header("Retry-After", "10");
      if (kind === "unavailable") c.header("Retry-After", "2");
      return c.json({ error: { kind, message } }, statusOf(kind));
    },
  );

  app.all("/api/v1/tools", (c) => wrongMethod(c, "GET"));
  app.all("/api/v1/tools/:name", (c) => {
    if (tools.list.some((tool) => tool.name === c.req.param("name"))) return wrongMethod(c, "POST");
    throw new CoachError("not_found", "There is no such tool. GET /api/v1/tools lists what there is.");
  });
  app.all("/api/*", () => {
    throw new CoachError("not_found", "No such endpoint. GET /api/v1/tools lists what there is.");
  });
}

function wrongMethod(c: WebRequest, allowed: "GET" | "POST") {
  const message = `Use ${allowed} here; ${allowed === "POST" ? "the arguments are the JSON body" : "POST /api/v1/tools/NAME calls a tool"}.`;
  c.header("Allow", allowed);
  return c.json({ error: { kind: "invalid_input", message } }, 405);
}

function authenticate(c: WebRequest, parts: WebParts) {
  return parts.options.sessions.forClient({
    authorization: c.req.header("Authorization"),
    user: c.req.header("X-Coach-User"),
  });
}
