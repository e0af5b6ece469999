import type { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
import { followRun } from "../follow-run.ts";
import { html } from "../html.ts";
import { newRunView, type RunView } from "../run-view.ts";
import { answerParts, PART_NAMES } from "../views/message.ts";
import { pageSession, safePath, type WebEnv, type WebParts, wantsFragment } from "../web-context.ts";

const HEARTBEAT_MS = 15_000;

/** Sends what changed of a run as replacements: after a reconnection the same text stands there once. */
function runSender(stream: SSEStreamingApi, view: RunView): () => Promise<void> {
  const shown = new Map<string, string>();
  return async () => {
    const partials: string[] = [];
    const add = async (target: string, swap: string, content: unknown) => {
      const markup = String(await content);
      if (shown.get(target) === markup) return;
      shown.set(target, markup);
      partials.push(`<hx-partial hx-target="${target}" hx-swap="${swap}">${markup}</hx-partial>`);
    };
    const parts = answerParts(view);
    for (const name of PART_NAMES) await add(`#run-${view.runId}-${name}`, "innerMorph", parts[name]);
    await add(`#run-${view.runId} .engine`, "textContent", html`${view.label}`);
    await add("#status", "textContent", html`${view.activity}`);
    if (view.state !== "running") await add("#stop", "innerHTML", html`<!-- -->`);
    if (partials.length > 0)
      await stream.writeSSE({ data: partials.join(""), id: String(view.lastSequence) });
  };
}

/** A run as it happens, and its stop button. The run belongs to the server: leaving the page does not end it. */
export function addRunRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { coach, log } = parts.options;

  app.get("/runs/:runId/events", (c) => {
    const { session } = pageSession(c);
    const runId = c.req.param("runId");
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const signal = AbortSignal.any([left.signal, parts.closing]);
      const heartbeat = setInterval(() => void stream.write(": still here\n\n"), HEARTBEAT_MS);
      const view = newRunView(runId, coach.label);
      const send = runSender(stream, view);
      try {
        // Always from the first event: the view is a fold of all of them, and only changes are sent.
        await followRun(coach.events(session, runId, 0, signal), view, send);
      } catch (error) {
        if (signal.aborted) return;
        const errorId = newErrorId();
        if (!(error instanceof CoachError)) log.error({ errorId, runId, err: error }, "run stream failed");
        view.error = publicMessage(error, errorId);
        view.state = "error";
        await send();
      } finally {
        clearInterval(heartbeat);
      }
      // Without this word the page connects again, which is right when only this server goes away.
      if (!signal.aborted) await stream.writeSSE({ event: "done", data: view.state });
    });
  });

  app.post("/runs/:runId/cancel", async (c) => {
    const { session } = pageSession(c);
    await coach.cancelRun(session, c.req.param("runId"));
    if (wantsFragment(c)) return c.body(null, 204);
    const form = await c.req.parseBody();
    return c.redirect(safePath(form["next"]), 303);
  });
}
