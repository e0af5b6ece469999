import type { Context } from "hono";
import type { SecureHeadersVariables } from "hono/secure-headers";
import type { PageSession } from "#auth/open-sessions.ts";
import { CoachError, type ErrorKind } from "#platform/errors.ts";
import type { RateLimit } from "#platform/rate-limit.ts";
import type { Assets } from "./assets.ts";
import type { Html } from "./html.ts";
import type { ErrorStatus } from "./http-status.ts";
import { layout, type PageFrame, type PageOptions } from "./views/layout.ts";
import type { WebOptions } from "./web-options.ts";

export interface WebEnv {
  Variables: SecureHeadersVariables & {
    requestId: string;
    /** Present behind the sign-in: on every page but the sign-in form. */
    page?: PageSession;
  };
}

export type WebRequest = Context<WebEnv>;

/** What the routes share. */
export interface WebParts {
  options: WebOptions;
  assets: Assets;
  /** Questions per user. */
  questions: RateLimit;
  /** Aborted when the server shuts down: open streams end, and browsers connect again later. */
  closing: AbortSignal;
}

/** The signed-in user of a page request. */
export function pageSession(c: WebRequest): PageSession {
  const page = c.get("page");
  if (!page) throw new CoachError("unauthorized", "Sign in first.");
  return page;
}

/** True for requests by our script, which wants a part of a page. */
export function wantsFragment(c: WebRequest): boolean {
  return c.req.header("HX-Request") === "true";
}

/** True when the caller wants no kept result: a program that says so, or a person who reloads the page with force. */
export function wantsFresh(c: WebRequest): boolean {
  return /\bno-cache\b/i.test(c.req.header("Cache-Control") ?? "");
}

/** Where to go after a form: a path of this site, never another one. Browsers drop tabs and line ends from addresses. */
export function safePath(path: unknown, otherwise = "/"): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) && !/\p{Cc}/u.test(path) ? path : otherwise;
}

/** Renders content inside the page. */
export async function renderPage(
  c: WebRequest,
  parts: WebParts,
  options: PageOptions,
  content: Html,
  status: 200 | ErrorStatus = 200,
): Promise<Response> {
  const page = c.get("page");
  const { sessions, coach, version } = parts.options;
  const frame: PageFrame = {
    assets: parts.assets,
    nonce: c.get("secureHeadersNonce") ?? "",
    path: c.req.path,
    engine: coach.label,
    version,
    user: page
      ? {
          session: page.session,
          choice: page.choice,
          choices: await sessions.listChoices(),
          mode: sessions.mode,
        }
      : null,
  };
  c.header("Cache-Control", "no-store");
  c.header("Vary", "HX-Request, Cookie");
  return c.html(layout(frame, options, content), status);
}

/** Calls one of the product's verbs for a page. @throws CoachError with the tool's own message */
export async function callForPage(
  c: WebRequest,
  parts: WebParts,
  name: string,
  argumentsGiven: Record<string, unknown>,
  progress?: (fraction: number, message: string) => void,
): Promise<Record<string, unknown>> {
  const { session } = pageSession(c);
  const outcome = await parts.options.tools.call(session, name, argumentsGiven, {
    where: "page",
    signal: c.req.raw.signal,
    fresh: wantsFresh(c),
    ...(progress ? { progress } : {}),
  });
  if (outcome.ok) return outcome.result;
  throw new CoachError(errorKind(outcome.kind), outcome.message);
}

/** A fault inside a tool has been logged with its id there; to the page it is something that is not available now. */
function errorKind(kind: ErrorKind | "internal"): ErrorKind {
  return kind === "internal" ? "unavailable" : kind;
}
