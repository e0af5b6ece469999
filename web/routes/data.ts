import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { dataFindings, exchangeList, FINDING_STATES, type FindingState } from "../data-results.ts";
import { dataView, findingsPart } from "../views/data.ts";
import {
  callForPage,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
  wantsFragment,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";

async function readFindings(c: WebRequest, parts: WebParts, state: FindingState, cursor?: string) {
  const place = cursor ? { cursor } : {};
  return dataFindings.parse(
    await callForPage(c, parts, "list_data_findings", { state, limit: 50, ...place }),
  );
}

/** How far the data can be trusted, and what to do about it. A decision is a form, and a redirect without scripts. */
export function addDataRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/data", async (c) => {
    const state = FINDING_STATES.find((known) => known === c.req.query("state")) ?? "open";
    const [data, exchanges] = await Promise.all([
      readFindings(c, parts, state, c.req.query("cursor")),
      callForPage(c, parts, "list_exchanges", {}),
    ]);
    const content = dataView({ data, state, exchanges: exchangeList.parse(exchanges).exchanges });
    return renderPage(c, parts, { title: "Data health", kind: "page" }, content);
  });

  app.post("/data", bodyLimit({ maxSize: 16 * 1024, onError: tooLarge("A form", "16 kB") }), async (c) => {
    const form = await c.req.parseBody();
    const wanted = form["state"] === "ignored" ? "ignored" : "open";
    const before = wanted === "ignored" ? "open" : "ignored";
    let told = wanted === "ignored" ? "The finding is ignored now." : "The finding is open again.";
    try {
      await callForPage(c, parts, "decide_data_issue", { id: String(form["id"] ?? ""), state: wanted });
    } catch (error) {
      // A check may have settled it since the page was made; the list shows how it stands.
      if (!(error instanceof CoachError) || error.kind !== "conflict") throw error;
      told = error.message;
    }
    if (wantsFragment(c)) return c.html(findingsPart(await readFindings(c, parts, before), before, told));
    return c.redirect(`/data?state=${before}`, 303);
  });
}
