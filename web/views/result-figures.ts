import { barChart } from "#charts/bar-chart.ts";
import { donutChart } from "#charts/donut-chart.ts";
import { type Band, fanChart } from "#charts/fan-chart.ts";
import { type LinePoint, lineChart } from "#charts/line-chart.ts";
import {
  assetClassName,
  formatAmount,
  formatDay,
  formatMoney,
  formatShort,
  formatWeight,
} from "../format.ts";
import type { Html } from "../html.ts";
import {
  type Overview,
  overviewResult,
  type Performance,
  performanceResult,
  pricesResult,
  simulationOutcome,
} from "../tool-results.ts";
import { analysisFigure } from "./analysis-figures.ts";
import { benchmarkFigure } from "./benchmark-figure.ts";
import { figureView } from "./figure.ts";
import { frontierFigure } from "./frontier-figure.ts";

function pointsOf(series: { dates: readonly string[]; values: readonly number[] }): LinePoint[] {
  return series.dates.flatMap((date, index) => {
    const value = series.values[index];
    return value === undefined ? [] : [{ date, value }];
  });
}

/** What the portfolio consists of, by asset class. */
export function allocationFigure(overview: Overview, id: string): Html | null {
  const parts = overview.allocation.filter((part) => Number(part.value.amount) > 0);
  if (parts.length === 0) return null;
  const title = `Allocation on ${formatDay(overview.asOf)}`;
  const total = parts.reduce((sum, part) => sum + Number(part.value.amount), 0);
  const figure = donutChart({
    id,
    title,
    shares: parts.map((part) => ({
      label: assetClassName(part.assetClass),
      value: Number(part.value.amount),
    })),
    format: (value) => formatAmount(value, overview.currency),
    middle: [formatShort(total, overview.currency), "total value"],
  });
  const legend = parts.map((part, index) => ({
    label: assetClassName(part.assetClass),
    value: formatWeight(part.weight),
    series: (index % 8) + 1,
  }));
  return figureView(title, figure, legend);
}

/** Portfolio value over the period. */
export function valueFigure(performance: Performance, id: string): Html | null {
  const points = pointsOf(performance.series);
  if (points.length < 2) return null;
  const title = `Portfolio value, ${formatDay(performance.from)} to ${formatDay(performance.to)}`;
  const figure = lineChart({
    id,
    title,
    series: [{ label: "Portfolio value", points }],
    format: (value) => formatAmount(value, performance.currency),
    formatTick: (value) => formatShort(value, performance.currency),
  });
  return figureView(title, figure);
}

const attributionLabels: readonly [string, string][] = [
  ["contributions", "Contributions"],
  ["income", "Income"],
  ["realized", "Realized gains"],
  ["unrealized", "Unrealized gains"],
  ["currency", "Currency"],
  ["fees", "Fees"],
  ["taxes", "Taxes"],
];

/** Where the change in value came from; parts that are exactly zero are left out. */
export function attributionFigure(performance: Performance, id: string): Html | null {
  const bars = attributionLabels.flatMap(([key, label]) => {
    const value = Number(performance.attribution[key]?.amount ?? 0);
    return value === 0 ? [] : [{ label, value }];
  });
  if (bars.length === 0) return null;
  const title = `What changed the value from ${formatMoney(performance.startValue)} to ${formatMoney(performance.endValue)}`;
  const figure = barChart({
    id,
    title,
    bars,
    columns: ["Part", "Amount"],
    format: (value) => formatAmount(value, performance.currency),
  });
  return figureView(title, figure);
}

function priceFigures(result: unknown, id: string): Html[] {
  const parsed = pricesResult.safeParse(result);
  if (!parsed.success) return [];
  return parsed.data.prices
    .flatMap((price, index) => {
      const points = price.series ? pointsOf(price.series) : [];
      if (points.length < 2) return [];
      const title = `${price.name} (${price.symbol}), close in ${price.currency}`;
      const figure = lineChart({
        id: `${id}-${index}`,
        title,
        series: [{ label: price.symbol, points }],
        format: (value) => `${value.toFixed(2)} ${price.currency}`,
        formatTick: (value) => formatShort(value, price.currency),
      });
      return [figureView(title, figure)];
    })
    .slice(0, 4);
}

/** All paths start from today's value; the simulation lists the ends of years only. */
function fromToday(bands: readonly Band[], value: number): Band[] {
  if (bands[0]?.year === 0) return [...bands];
  return [{ year: 0, p5: value, p25: value, p50: value, p75: value, p95: value }, ...bands];
}

function simulationFigures(result: unknown, id: string): Html[] {
  const parsed = simulationOutcome.safeParse(result);
  const simulation = parsed.success ? parsed.data.simulation : null;
  if (!simulation || simulation.bands.length < 2) return [];
  const money = simulation.inflationRate === 0 ? "nominal" : "in today's money";
  const title = `Simulated value over ${simulation.years} years, ${money}`;
  const figure = fanChart({
    id,
    title,
    bands: fromToday(simulation.bands, Number(simulation.initialValue.amount)),
    target: simulation.targetAmount ? Number(simulation.targetAmount.amount) : null,
    format: (value) => formatAmount(value, simulation.currency),
    formatTick: (value) => formatShort(value, simulation.currency),
  });
  return [
    figureView(title, figure, [
      { label: "Median path", value: "", series: 1 },
      { label: "Half of all paths", value: "", series: 9 },
      { label: "Nine in ten paths", value: "", series: 10 },
    ]),
  ];
}

/** The pictures that a tool's result is worth: none when it has no series, allocation or bands. */
export function resultFigures(tool: string, result: unknown, id: string): Html[] {
  const drawn: (Html | null)[] = [];
  if (tool === "get_overview") {
    const overview = overviewResult.safeParse(result);
    if (overview.success) drawn.push(allocationFigure(overview.data, `${id}-allocation`));
  } else if (tool === "get_performance") {
    const performance = performanceResult.safeParse(result);
    if (performance.success) {
      drawn.push(valueFigure(performance.data, `${id}-value`));
      drawn.push(attributionFigure(performance.data, `${id}-attribution`));
      drawn.push(benchmarkFigure(result, `${id}-benchmark`));
    }
  } else if (tool === "get_prices") {
    drawn.push(...priceFigures(result, `${id}-prices`));
  } else if (tool === "run_simulation" || tool === "get_job") {
    drawn.push(...simulationFigures(result, `${id}-simulation`));
  } else {
    drawn.push(
      analysisFigure(tool, result, `${id}-analysis`),
      frontierFigure(tool, result, `${id}-frontier`),
    );
  }
  return drawn.filter((figure) => figure !== null);
}
