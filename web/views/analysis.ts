import type { AnalysisResult } from "#mcp-tools/schemas.ts";
import { formatCell as formatIn, formatTextCell } from "#platform/format-cell.ts";
import { wordsOfName } from "#platform/words-of-name.ts";
import { formatDay, formatMoney, formatQuantity, formatWeight } from "../format.ts";
import { type Html, html } from "../html.ts";

/** More assumptions than this are folded. */
const MOST_OPEN = 4;

const style = { money: formatMoney, rate: formatWeight, quantity: formatQuantity };

/** A number of an analysis in its unit, in the style of the pages. */
export function formatCell(value: number, unit: string, currency: string): string {
  return formatIn(value, unit, currency, style);
}

/** All that an analysis found: figures, tables, what it assumed, the day and the state of its data. */
export function analysisView(analysis: AnalysisResult): Html {
  const { currency, figures, tables, assumptions } = analysis;
  return html`<dl class="analysis-figures">${figures.map(
    (figure) =>
      html`<div><dt>${wordsOfName(figure.name)}</dt><dd>${
        figure.value === null
          ? html`<span class="quiet">not available: ${figure.reason ?? "no reason is known"}</span>`
          : formatCell(figure.value, figure.unit, currency)
      }</dd></div>`,
  )}</dl>
  ${tables.filter((table) => table.rows.length > 0).map((table) => tableView(table, currency))}
  ${assumptionsView(assumptions)}
  ${qualityView(analysis)}`;
}

function assumptionsView(assumptions: readonly string[]): Html {
  if (assumptions.length === 0) return html``;
  const list = html`<ul class="assumptions">${assumptions.map((text) => html`<li>${text}</li>`)}</ul>`;
  if (assumptions.length <= MOST_OPEN) return html`<h4>Assumptions</h4>${list}`;
  return html`<details class="assumptions-folded"><summary>${assumptions.length} assumptions</summary>${list}</details>`;
}

const qualityNames = { ok: "ok", warning: "with warnings", error: "with errors" } as const;

function qualityView({ asOf, dataQuality }: AnalysisResult): Html {
  return html`<p class="quiet">As of ${formatDay(asOf)} · data ${qualityNames[dataQuality.status]}</p>
  ${dataQuality.issues.length === 0 ? "" : html`<ul class="assumptions">${dataQuality.issues.map(({ message }) => html`<li>${message}</li>`)}</ul>`}`;
}

function tableView(table: AnalysisResult["tables"][number], currency: string): Html {
  const title = wordsOfName(table.name);
  return html`<h4>${title}</h4>${analysisTable(table, title, currency)}`;
}

/** A table of an analysis that can be scrolled, named by its title. */
export function analysisTable(
  table: AnalysisResult["tables"][number],
  title: string,
  currency: string,
): Html {
  const isNumeric = table.columns.map((_, place) => table.rows.some((row) => typeof row[place] === "number"));
  return html`<div class="table-scroll tall" tabindex="0" role="region" aria-label="${title}"><table>
    <thead><tr>${table.columns.map((name, place) => html`<th scope="col" class="${isNumeric[place] ? "number" : ""}">${wordsOfName(name)}</th>`)}</tr></thead>
    <tbody>${table.rows.map(
      (row) =>
        html`<tr>${row.map(
          (cell, place) =>
            html`<td class="${isNumeric[place] ? "number" : ""}">${
              cell === null
                ? "–"
                : typeof cell === "string"
                  ? formatTextCell(cell)
                  : formatCell(cell, table.units[place] ?? "number", currency)
            }</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
}
