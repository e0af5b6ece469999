import { dataTable } from "#charts/data-table.ts";
import type { Figure } from "#charts/figure.ts";
import { type Html, html, raw } from "../html.ts";

export interface LegendEntry {
  label: string;
  value: string;
  /** One-based colour of the chart. */
  series: number;
}

/** A chart with its caption, an optional legend, and the same facts as a table one click away. */
export function figureView(caption: string, figure: Figure, legend: readonly LegendEntry[] = []): Html {
  return html`<figure class="figure ${legend.length > 0 ? "with-legend" : ""}">
    <figcaption>${caption}</figcaption>
    <div class="figure-body">
      ${raw(figure.svg)}
      ${
        legend.length === 0
          ? ""
          : html`<ul class="legend">
              ${legend.map(
                (entry) =>
                  html`<li><span class="swatch series-${entry.series}"></span><span>${entry.label}</span><span class="number">${entry.value}</span></li>`,
              )}
            </ul>`
      }
    </div>
    <details class="figure-data">
      <summary>Show as a table</summary>
      <div class="table-scroll" tabindex="0" role="group" aria-label="${caption} as a table">${raw(dataTable(figure.table))}</div>
    </details>
  </figure>`;
}
