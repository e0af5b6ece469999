import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { bottomAxis, dateLabels, type Plot, valueAxis } from "./axes.ts";
import { type Figure, svgFigure } from "./figure.ts";
import { coordinate, escapeMarkup } from "./markup.ts";

export interface LinePoint {
  /** YYYY-MM-DD, ascending. */
  date: string;
  value: number;
}

export interface LineSeries {
  label: string;
  points: readonly LinePoint[];
}

export interface LineChartOptions {
  id: string;
  title: string;
  /** One to eight lines over the same span of time; only the first eight are drawn. */
  series: readonly LineSeries[];
  /** Writes a value in full, for the description and the table. */
  format(value: number): string;
  /** Writes a value briefly, for the axis. */
  formatTick(value: number): string;
}

const width = 640;
const height = 250;
const plot: Plot = { left: 0, right: width, top: 22, bottom: height - 28 };

/** Values over time. A single line gets an area below it; several lines get their names in the table and legend. */
export function lineChart(options: LineChartOptions): Figure {
  const drawn = options.series.slice(0, 8).filter((series) => series.points.length > 0);
  const all = drawn.flatMap((series) => series.points);
  const table = pointsTable(options, drawn);
  const [low, high] = extent(all, (point) => point.value);
  const dates = all.map((point) => point.date).sort();
  const first = dates[0];
  const last = dates.at(-1);
  if (low === undefined || high === undefined || first === undefined || last === undefined) {
    const body = `<text class="tick" x="0" y="${height / 2}">No data</text>`;
    const description = "No data.";
    return { svg: svgFigure({ ...options, description, width, height, kind: "chart-line", body }), table };
  }
  const span = high - low || Math.abs(high) || 1;
  const y = scaleLinear()
    .domain([low >= 0 ? Math.max(0, low - span * 0.15) : low - span * 0.15, high + span * 0.05])
    .range([plot.bottom, plot.top]);
  const x = scaleLinear()
    .domain([Date.parse(first), Date.parse(last)])
    .range([plot.left, plot.right]);
  const across = (point: LinePoint) =>
    first === last ? (plot.left + plot.right) / 2 : x(Date.parse(point.date));
  const paths = drawn.map(({ label, points }, index) => {
    const path = line<LinePoint>(across, (point) => y(point.value)).digits(1)(points) ?? "";
    const fill = area<LinePoint>(across, plot.bottom, (point) => y(point.value)).digits(1)(points) ?? "";
    const below = drawn.length === 1 ? `<path class="area series-${index + 1}" d="${fill}"/>` : "";
    const end = points.at(-1);
    const dot = end
      ? `<circle class="dot series-${index + 1}" cx="${coordinate(Math.min(across(end), width - 4))}" cy="${coordinate(y(end.value))}" r="4"/>`
      : "";
    return `${below}<path class="line series-${index + 1}" d="${path}"><title>${escapeMarkup(label)}</title></path>${dot}`;
  });
  const body =
    valueAxis(plot, y.ticks(4), y, options.formatTick) +
    paths.join("") +
    bottomAxis(plot, dateLabels(plot, first, last));
  const description = drawn.map((series) => describe(series, options.format)).join(" ");
  return { svg: svgFigure({ ...options, description, width, height, kind: "chart-line", body }), table };
}

function describe({ label, points }: LineSeries, format: (value: number) => string): string {
  const start = points[0];
  const end = points.at(-1);
  if (!start || !end) return `${label}: no data.`;
  const highest = points.reduce((best, point) => (point.value > best.value ? point : best), start);
  const lowest = points.reduce((best, point) => (point.value < best.value ? point : best), start);
  return (
    `${label}: ${format(start.value)} on ${start.date}, ${format(end.value)} on ${end.date}; ` +
    `highest ${format(highest.value)} on ${highest.date}, lowest ${format(lowest.value)} on ${lowest.date}.`
  );
}

function pointsTable(options: LineChartOptions, drawn: readonly LineSeries[]): Figure["table"] {
  const dates = [...new Set(drawn.flatMap((series) => series.points.map((point) => point.date)))].sort();
  const byDate = drawn.map((series) => new Map(series.points.map((point) => [point.date, point.value])));
  return {
    caption: options.title,
    columns: [
      { label: "Date", numeric: false },
      ...drawn.map((series) => ({ label: series.label, numeric: true })),
    ],
    rows: dates.map((date) => [
      date,
      ...byDate.map((values) => {
        const value = values.get(date);
        return value === undefined ? "–" : options.format(value);
      }),
    ]),
  };
}
