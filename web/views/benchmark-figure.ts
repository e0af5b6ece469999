import { barChart } from "#charts/bar-chart.ts";
import { analysisResult } from "#mcp-tools/schemas.ts";
import { assetClassName, formatRate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { analysisTable } from "./analysis.ts";
import { figureView } from "./figure.ts";

const tables = analysisResult.pick({ currency: true, tables: true });

function nameOf(assetClass: string): string {
  if (assetClass === "total") return "Total";
  return assetClass === "equity" ? "Shares and their funds" : assetClassName(assetClass);
}

/** Why the return differs from the benchmark's, by asset class: bars of the whole effect, and all effects as a table. */
export function benchmarkFigure(result: unknown, id: string): Html | null {
  const parsed = tables.safeParse(result);
  if (!parsed.success) return null;
  const attribution = parsed.data.tables.find(({ name }) => name === "attribution");
  const against = parsed.data.tables.find(({ name }) => name === "benchmark")?.rows[0]?.[0];
  if (attribution === undefined || attribution.rows.length < 2) return null;
  const rows = attribution.rows.map(([name, ...cells]) => [nameOf(String(name)), ...cells]);
  const whole = attribution.columns.indexOf("total");
  const bars = rows.map((row) => ({ label: String(row[0]), value: Number(row[whole] ?? 0) }));
  const title = `Where the difference to ${against ?? "the benchmark"} came from, by asset class`;
  const figure = barChart({ id, title, bars, columns: ["Asset class", "Effect"], format: formatRate });
  return html`${figureView(title, figure)}
    <div class="figure">${analysisTable({ ...attribution, rows }, title, parsed.data.currency)}</div>`;
}
