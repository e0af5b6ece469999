import {
  type DataFindings,
  type DataFixes,
  type Exchange,
  FINDING_STATES,
  type Finding,
  type FindingState,
} from "../data-results.ts";
import { formatDay, formatQuantity } from "../format.ts";
import { type Html, html } from "../html.ts";
import { instrumentLink } from "./instruments.ts";

/** What a decision changes. */
export interface DataDecisions {
  data: DataFindings;
  fixes: DataFixes;
  state: FindingState;
}

export interface DataView extends DataDecisions {
  exchanges: readonly Exchange[];
}

const statusTexts = {
  ok: "Nothing is known to be wrong with your data.",
  warning: "Your figures can be used, with some doubts: look at the warnings.",
  error: "Some figures are incomplete or wrong until the errors below are settled.",
} as const;

export function dataView(page: DataView): Html {
  const { data } = page;
  return html`
  <div class="page-head"><h1>Data health</h1><p class="quiet">as of ${formatDay(data.asOf)}</p></div>
  <div id="findings">${decisionsPart(page, null)}</div>
  <section class="panel wide" aria-labelledby="refresh-title"><h2 id="refresh-title">Last refreshes</h2>${refreshTable(data)}</section>
  <section class="panel wide" aria-labelledby="exchange-title"><h2 id="exchange-title">Exchanges</h2>${exchangeTable(page.exchanges)}</section>`;
}

/** Status, findings and fixes. `told` says what was just done. */
export function decisionsPart({ data, fixes, state }: DataDecisions, told: string | null): Html {
  const { stalest, freshest } = data.prices;
  const total = data.counts.error + data.counts.warning + data.counts.info;
  return html`
  <p class="health ${data.status}"><span class="badge">${data.status}</span> ${statusTexts[data.status]}</p>
  <dl class="tiles">
    ${tile(`Findings, ${state}`, String(total), countText(data.counts))}
    ${tile("Newest price you hold", freshest ? formatDay(freshest.date) : "none", freshest?.symbol ?? "nothing held has a price")}
    ${tile("Oldest price you hold", stalest ? formatDay(stalest.date) : "none", stalest?.symbol ?? "nothing held has a price")}
  </dl>
  <section class="panel wide findings" aria-labelledby="findings-title">
    <div class="panel-head"><h2 id="findings-title" ${told === null ? "" : html`tabindex="-1" autofocus`}>Findings</h2>${stateLinks(state)}</div>
    <p role="status" class="quiet">${told ?? ""}</p>
    ${
      data.findings.length === 0
        ? html`<p class="quiet">None ${state === "open" ? "open" : `is ${state}`}.</p>`
        : html`<ul class="finding-list">${data.findings.map((finding) => findingItem(finding))}</ul>`
    }
    ${data.nextCursor === null ? "" : html`<p><a class="button" href="/data?state=${state}&cursor=${data.nextCursor}">More findings</a></p>`}
    ${data.assumptions.map((text) => html`<p class="quiet">${text}</p>`)}
  </section>
  ${fixes.length === 0 ? "" : html`<section class="panel wide" id="fixes" aria-labelledby="fixes-title"><h2 id="fixes-title">Fixes</h2><ul class="finding-list">${fixes.map(fixItem)}</ul></section>`}`;
}

const fixStates = { proposed: "waits for you", applied: "applied", undone: "undone" } as const;

function fixItem(fix: DataFixes[number]): Html {
  const about = [fix.reason, `${fixStates[fix.state]}, ${formatDay(fix.at)}`].filter((part) => part !== null);
  return html`<li class="finding"><div class="finding-text"><p>${fix.symbol === "" ? "" : instrumentLink(fix.symbol, fix.symbol)} <span class="state ${fix.state === "applied" ? "committed" : fix.state === "proposed" ? "prepared" : "ignored"}">${fixStates[fix.state]}</span></p>
    <p class="fix">${fix.summary}</p><p class="under">${about.join(" · ")}</p></div>
    ${fix.state === "undone" ? "" : fixForm(fix)}</li>`;
}

function fixForm({ fixId, state, summary }: DataFixes[number]): Html {
  const button = (decision: string, label: string) =>
    html`<button name="decision" value="${decision}" aria-label="${label}: ${summary}">${label}</button>`;
  return html`${postForm(html`<input type="hidden" name="fixId" value="${fixId}">${state === "proposed" ? button("apply", "Apply") : ""}
    ${button("undo", state === "proposed" ? "Dismiss" : "Undo")}`)}`;
}

/** A form that replaces findings and fixes, or leads back to the page without scripts. */
function postForm(fields: Html, id?: string): Html {
  return html`<form ${id === undefined ? "" : html`id="${id}"`} class="decide" method="post" action="/data" hx-post="/data" hx-target="#findings" hx-swap="innerHTML">${fields}</form>`;
}

/** What one click does about a finding, and only for this household. */
function oneClick({ id, fix, message }: Finding): Html {
  if (fix === null) return html``;
  const hidden = [
    ["kind", fix.kind],
    ["symbol", fix.symbol],
    ["date", fix.date ?? ""],
    ["value", fix.value ?? ""],
  ].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return postForm(
    html`${hidden}<button class="primary" name="decision" value="fix" aria-label="${fix.label}: ${message}">${fix.label}</button>`,
    `fix-${id}`,
  );
}

/** Kept with the fix; it stands after all buttons, so that they stay side by side. */
function reasonField({ id, fix }: Finding): Html {
  if (fix === null) return html``;
  return html`<details class="reason"><summary>Say why</summary><label class="field">Reason, for your own records
    <input form="fix-${id}" name="reason" maxlength="200" autocomplete="off"></label></details>`;
}

function countText(counts: DataFindings["counts"]): string {
  const say = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return [say(counts.error, "error"), say(counts.warning, "warning"), say(counts.info, "note")].join(" · ");
}

function tile(label: string, value: string, note: string): Html {
  return html`<div class="tile"><dt>${label}</dt><dd>${value}<span class="tile-note">${note}</span></dd></div>`;
}

function stateLinks(current: FindingState): Html {
  return html`<nav class="segments" aria-label="State of the findings">${FINDING_STATES.map(
    (state) =>
      html`<a href="/data?state=${state}" ${state === current ? html`aria-current="true"` : ""}>${state.slice(0, 1).toUpperCase()}${state.slice(1)}</a>`,
  )}</nav>`;
}

function findingItem(finding: Finding): Html {
  const about = [
    finding.symbol,
    finding.date === null ? null : formatDay(finding.date),
    finding.foundAt === null
      ? "seen in your transactions and prices now"
      : `found on ${formatDay(finding.foundAt)}`,
  ].filter((part) => part !== null);
  return html`<li class="finding ${finding.severity}">
    <div class="finding-text"><p><span class="badge">${finding.severity}</span> ${finding.message}</p>
      <p class="fix">${finding.suggestedFix}</p><p class="under">${about.join(" · ")}</p></div>
    <div class="decisions">${oneClick(finding)}${decisionForm(finding)}${reasonField(finding)}</div>
  </li>`;
}

/** A finding of the ledger goes away with its cause; a resolved one is done. */
function decisionForm(finding: Finding): Html {
  if (finding.foundAt === null || finding.state === "resolved") return html``;
  const [next, label] = finding.state === "open" ? ["ignored", "Ignore"] : ["open", "Reopen"];
  return postForm(html`<input type="hidden" name="id" value="${finding.id}">
    <button name="state" value="${next}" aria-label="${label}: ${finding.message}">${label}</button>`);
}

const outcomeNames = { ok: "done", failed: "failed", unfinished: "not finished" } as const;

function refreshTable(data: DataFindings): Html {
  if (data.refreshes.length === 0) return html`<p class="quiet">No refresh has been recorded here.</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Last refreshes"><table>
    <thead><tr><th scope="col">Source</th><th scope="col">What</th><th scope="col">Finished</th><th scope="col">Outcome</th><th scope="col" class="number">Rows read</th><th scope="col" class="number">Changed</th></tr></thead>
    <tbody>${data.refreshes.map(
      (run) => html`<tr><th scope="row">${run.source}</th><td>${run.kind}</td>
      <td>${run.finishedAt === null ? "–" : html`${formatDay(run.finishedAt)}<span class="under">${run.finishedAt.slice(11, 16)} UTC</span>`}</td>
      <td><span class="state ${run.outcome === "failed" ? "rejected" : run.outcome === "ok" ? "committed" : ""}">${outcomeNames[run.outcome]}</span>${run.error === null ? "" : html`<span class="under">${run.error}</span>`}</td>
      <td class="number">${formatQuantity(String(run.received))}</td><td class="number">${formatQuantity(String(run.changed))}</td></tr>`,
    )}</tbody></table></div>`;
}

function exchangeTable(exchanges: readonly Exchange[]): Html {
  if (exchanges.length === 0) return html`<p class="quiet">No exchange is known here.</p>`;
  const status = (open: boolean | null) => (open === null ? "not known" : open ? "open" : "closed");
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Exchanges"><table>
    <thead><tr><th scope="col">Exchange</th><th scope="col">By its calendar</th><th scope="col">Session</th><th scope="col">Last close</th><th scope="col">Time there</th><th scope="col">Currency</th></tr></thead>
    <tbody>${exchanges.map(
      (
        exchange,
      ) => html`<tr><th scope="row">${exchange.name}<span class="under">${exchange.mic} · ${exchange.country}</span></th>
      <td><span class="state ${exchange.isOpen ? "committed" : ""}">${status(exchange.isOpen)}</span><span class="under">${exchange.reason}</span></td>
      <td>${exchange.session ?? "–"}</td><td>${lastClose(exchange.lastClose)}</td><td>${exchange.localTime.slice(11)}<span class="under">${formatDay(exchange.localTime.slice(0, 10))}, ${exchange.timeZone}</span></td><td>${exchange.currency}</td></tr>`,
    )}</tbody></table></div>`;
}

function lastClose(moment: string | null): Html | string {
  if (moment === null) return "–";
  return html`${moment.slice(11)}<span class="under">${formatDay(moment.slice(0, 10))}</span>`;
}
