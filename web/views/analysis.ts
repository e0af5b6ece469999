import { wordsOfName } from "#platform/words-of-name.ts";
import { formatMoney, formatQuantity, formatWeight } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Analysis } from "../tool-results.ts";

/** A number of an analysis in its unit, as a person reads it. */
export function formatCell(value: number, unit: string, currency: string): string {
  if (unit === "rate") return formatWeight(value);
  if (unit === "money") return formatMoney({ amount: value.toFixed(2), currency });
  if (unit === "year") return String(value);
  if (unit === "count") return formatQuantity(String(value));
  if (unit === "years") return `${Number(value.toFixed(1))} years`;
  if (unit === "days") return `${formatQuantity(value.toFixed(0))} days`;
  return formatQuantity(String(Number(value.toPrecision(5))));
}

/** All that an analysis found: figures, tables, what it assumed. */
export function analysisView(analysis: Analysis): Html {
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
  ${
    assumptions.length === 0
      ? ""
      : html`<h4>Assumptions</h4><ul class="assumptions">${assumptions.map((text) => html`<li>${text}</li>`)}</ul>`
  }`;
}

function tableView(table: Analysis["tables"][number], currency: string): Html {
  const title = wordsOfName(table.name);
  return html`<h4>${title}</h4>${analysisTable(table, title, currency)}`;
}

/** A table of an analysis that can be scrolled, named by its title. */
export function analysisTable(table: Analysis["tables"][number], title: string, currency: string): Html {
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
                  ? cell
                  : formatCell(cell, table.units[place] ?? "number", currency)
            }</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
}
