import { frontierChart, type RiskPoint } from "#charts/frontier-chart.ts";
import { analysisResult } from "#mcp-tools/schemas.ts";
import { formatWeight } from "../format.ts";
import type { Html } from "../html.ts";
import { figureView } from "./figure.ts";

/** Risk and return of the portfolios that no other beats, with today's and the one found; null without a frontier. */
export function frontierFigure(tool: string, result: unknown, id: string): Html | null {
  const parsed = tool === "optimize_portfolio" ? analysisResult.safeParse(result) : null;
  if (parsed?.success !== true) return null;
  const { figures, tables } = parsed.data;
  const table = tables.find(({ name }) => name === "frontier");
  const cell = (row: readonly unknown[], column: string) => row[table?.columns.indexOf(column) ?? -1];
  const frontier = (table?.rows ?? []).flatMap((row) =>
    pointOf(cell(row, "volatility"), cell(row, "expectedReturn")),
  );
  if (frontier.length < 2) return null;
  const value = (name: string) => figures.find((figure) => figure.name === name)?.value;
  const [today = null] = pointOf(value("todayVolatility"), value("todayExpectedReturn"));
  const [best = null] = pointOf(value("volatility"), value("expectedReturn"));
  const title = "Efficient frontier: risk and expected return of the past";
  const figure = frontierChart({
    ...{ id, title, frontier, today },
    best: best === null ? null : { ...best, label: "Best for the goal" },
    format: formatWeight,
    formatTick: formatWeight,
  });
  return figureView(title, figure);
}

function pointOf(volatility: unknown, expectedReturn: unknown): RiskPoint[] {
  return typeof volatility === "number" && typeof expectedReturn === "number"
    ? [{ volatility, expectedReturn }]
    : [];
}
