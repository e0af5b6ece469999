import { formatDay } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Passage } from "../tool-results.ts";

function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

/** The stored text behind a citation, marked, with what stands around it. */
export function passageView(passage: Passage): Html {
  const facts = [
    passage.publisher,
    formatDay(passage.publishedAt),
    passage.kind,
    passage.section,
    passage.page === null ? null : `page ${passage.page}`,
  ].filter((fact) => fact !== null && fact !== "");
  return html`
  <div class="page-head"><h1>${passage.title}</h1><p class="quiet">${facts.join(" · ")}</p></div>
  <article class="panel passage">
    ${paragraphs(passage.before).map((text) => html`<p class="around">${text}</p>`)}
    ${paragraphs(passage.text).map((text) => html`<p><mark>${text}</mark></p>`)}
    ${paragraphs(passage.after).map((text) => html`<p class="around">${text}</p>`)}
  </article>
  <p class="quiet">Stored as <code>${passage.citationId}</code>${passage.url ? html` · published at <code>${passage.url}</code>` : ""}</p>`;
}
