import { type Bar, barChart } from "#charts/bar-chart.ts";
import { type Band, fanChart } from "#charts/fan-chart.ts";
import { type AnalysisResult, analysisResult } from "#mcp-tools/schemas.ts";
import { formatAmount, formatDay, formatRate, formatShort, formatWeight } from "../format.ts";
import type { Html } from "../html.ts";
import { figureView } from "./figure.ts";

type Cell = string | number | null;

const MOST_BARS = 10;
const MOST_PAIRS = 6;

/** Rows of a table of the analysis, each read by the names of its columns; none when there is no such table. */
function rowsOf(analysis: AnalysisResult, name: string): ((column: string) => Cell)[] {
  const table = analysis.tables.find((each) => each.name === name);
  if (table === undefined) return [];
  return table.rows.map((row) => (column) => row[table.columns.indexOf(column)] ?? null);
}

/** The rows that have a number to draw, with their name. */
function barsOf(rows: readonly ((column: string) => Cell)[], label: string, value: string): Bar[] {
  return rows.flatMap((cell) => {
    const found = cell(value);
    return typeof found === "number" ? [{ label: String(cell(label) ?? ""), value: found }] : [];
  });
}

/** " (the 10 largest of 40)" when some are left out. */
function cutText(shown: number, all: number): string {
  return shown < all ? ` (the ${shown} largest of ${all})` : "";
}

/** Weights today beside those found, one pair of bars for each holding. */
function optimizationFigure(analysis: AnalysisResult, id: string): Html | null {
  const rows = rowsOf(analysis, "weights");
  const shown = rows.slice(0, MOST_PAIRS);
  const held = rows.some((cell) => Number(cell("todayWeight")) > 0);
  const bars = shown.flatMap((cell): Bar[] => {
    const name = String(cell("symbol") ?? "");
    const [today, optimal] = [cell("todayWeight"), cell("optimalWeight")];
    if (typeof today !== "number" || typeof optimal !== "number") return [];
    const found = { label: `${name}, optimal`, value: optimal };
    return held ? [{ label: `${name}, today`, value: today, isToday: true }, found] : [found];
  });
  if (bars.length === 0) return null;
  const title = `${held ? "Weights today and optimal" : "Optimal weights"}${cutText(shown.length, rows.length)}`;
  const figure = barChart({ id, title, bars, columns: ["Holding", "Weight"], format: formatWeight });
  return figureView(title, figure);
}

/** What each holding adds to the risk; below zero are those that lower it. */
function riskFigure(analysis: AnalysisResult, id: string): Html | null {
  const all = barsOf(rowsOf(analysis, "riskContributions"), "symbol", "riskShare");
  const bars = all.slice(0, MOST_BARS);
  if (bars.length === 0) return null;
  const title = `Shares of the portfolio's risk${cutText(bars.length, all.length)}`;
  const figure = barChart({ id, title, bars, columns: ["Holding", "Share of risk"], format: formatWeight });
  return figureView(title, figure);
}

/** Change of the portfolio in each scenario, the worst first. */
function stressFigure(analysis: AnalysisResult, id: string): Html | null {
  const all = barsOf(rowsOf(analysis, "scenarios"), "title", "change");
  const bars = all.sort((a, b) => a.value - b.value).slice(0, MOST_BARS);
  if (bars.length === 0) return null;
  const cut = bars.length < all.length ? ` (the ${bars.length} worst of ${all.length})` : "";
  const title = `Change of today's portfolio by scenario${cut}`;
  const figure = barChart({ id, title, bars, columns: ["Scenario", "Change"], format: formatRate });
  return figureView(title, figure);
}

const byAge = {
  column: "Age",
  tick: (age: number) => `age ${age}`,
  atEnd: (age: number) => `At age ${age}`,
};

/** The money left at each age. */
function retirementFigure(analysis: AnalysisResult, id: string): Html | null {
  const bands = rowsOf(analysis, "years").flatMap((cell): Band[] => {
    const [year, p5, p50, p95] = [cell("age"), cell("weakValue"), cell("medianValue"), cell("strongValue")];
    const isWhole =
      typeof year === "number" &&
      typeof p5 === "number" &&
      typeof p50 === "number" &&
      typeof p95 === "number";
    return isWhole ? [{ year, p5, p25: null, p50, p75: null, p95 }] : [];
  });
  if (bands.length < 2) return null;
  const title = "Money left by age";
  const figure = fanChart({
    id,
    title,
    bands,
    target: null,
    axis: byAge,
    format: (value) => formatAmount(value, analysis.currency),
    formatTick: (value) => formatShort(value, analysis.currency),
  });
  return figureView(title, figure, [
    { label: "Median future", value: "", series: 1 },
    { label: "Nine in ten futures", value: "", series: 10 },
  ]);
}

const forecastLabels: readonly [string, string][] = [
  ["low95Growth", "Low end, 95% band"],
  ["low80Growth", "Low end, 80% band"],
  ["medianGrowth", "Median"],
  ["high80Growth", "High end, 80% band"],
  ["high95Growth", "High end, 95% band"],
];

/** The bands of the horizon asked for: both ends and the middle. */
function forecastFigure(analysis: AnalysisResult, id: string): Html | null {
  const values = new Map(analysis.figures.map(({ name, value }) => [name, value]));
  const bars = forecastLabels.flatMap(([name, label]): Bar[] => {
    const value = values.get(name) ?? null;
    return value === null ? [] : [{ label, value }];
  });
  if (bars.length < 3) return null;
  const title = `Expected growth from ${formatDay(analysis.asOf)} to the day asked for`;
  const figure = barChart({ id, title, bars, columns: ["Band", "Growth"], format: formatRate });
  return figureView(title, figure);
}

/** Suggested orders: purchases to the right, sales to the left. */
export function ordersFigure(analysis: AnalysisResult, id: string): Html | null {
  const orders = rowsOf(analysis, "orders").flatMap((cell): Bar[] => {
    const amount = cell("amount");
    if (typeof amount !== "number") return [];
    const isSale = cell("side") === "sell";
    const label = `${isSale ? "Sell" : "Buy"} ${String(cell("symbol"))}`;
    return [{ label, value: isSale ? -amount : amount }];
  });
  const bars = orders.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_BARS);
  if (bars.length === 0) return null;
  const title = `Suggested orders, sales below zero${cutText(bars.length, orders.length)}`;
  const figure = barChart({
    id,
    title,
    bars,
    columns: ["Order", "Amount"],
    format: (value) => formatAmount(value, analysis.currency),
  });
  return figureView(title, figure);
}

const drawings = new Map<string, (analysis: AnalysisResult, id: string) => Html | null>([
  ["optimize_portfolio", optimizationFigure],
  ["get_risk", riskFigure],
  ["run_stress_test", stressFigure],
  ["plan_retirement", retirementFigure],
  ["get_forecast", forecastFigure],
  ["suggest_rebalancing", ordersFigure],
]);

/** The picture that an analysis is worth: null for tools that have none, and for results with nothing to draw. */
export function analysisFigure(tool: string, result: unknown, id: string): Html | null {
  const draw = drawings.get(tool);
  const parsed = draw === undefined ? null : analysisResult.safeParse(result);
  return draw !== undefined && parsed?.success === true ? draw(parsed.data, id) : null;
}
