import { formatDay } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Passage } from "../tool-results.ts";

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
    <p class="around">${passage.before}</p>
    <p><mark>${passage.text}</mark></p>
    <p class="around">${passage.after}</p>
  </article>
  <p class="quiet">Stored as <code>${passage.citationId}</code>${passage.url ? html` · published at <code>${passage.url}</code>` : ""}</p>`;
}
