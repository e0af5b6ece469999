import type { DataTable } from "./figure.ts";
import { escapeMarkup } from "./markup.ts";

/** An HTML table with caption and column heads; numbers are marked by a class so that they align. */
export function dataTable(table: DataTable): string {
  const heads = table.columns
    .map(
      ({ label, numeric }) =>
        `<th scope="col"${numeric ? ' class="number"' : ""}>${escapeMarkup(label)}</th>`,
    )
    .join("");
  const rows = table.rows
    .map((row) => {
      const cells = row.map((cell, index) => {
        const text = escapeMarkup(cell);
        if (index === 0) return `<th scope="row">${text}</th>`;
        return `<td${table.columns[index]?.numeric ? ' class="number"' : ""}>${text}</td>`;
      });
      return `<tr>${cells.join("")}</tr>`;
    })
    .join("");
  return (
    `<table class="data-table"><caption>${escapeMarkup(table.caption)}</caption>` +
    `<thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`
  );
}
