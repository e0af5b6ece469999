import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { checkRequestOrigin, isOwnForm, type RequestOrigin } from "#auth/check-request-origin.ts";
import { CoachError } from "#platform/errors.ts";
import type { WebEnv, WebRequest } from "./web-context.ts";
import type { WebOptions } from "./web-options.ts";

/** Scripts by nonce, styles from our one file, nothing inline, nothing from elsewhere, no frames. */
export const securityHeaders: MiddlewareHandler<WebEnv> = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: [NONCE],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "same-origin",
  xFrameOptions: "DENY",
  // Plain http is right on loopback; behind https the proxy adds it.
  strictTransportSecurity: false,
});

function originOf(c: WebRequest): RequestOrigin {
  return {
    method: c.req.method,
    host: c.req.header("Host") ?? new URL(c.req.url).host,
    origin: c.req.header("Origin"),
    secFetchSite: c.req.header("Sec-Fetch-Site"),
    secFetchMode: c.req.header("Sec-Fetch-Mode"),
  };
}

/** Refuses rebound names and other sites on every route: pages, REST and MCP alike. */
export function guardOrigin(options: WebOptions): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const reason = checkRequestOrigin(originOf(c), options.sessions.mode);
    if (reason !== null) throw new CoachError("forbidden", `Refused: ${reason}.`);
    await next();
  };
}

/** Takes forms from our own pages only. */
export const guardForms: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD" && !isOwnForm(originOf(c))) {
    throw new CoachError(
      "forbidden",
      "Refused: forms are taken from our own pages only. Programs use /api/v1.",
    );
  }
  await next();
};

/** The pattern of the route that answered, never the path; all that match no route count as one. */
function routeOf(c: WebRequest): string {
  return matchedRoutes(c).findLast((route) => !route.path.endsWith("*"))?.path ?? "none";
}

const acceptableId = /^[\w-]{8,64}$/;

/** Gives each request an id, answers with it, and writes one log line and one measurement when it is done. */
export function observeRequests(options: WebOptions): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const started = performance.now();
    const given = c.req.header("X-Request-Id");
    const requestId = given !== undefined && acceptableId.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    await next();
    c.res.headers.set("X-Request-Id", requestId);
    const milliseconds = performance.now() - started;
    const pattern = routeOf(c);
    options.metrics.observeRequest(c.req.method, pattern, c.res.status, milliseconds / 1000);
    const quiet =
      c.req.path.startsWith("/assets/") || c.req.path.startsWith("/health/") || c.req.path === "/metrics";
    const line = {
      requestId,
      method: c.req.method,
      route: pattern,
      status: c.res.status,
      milliseconds: Math.round(milliseconds * 10) / 10,
    };
    options.log[quiet ? "debug" : "info"](line, "request");
  };
}
