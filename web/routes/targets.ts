import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { analysisResult } from "#mcp-tools/schemas.ts";
import { CoachError } from "#platform/errors.ts";
import { type StoredTargets, storedTargets, type TargetModels, targetModels } from "../data-results.ts";
import { statusOf } from "../http-status.ts";
import { holdingsResult } from "../tool-results.ts";
import {
  percentText,
  type TargetForm,
  type TargetsView,
  targetsPart,
  targetsView,
} from "../views/targets.ts";
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

const MOST_ROWS = 60;

interface Shown {
  form?: TargetForm;
  problem?: string;
  told?: string;
}

async function readPage(c: WebRequest, parts: WebParts, shown: Shown = {}): Promise<TargetsView> {
  const listed = await callForPage(c, parts, "list_targets", {});
  const stored = storedTargets.parse(listed);
  const { models } = targetModels.parse(listed);
  const isRead = c.req.method === "GET";
  const model = models.find(({ name }) => isRead && name === c.req.query("model")) ?? null;
  const contribution = isRead ? (c.req.query("contribution") ?? "").trim() : "";
  return {
    stored,
    models,
    form: shown.form ?? formOf(model === null ? stored : { ...stored, targets: model.targets }),
    model: model?.name ?? null,
    contribution,
    plan:
      model === null && stored.targets.length === 0 ? null : await suggest(c, parts, { model, contribution }),
    symbols: await heldSymbols(c, parts),
    isDemo: pageSession(c).session.principal.kind === "demo",
    problem: shown.problem ?? null,
    told:
      shown.told ??
      (model === null
        ? null
        : `The form holds the model ${model.name}. It is not stored: save it to confirm.`),
  };
}

function formOf({ targets, band }: StoredTargets): TargetForm {
  const rows = targets.map(({ name, weight }) => ({ name, weight: percentText(weight) }));
  return { rows, band: band === null ? "" : percentText(band) };
}

/** Drift and orders for what is stored or a model. Why there are none is told in their place. */
async function suggest(
  c: WebRequest,
  parts: WebParts,
  asked: { model: TargetModels[number] | null; contribution: string },
): Promise<TargetsView["plan"]> {
  const contribution = numberOf(asked.contribution);
  if (contribution === undefined) {
    return { problem: "Write the money to invest as a number, such as 1500; below zero to take out." };
  }
  try {
    const result = await callForPage(c, parts, "suggest_rebalancing", {
      ...(asked.model === null ? {} : { model: asked.model.name }),
      ...(contribution === null ? {} : { contribution }),
    });
    return { analysis: analysisResult.parse(result) };
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    return { problem: error.message };
  }
}

/** To choose from while writing; without them the names are written. */
async function heldSymbols(c: WebRequest, parts: WebParts): Promise<string[]> {
  try {
    const page = holdingsResult.parse(await callForPage(c, parts, "get_holdings", { limit: MOST_ROWS }));
    return page.holdings.map(({ symbol }) => symbol);
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    return [];
  }
}

/** Null for nothing written, undefined for what is no number. Thousands marks, a comma and a percent sign are allowed. */
function numberOf(text: string): number | null | undefined {
  const plain = text
    .replace(/\s*%$/, "")
    .replace(/(?<=\d)[,' ](?=\d{3}(?!\d))/g, "")
    .replace(",", ".");
  if (plain === "") return null;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}

async function readForm(c: WebRequest): Promise<TargetForm & { wantsRows: boolean }> {
  const form = await c.req.parseBody({ all: true });
  const texts = (name: string) => [form[name] ?? []].flat().map((value) => String(value).trim());
  const weights = texts("weight");
  const rows = texts("name").map((name, index) => ({ name, weight: weights[index] ?? "" }));
  return {
    rows: rows.filter(({ name, weight }) => name !== "" || weight !== "").slice(0, MOST_ROWS + 1),
    band: texts("band")[0] ?? "",
    wantsRows: form["more"] !== undefined,
  };
}

/** What the form says in fractions. @throws CoachError invalid_input in percent, as the form is written */
function toArguments({ rows, band }: TargetForm) {
  const refuse = (message: string) => new CoachError("invalid_input", message);
  if (rows.length === 0) throw refuse("Write at least one target, or remove those that are stored.");
  const targets = rows.map(({ name, weight }) => {
    const percent = numberOf(weight);
    if (name === "") throw refuse(`Name what the ${weight} percent are for: a symbol, a class or cash.`);
    if (typeof percent !== "number" || percent < 0 || percent > 100) {
      throw refuse(`Write the weight of ${name} in percent, from 0 to 100, such as 12.5.`);
    }
    return { name, percent };
  });
  const sum = Number(targets.reduce((all, { percent }) => all + percent, 0).toFixed(4));
  if (sum !== 100) {
    const rest = Number((100 - sum).toFixed(4));
    const change = rest > 0 ? `${rest}% are missing` : `${-rest}% are too much`;
    throw refuse(`The weights sum to ${sum}%: ${change}. Change them so that they sum to 100%.`);
  }
  const points = numberOf(band);
  if (points === undefined || (points !== null && (points < 0 || points > 100))) {
    throw refuse("Write the tolerance band in percentage points, from 0 to 100, or leave it empty.");
  }
  return {
    targets: targets.map(({ name, percent }) => ({ name, weight: percent / 100 })),
    ...(points === null ? {} : { band: points / 100 }),
  };
}

/** Stores the targets after a look whether each name can be traded: names are not checked where they are stored. */
async function save(c: WebRequest, parts: WebParts, form: TargetForm): Promise<void> {
  const wanted = toArguments(form);
  try {
    // A contribution lets an empty portfolio be planned, too.
    await callForPage(c, parts, "suggest_rebalancing", { targets: wanted.targets, contribution: 1 });
  } catch (error) {
    if (!(error instanceof CoachError) || error.kind === "invalid_input") throw error;
  }
  await callForPage(c, parts, "save_targets", wanted);
}

/** The target weights, the forms that change them, and what they ask for today. Each works without scripts. */
export function addTargetRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const limit = bodyLimit({ maxSize: 16 * 1024, onError: tooLarge("A form", "16 kB") });
  const show = async (c: WebRequest, page: TargetsView, status: Parameters<typeof renderPage>[4] = 200) =>
    wantsFragment(c)
      ? c.html(targetsPart(page))
      : renderPage(c, parts, { title: "Targets", kind: "page" }, targetsView(page), status);
  const answer = async (c: WebRequest, told: string) =>
    wantsFragment(c) ? show(c, await readPage(c, parts, { told })) : c.redirect("/targets", 303);

  app.get("/targets", async (c) => show(c, await readPage(c, parts)));

  app.post("/targets", limit, async (c) => {
    const { wantsRows, ...form } = await readForm(c);
    if (wantsRows) {
      const rows = [...form.rows, ...Array.from({ length: 5 }, () => ({ name: "", weight: "" }))];
      return show(c, await readPage(c, parts, { form: { ...form, rows }, told: "There are more rows now." }));
    }
    try {
      await save(c, parts, form);
    } catch (error) {
      if (!(error instanceof CoachError)) throw error;
      const page = await readPage(c, parts, { form, problem: error.message });
      return show(c, page, statusOf(error.kind));
    }
    return answer(c, "The targets are saved.");
  });

  app.post("/targets/remove", limit, async (c) => {
    await callForPage(c, parts, "save_targets", { targets: [] });
    return answer(c, "The targets are removed.");
  });
}
