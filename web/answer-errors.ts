import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
import { html } from "./html.ts";
import { statusOf } from "./http-status.ts";
import { errorView } from "./views/error.ts";
import { renderPage, type WebParts, type WebRequest, wantsFragment } from "./web-context.ts";

const titles: Readonly<Record<number, string>> = {
  400: "That did not work",
  401: "Sign in first",
  403: "Refused",
  404: "Not found",
  413: "Too large",
  429: "Too many requests",
  500: "Something broke",
  503: "Not available now",
};

/** When to ask again for what passes by itself; seconds. */
const UNAVAILABLE_SECONDS = 2;

/** Programs get JSON, our script a notice, people a page. */
function isProgram(path: string): boolean {
  return /^\/(api|mcp|openapi\.json|health|metrics)\b/.test(path);
}

/** The one edge at which whatever went wrong becomes an answer; faults of ours are logged and named by an id. */
export function answerErrors(parts: WebParts) {
  return async (error: Error, c: WebRequest): Promise<Response> => {
    const known = error instanceof CoachError;
    const errorId = known ? null : newErrorId();
    if (errorId !== null) {
      parts.options.log.error({ errorId, requestId: c.get("requestId"), err: error }, "request failed");
    }
    const kind = known ? error.kind : "internal";
    const status = statusOf(kind);
    const message = publicMessage(error, errorId ?? "");
    const retryAfter = known ? error.details["retryAfterSeconds"] : undefined;
    if (status === 429) c.header("Retry-After", String(retryAfter ?? 10));
    if (status === 503) c.header("Retry-After", String(retryAfter ?? UNAVAILABLE_SECONDS));
    if (isProgram(c.req.path)) {
      if (status === 401) c.header("WWW-Authenticate", 'Bearer realm="Portfolio Coach"');
      return c.json({ error: { kind, message } }, status);
    }
    if (wantsFragment(c)) {
      c.header("HX-Retarget", "#notice");
      c.header("HX-Reswap", "innerHTML");
      return c.html(html`<p class="failure" role="alert">${message}</p>`, status);
    }
    const title = titles[status] ?? "That did not work";
    return renderPage(c, parts, { title, kind: "page" }, errorView(title, message, errorId), status);
  };
}
