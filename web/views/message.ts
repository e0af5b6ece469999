import { analysisResult } from "#mcp-tools/schemas.ts";
import { formatDay, formatDuration } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import { passagePath, renderMarkdown } from "../markdown.ts";
import type { Citation, RunView, ToolStep } from "../run-view.ts";
import { analysisView } from "./analysis.ts";
import { resultFigures } from "./result-figures.ts";

const LONGEST_RESULT = 6000;

export function questionView(question: string): Html {
  return html`<article class="message question"><h3 class="visually-hidden">You asked</h3><p>${question}</p></article>`;
}

/** The parts of an answer that change while it is written; each is sent again only when its markup changed. */
export interface AnswerParts {
  steps: Html;
  text: Html;
  figures: Html;
  end: Html;
}

export const PART_NAMES = ["steps", "text", "figures", "end"] as const;

export function answerParts(view: RunView): AnswerParts {
  return { steps: stepsView(view), text: textView(view), figures: figuresOf(view), end: endView(view) };
}

/**
 * An answer, finished or not. While its run is going the element is connected to the run's events; what it already
 * shows is replaced, not appended to, so that a reload or a reconnection shows every word once.
 */
export function answerView(view: RunView): Html {
  const parts = answerParts(view);
  const running = view.state === "running";
  const id = `run-${view.runId}`;
  return html`<article class="message answer" id="${id}" ${
    running
      ? html`aria-busy="true" hx-sse:connect="/runs/${view.runId}/events" hx-sse:close="done" hx-swap="none"`
      : ""
  }>
    <h3 class="answer-head"><span class="visually-hidden">Answer of </span><span class="engine">${view.label}</span></h3>
    ${PART_NAMES.map((name) => html`<div id="${id}-${name}" class="answer-${name}" ${name === "text" ? "hx-ignore" : ""}>${parts[name]}</div>`)}
  </article>`;
}

function stepsView(view: RunView): Html {
  if (view.steps.length === 0) return html``;
  return html`<ol class="steps" aria-label="Steps">${view.steps.map((step) => stepView(view, step))}</ol>`;
}

const stateNames = { running: "running", ok: "done", failed: "failed" } as const;

function stepView(view: RunView, step: ToolStep): Html {
  const shown = step.state === "running" ? "running…" : formatDuration(step.milliseconds ?? 0);
  const job = step.state === "running" ? view.job : null;
  return html`<li class="step ${step.state}">
    ${step.remark ? html`<p class="remark">${step.remark}</p>` : ""}
    <details id="step-${view.runId}-${step.id}">
      <summary>
        <span class="step-mark" aria-hidden="true"></span>
        <span class="step-title">${step.title}</span>
        <span class="visually-hidden">${stateNames[step.state]},</span>
        <code class="step-name">${step.name}</code>
        <span class="step-time">${shown}</span>
      </summary>
      <div class="step-body">
        <h4>Arguments</h4>
        ${argumentsView(step.arguments)}
        <h4>Result</h4>
        ${resultView(step)}
      </div>
    </details>
    ${
      job
        ? html`<p class="job"><progress max="1" value="${job.progress}" aria-label="Progress"></progress> ${job.message ?? ""}</p>`
        : ""
    }
  </li>`;
}

function argumentsView(values: Record<string, unknown>): Html {
  const entries = Object.entries(values);
  if (entries.length === 0) return html`<p class="quiet">none</p>`;
  return html`<dl class="arguments">${entries.map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd></div>`,
  )}</dl>`;
}

function resultView(step: ToolStep): Html {
  if (step.state === "running") return html`<p class="quiet">not there yet</p>`;
  if (step.state === "failed") return html`<p class="failure">${step.message ?? "The tool failed."}</p>`;
  const analysis = analysisResult.safeParse(step.result);
  if (analysis.success) return analysisView(analysis.data);
  const text = JSON.stringify(step.result, null, 1) ?? "";
  const cut = text.length > LONGEST_RESULT;
  return html`<pre tabindex="0" role="group" aria-label="Result of ${step.title}">${cut ? text.slice(0, LONGEST_RESULT) : text}</pre>
    ${cut ? html`<p class="quiet">Shortened: ${text.length} characters in all.</p>` : ""}`;
}

function textView(view: RunView): Html {
  if (view.text === "")
    return view.state === "running"
      ? html`<p class="typing"><span></span><span></span><span></span></p>`
      : html``;
  const citations = new Map(view.citations.map(({ number, citationId }) => [number, citationId]));
  return html`<div class="prose ${view.checked ? "" : "draft"}">${raw(renderMarkdown(view.text, citations))}</div>`;
}

/** Drawn when the text stands: before, they would push it out of sight while it is written. */
function figuresOf(view: RunView): Html {
  if (view.state === "running" && !view.checked) return html``;
  // A job that is asked for repeatedly shows its result once, where it stands last.
  const shown = view.steps.filter(
    (step, index) =>
      step.name !== "get_job" || !view.steps.slice(index + 1).some((later) => later.name === "get_job"),
  );
  const figures = shown.flatMap((step) =>
    step.state === "ok" ? resultFigures(step.name, step.result, `figure-${view.runId}-${step.id}`) : [],
  );
  return html`${figures.slice(0, 6)}`;
}

function citationView(citation: Citation): Html {
  const origin = [citation.publisher, citation.publishedAt ? formatDay(citation.publishedAt) : null]
    .filter((part) => part !== null)
    .join(" · ");
  return html`<li value="${citation.number}">
    <a href="${passagePath(citation.citationId)}">${citation.title}</a> <span class="quiet">${origin}</span>
    ${citation.quote ? html`<blockquote>${citation.quote}</blockquote>` : ""}
  </li>`;
}

function endView(view: RunView): Html {
  const removed = view.verification?.removed ?? [];
  return html`
    ${view.error ? html`<p class="failure" role="alert">${view.error}</p>` : ""}
    ${view.state === "cancelled" ? html`<p class="quiet">Stopped by you.</p>` : ""}
    ${view.state === "budget" ? html`<p class="quiet">Stopped: the budget of this answer is used up.</p>` : ""}
    ${
      view.citations.length > 0
        ? html`<section class="sources"><h4>Sources</h4><ol>${view.citations.map(citationView)}</ol></section>`
        : ""
    }
    ${
      removed.length > 0
        ? html`<details class="removed-list"><summary>${removed.length} ${removed.length === 1 ? "statement was" : "statements were"} removed: no source for the figure</summary><ul>${removed.map((text) => html`<li>${text}</li>`)}</ul></details>`
        : ""
    }
    ${metaView(view)}
    ${
      view.suggestions.length > 0
        ? html`<div class="suggestions" role="group" aria-label="Ask next">${view.suggestions.map(suggestionView)}</div>`
        : ""
    }`;
}

/** A question to send with one click; it belongs to the composer's form, so it also works without scripts. */
export function suggestionView(text: string): Html {
  return html`<button class="suggestion" type="submit" form="composer" name="suggestion" value="${text}" formnovalidate>${text}</button>`;
}

function metaView(view: RunView): Html {
  if (view.state === "running") return html``;
  const facts: string[] = [];
  if (view.verification && view.checked) {
    const { checked } = view.verification;
    facts.push(`${checked} ${checked === 1 ? "figure" : "figures"} checked against the sources`);
  }
  if (view.steps.length > 0) facts.push(`${view.steps.length} ${view.steps.length === 1 ? "step" : "steps"}`);
  if (view.usage && view.usage.inputTokens + view.usage.outputTokens > 0) {
    facts.push(`${view.usage.inputTokens + view.usage.outputTokens} tokens`);
    if (view.usage.costUsd !== null) facts.push(`$${view.usage.costUsd.toFixed(4)}`);
  }
  return facts.length === 0 ? html`` : html`<p class="answer-meta">${facts.join(" · ")}</p>`;
}
