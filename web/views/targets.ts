import type { AnalysisResult } from "#mcp-tools/schemas.ts";
import { wordsOfName } from "#platform/words-of-name.ts";
import type { StoredTargets, TargetModels } from "../data-results.ts";
import { formatDay, formatWeight } from "../format.ts";
import { type Html, html } from "../html.ts";
import { analysisTable, formatCell } from "./analysis.ts";
import { ordersFigure } from "./analysis-figures.ts";

/** A row of the form, as it was written. */
export interface TargetRow {
  name: string;
  /** Percent. */
  weight: string;
}

export interface TargetForm {
  rows: readonly TargetRow[];
  /** Percentage points; empty for none. */
  band: string;
}

export interface TargetsView {
  stored: StoredTargets;
  models: TargetModels;
  /** What the form holds: what is stored, a model's weights, or what was just written. */
  form: TargetForm;
  /** The model that is looked at, not stored. */
  model: string | null;
  contribution: string;
  /** Drift and orders, or why there are none; null when there are no targets to compare with. */
  plan: { analysis: AnalysisResult } | { problem: string } | null;
  symbols: readonly string[];
  isDemo: boolean;
  problem: string | null;
  /** What was just done, for those who see only the renewed part. */
  told: string | null;
}

const CLASS_NAMES = ["equity", "stock", "etf", "fund", "bond", "commodity", "crypto", "cash"];
const SPARE_ROWS = 3;

export function targetsView(page: TargetsView): Html {
  return html`
  <div class="page-head"><h1>Target allocation</h1><p class="quiet">as of ${formatDay(page.stored.asOf)}</p></div>
  <div id="targets">${targetsPart(page)}</div>`;
}

/** Targets, forms and orders: what each form renews. */
export function targetsPart(page: TargetsView): Html {
  return html`
  ${page.told ? html`<p role="status" class="quiet" tabindex="-1" autofocus>${page.told}</p>` : ""}
  ${page.problem ? html`<p class="failure" role="alert">${page.problem}</p>` : ""}
  ${storedPanel(page.stored)}
  <section class="panel wide" aria-labelledby="set-title"><h2 id="set-title">Set target weights</h2>
    ${modelForm(page)}
    ${weightForm(page)}</section>
  ${planPanel(page)}
  <section class="panel wide" aria-labelledby="target-notes-title"><h2 id="target-notes-title">Good to know</h2><ul class="notes">
    ${page.plan !== null && "analysis" in page.plan ? notes(page.plan.analysis) : ""}
    ${page.isDemo ? html`<li><span class="badge">demo</span> These instruments do not exist, so the orders are an example. Targets you set here stay with this demo portfolio.</li>` : ""}
    <li>Only you set targets, here; the coach proposes them and reads what is stored. Nothing is traded.</li></ul></section>`;
}

function storedPanel({ targets, band, decidedOn }: StoredTargets): Html {
  if (targets.length === 0) {
    return html`<p class="quiet">No targets are stored yet. Write your own below, or start from a model.</p>`;
  }
  return html`<section class="panel wide" aria-labelledby="stored-title">
    <div class="panel-head"><h2 id="stored-title">Your targets</h2><p class="quiet">${decidedOn === null ? "" : `confirmed on ${formatDay(decidedOn)}`}</p></div>
    <dl class="facts">${targets.map(({ name, weight }) => html`<div><dt>${targetName(name)}</dt><dd>${formatWeight(weight)}</dd></div>`)}
      <div><dt>Tolerance band</dt><dd>${band === null ? "none" : `±${percentText(band)} points`}</dd></div></dl>
    <form class="remove" method="post" action="/targets/remove" hx-post="/targets/remove" hx-target="#targets" hx-swap="innerHTML">
      <button>Remove these targets</button></form></section>`;
}

/** Classes as words, symbols as they are. */
function targetName(name: string): string {
  return CLASS_NAMES.includes(name.toLowerCase()) ? wordsOfName(name.toLowerCase()) : name;
}

/** A fraction in percent without decimals that say nothing: 0.125 is 12.5. */
export function percentText(fraction: number): string {
  return String(Number((fraction * 100).toFixed(6)));
}

function modelText({ name, targets }: TargetModels[number]): string {
  const parts = targets.map((target) => `${target.name} ${percentText(target.weight)}%`);
  return `${wordsOfName(name)}: ${parts.join(", ")}`;
}

/** Looking at a model stores nothing, so it is a link with a choice: a form that gets. */
function modelForm({ models, model }: TargetsView): Html {
  return html`<form class="upload" method="get" action="/targets" hx-get="/targets" hx-target="#targets" hx-swap="innerHTML">
    <label class="field">Start from a model <select name="model">${models.map(
      (each) =>
        html`<option value="${each.name}" ${each.name === model ? "selected" : ""}>${modelText(each)}</option>`,
    )}</select></label>
    <button type="submit">Fill in this model</button></form>`;
}

function weightForm({ form, symbols }: TargetsView): Html {
  const rows = [...form.rows, ...Array.from({ length: SPARE_ROWS }, () => ({ name: "", weight: "" }))];
  return html`<form method="post" action="/targets" hx-post="/targets" hx-target="#targets" hx-swap="innerHTML">
    <p class="quiet" id="weights-hint">Name symbols or classes (${CLASS_NAMES.join(", ")}). All weights together are 100%. Rows left empty do not count.</p>
    <datalist id="target-names">${[...CLASS_NAMES, ...symbols].map((name) => html`<option value="${name}"></option>`)}</datalist>
    <ol class="target-rows">${rows.map(
      ({ name, weight }, index) => html`<li>
      <label class="field"><span>Symbol or class<span class="visually-hidden"> ${index + 1}</span></span> <input name="name" list="target-names" maxlength="40" autocomplete="off" value="${name}"></label>
      <label class="field"><span>Weight in %<span class="visually-hidden"> of row ${index + 1}</span></span> <input name="weight" inputmode="decimal" maxlength="12" autocomplete="off" value="${weight}"></label></li>`,
    )}</ol>
    <div class="upload"><label class="field">Tolerance band in points, if any <input name="band" inputmode="decimal" maxlength="12" value="${form.band}" placeholder="5"></label>
    <p class="target-buttons"><button class="primary" type="submit">Save these targets</button>
    <button type="submit" name="more" value="rows">More rows</button></p></div></form>`;
}

function planPanel(page: TargetsView): Html {
  const { plan, model, contribution } = page;
  if (plan === null) return html``;
  return html`<section class="panel wide target-plan" aria-labelledby="plan-title">
    <div class="panel-head"><h2 id="plan-title">Drift and suggested orders</h2><p class="quiet">${model === null ? "by your targets" : `by the model ${model}, which is not stored`}</p></div>
    <form class="upload" method="get" action="/targets" hx-get="/targets" hx-target="#targets" hx-swap="innerHTML">
      ${model === null ? "" : html`<input type="hidden" name="model" value="${model}">`}
      <label class="field">Money to invest now, if any <input name="contribution" inputmode="decimal" maxlength="20" value="${contribution}" placeholder="0"></label>
      <button type="submit">Suggest orders</button></form>
    ${"problem" in plan ? html`<p class="failure" role="alert">${plan.problem}</p>` : planTables(plan.analysis)}</section>`;
}

const planFigures = ["driftBefore", "driftAfter", "purchases", "sales", "realizedGain", "cashLeft"];

/** The tables shown, with their columns: what costs nothing and is not taxed here needs none for that. */
const planTableColumns: readonly [name: string, title: string, columns: readonly string[]][] = [
  [
    "allocation",
    "Weights today and after",
    ["name", "target", "weightBefore", "drift", "outsideBand", "change", "weightAfter"],
  ],
  ["orders", "Orders", ["side", "symbol", "quantity", "price", "amount", "realizedGain"]],
  ["lotsSold", "Lots to sell", ["symbol", "account", "acquiredOn", "quantity", "value", "gain"]],
  ["unresolved", "What cannot be placed", ["name", "amount", "reason"]],
];

type Table = AnalysisResult["tables"][number];

function withColumns(table: Table, wanted: readonly string[]): Table {
  const places = wanted.map((column) => table.columns.indexOf(column)).filter((place) => place >= 0);
  const pick = <Cell>(cells: readonly Cell[]) => places.flatMap((place) => cells.slice(place, place + 1));
  return {
    name: table.name,
    columns: pick(table.columns),
    units: pick(table.units),
    rows: table.rows.map(pick),
  };
}

function planTables(analysis: AnalysisResult): Html {
  const figures = planFigures.flatMap((name) => analysis.figures.filter((figure) => figure.name === name));
  const tables = planTableColumns.flatMap(([name, title, columns]) =>
    analysis.tables
      .filter((table) => table.name === name)
      .map((table) => ({ title, table: withColumns(table, columns) })),
  );
  return html`<dl class="facts">${figures.map(
    ({ name, value, unit, reason }) =>
      html`<div><dt>${wordsOfName(name)}</dt><dd>${value === null ? html`<span class="unavailable">not available: ${reason}</span>` : formatCell(value, unit, analysis.currency)}</dd></div>`,
  )}</dl>
  ${ordersFigure(analysis, "target-orders") ?? html`<p class="quiet">No orders: nothing has to be traded.</p>`}
  ${tables
    .filter(({ table }) => table.rows.length > 0)
    .map(({ table, title }) => html`<h3>${title}</h3>${analysisTable(table, title, analysis.currency)}`)}`;
}

function notes(analysis: AnalysisResult): Html {
  return html`${analysis.dataQuality.issues.map((issue) => html`<li class="${issue.severity}"><span class="badge">${issue.severity}</span> ${issue.message}</li>`)}
    ${analysis.assumptions.map((text) => html`<li><span class="badge">assumed</span> ${text}</li>`)}`;
}
