import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { goalList } from "../data-results.ts";
import { statusOf } from "../http-status.ts";
import { type GoalsView, goalsPart, goalsView } from "../views/goals.ts";
import {
  callForPage,
  pageSession,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
  wantsFragment,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";

const FIELDS = ["goalId", "name", "targetAmount", "currency", "targetDate", "monthlyContribution"];

async function readPage(
  c: WebRequest,
  parts: WebParts,
  shown: Partial<Pick<GoalsView, "problem" | "told">> = {},
): Promise<GoalsView> {
  const list = goalList.parse(await callForPage(c, parts, "list_goals", {}));
  return {
    list,
    baseCurrency: pageSession(c).session.principal.baseCurrency,
    problem: null,
    told: null,
    ...shown,
  };
}

/** The fields that were filled in; amounts may be written with thousands marks, the currency in any case. */
async function readFields(c: WebRequest): Promise<Record<string, string>> {
  const form = await c.req.parseBody();
  const filled = FIELDS.map((name): [string, string] => [name, String(form[name] ?? "").trim()]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ""));
}

function toArguments(fields: Readonly<Record<string, string>>): Record<string, string> {
  const { targetAmount, currency, monthlyContribution, ...rest } = fields;
  const plain = (text: string) => text.replace(/(?<=\d)[,' ](?=\d{3}(?!\d))/g, "");
  return {
    name: "",
    targetDate: "",
    ...rest,
    targetAmount: plain(targetAmount ?? ""),
    ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
    ...(monthlyContribution === undefined ? {} : { monthlyContribution: plain(monthlyContribution) }),
  };
}

/** The goals and the forms that change them. Each works without scripts: a post, then a redirect. */
export function addGoalRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const limit = bodyLimit({ maxSize: 16 * 1024, onError: tooLarge("A form", "16 kB") });
  const answer = async (c: WebRequest, told: string) =>
    wantsFragment(c) ? c.html(goalsPart(await readPage(c, parts, { told }))) : c.redirect("/goals", 303);

  app.get("/goals", async (c) =>
    renderPage(c, parts, { title: "Goals", kind: "page" }, goalsView(await readPage(c, parts))),
  );

  app.post("/goals", limit, async (c) => {
    const fields = await readFields(c);
    try {
      await callForPage(c, parts, "save_goal", toArguments(fields));
    } catch (error) {
      if (!(error instanceof CoachError)) throw error;
      const page = await readPage(c, parts, { problem: { message: error.message, fields } });
      if (wantsFragment(c)) return c.html(goalsPart(page));
      return renderPage(c, parts, { title: "Goals", kind: "page" }, goalsView(page), statusOf(error.kind));
    }
    return answer(c, "The goal is saved.");
  });

  app.post("/goals/remove", limit, async (c) => {
    const { goalId = "" } = await readFields(c);
    try {
      await callForPage(c, parts, "remove_goal", { goalId });
    } catch (error) {
      // A second click finds it gone already; the list shows that.
      if (!(error instanceof CoachError) || error.kind !== "not_found") throw error;
    }
    return answer(c, "The goal is removed.");
  });
}
