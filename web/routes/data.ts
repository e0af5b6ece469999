import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { dataFindings, dataFixes, exchangeList, FINDING_STATES, type FindingState } from "../data-results.ts";
import { dataView, decisionsPart } from "../views/data.ts";
import {
  callForPage,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
  wantsFragment,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";

/** Findings and fixes: what a decision changes. */
async function readDecisions(c: WebRequest, parts: WebParts, state: FindingState, cursor?: string) {
  const place = cursor ? { cursor } : {};
  const [findings, fixes] = await Promise.all([
    callForPage(c, parts, "list_data_findings", { state, limit: 50, ...place }),
    callForPage(c, parts, "list_data_fixes", {}),
  ]);
  return { data: dataFindings.parse(findings), fixes: dataFixes.parse(fixes).fixes, state };
}

/** Does what a form asks for; answers what to tell about it. */
async function decide(
  c: WebRequest,
  parts: WebParts,
  form: Readonly<Record<string, unknown>>,
): Promise<string> {
  const text = (name: string) => (typeof form[name] === "string" ? form[name] : "");
  const decision = text("decision");
  if (decision === "fix") {
    const given = ["kind", "symbol", "date", "value", "reason"].filter((name) => text(name) !== "");
    const wanted = Object.fromEntries(given.map((name) => [name, text(name)]));
    // The click is the confirmation that a proposal waits for.
    const { fixId } = await callForPage(c, parts, "fix_data_issue", wanted);
    await callForPage(c, parts, "decide_data_fix", { fixId, decision: "apply" });
    return "Done, for your household alone. It can be undone below.";
  }
  if (decision === "apply" || decision === "undo") {
    await callForPage(c, parts, "decide_data_fix", { fixId: text("fixId"), decision });
    return decision === "apply" ? "The fix is applied." : "The fix is taken back.";
  }
  const state = text("state") === "ignored" ? "ignored" : "open";
  await callForPage(c, parts, "decide_data_issue", { id: text("id"), state });
  return state === "ignored" ? "The finding is ignored now." : "The finding is open again.";
}

/** How far the data can be trusted, and what to do about it. A decision is a form, and a redirect without scripts. */
export function addDataRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/data", async (c) => {
    const state = FINDING_STATES.find((known) => known === c.req.query("state")) ?? "open";
    const [data, exchanges] = await Promise.all([
      readDecisions(c, parts, state, c.req.query("cursor")),
      callForPage(c, parts, "list_exchanges", {}),
    ]);
    const content = dataView({ ...data, exchanges: exchangeList.parse(exchanges).exchanges });
    return renderPage(c, parts, { title: "Data health", kind: "page" }, content);
  });

  app.post("/data", bodyLimit({ maxSize: 16 * 1024, onError: tooLarge("A form", "16 kB") }), async (c) => {
    const form = await c.req.parseBody();
    const before = form["state"] === "open" ? "ignored" : "open";
    let told: string;
    try {
      told = await decide(c, parts, form);
    } catch (error) {
      // A check or another click may have settled it since the page was made; the list shows how it stands.
      if (!(error instanceof CoachError) || error.kind !== "conflict") throw error;
      told = error.message;
    }
    if (wantsFragment(c)) return c.html(decisionsPart(await readDecisions(c, parts, before), told));
    return c.redirect(`/data?state=${before}`, 303);
  });
}
