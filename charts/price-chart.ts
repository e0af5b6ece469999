import { extent, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { bottomAxis, dateLabels, type Plot, valueAxis } from "./axes.ts";
import { type Figure, svgFigure } from "./figure.ts";
import { coordinate, escapeMarkup } from "./markup.ts";

export interface PricePoint {
  /** YYYY-MM-DD, ascending. */
  date: string;
  close: number;
  /** Units traded; null when not known. */
  volume: number | null;
}

/** A trade of one's own: an arrow at the close of its day, up for what came in, down for what left. */
export interface TradeMark {
  date: string;
  isIncoming: boolean;
  /** What it was, in full. */
  label: string;
}

export interface PriceChartOptions {
  id: string;
  title: string;
  points: readonly PricePoint[];
  marks: readonly TradeMark[];
  format(value: number): string;
  formatTick(value: number): string;
  formatVolume(value: number): string;
}

const width = 640;
const height = 300;
/** The lowest part of the plot belongs to the volumes. */
const volumeHeight = 46;
const arrow = 6.5;

/** Closes over time as a line, units traded as bars below it, own trades as arrows on it. */
export function priceChart(options: PriceChartOptions): Figure {
  const { points, marks, format, formatTick, formatVolume } = options;
  const first = points[0];
  const last = points.at(-1);
  const [low, high] = extent(points, (point) => point.close);
  const mostTraded = max(points, (point) => point.volume ?? 0) ?? 0;
  const table = pointsTable(options, mostTraded > 0);
  if (first === undefined || last === undefined || low === undefined || high === undefined) {
    const body = `<text class="tick" x="0" y="${height / 2}">No closes in this period</text>`;
    return { svg: svgFigure({ ...frame(options), description: "No closes.", body }), table };
  }
  const floor = height - 28;
  const plot: Plot = {
    left: 0,
    right: width,
    top: 22,
    bottom: floor - (mostTraded > 0 ? volumeHeight + 8 : 0),
  };
  const span = high - low || Math.abs(high) || 1;
  const y = scaleLinear()
    .domain([Math.max(0, low - span * 0.12), high + span * 0.08])
    .range([plot.bottom, plot.top]);
  const x = scaleLinear()
    .domain([Date.parse(first.date), Date.parse(last.date)])
    .range([plot.left, plot.right]);
  const across = (date: string) => (first === last ? width / 2 : x(Date.parse(date)));
  const path =
    line<PricePoint>(
      (point) => across(point.date),
      (point) => y(point.close),
    ).digits(1)(points) ?? "";
  const fill =
    area<PricePoint>(
      (point) => across(point.date),
      plot.bottom,
      (point) => y(point.close),
    ).digits(1)(points) ?? "";
  const body =
    valueAxis(plot, y.ticks(4), y, formatTick) +
    volumeBars(points, { across, mostTraded, floor }) +
    `<path class="area series-1" d="${fill}"/><path class="line series-1" d="${path}"/>` +
    marks.map((mark) => tradeArrow(mark, points, { across, y })).join("") +
    bottomAxis({ ...plot, bottom: floor }, dateLabels(plot, first.date, last.date));
  const highest = points.reduce((best, point) => (point.close > best.close ? point : best), first);
  const lowest = points.reduce((best, point) => (point.close < best.close ? point : best), first);
  const description = [
    `${format(first.close)} on ${first.date}, ${format(last.close)} on ${last.date};`,
    `highest ${format(highest.close)} on ${highest.date}, lowest ${format(lowest.close)} on ${lowest.date}.`,
    ...(mostTraded > 0 ? [`At most ${formatVolume(mostTraded)} units traded.`] : []),
    ...(marks.length > 0 ? [`${marks.length} own transactions are marked.`] : []),
  ].join(" ");
  return { svg: svgFigure({ ...frame(options), description, body }), table };
}

function frame({ id, title }: PriceChartOptions) {
  return { id, title, width, height, kind: "chart-line chart-price" };
}

interface BarPlace {
  across(date: string): number;
  mostTraded: number;
  floor: number;
}

function volumeBars(points: readonly PricePoint[], { across, mostTraded, floor }: BarPlace): string {
  if (mostTraded <= 0) return "";
  const thickness = coordinate(Math.max(0.6, Math.min(8, (width / points.length) * 0.7)));
  const bars = points.flatMap(({ date, volume }) => {
    if (volume === null || volume <= 0) return [];
    const top = coordinate(floor - (volume / mostTraded) * volumeHeight);
    return [`M${coordinate(across(date))} ${floor}V${top}`];
  });
  return `<path class="volume" stroke-width="${thickness}" d="${bars.join("")}"/>`;
}

function tradeArrow(
  { date, isIncoming, label }: TradeMark,
  points: readonly PricePoint[],
  { across, y }: { across(date: string): number; y(value: number): number },
): string {
  // A trade on a day without a close stands at the close after it: of its week or month, or of the next session.
  const point = points.find((each) => each.date >= date) ?? points.at(-1);
  const start = points[0];
  if (point === undefined || start === undefined || date < start.date) return "";
  const left = Math.min(Math.max(across(point.date), arrow), width - arrow);
  const tip = y(point.close) + (isIncoming ? 5 : -5);
  const base = tip + (isIncoming ? 2 : -2) * arrow;
  const corners = `${coordinate(left)},${coordinate(tip)} ${coordinate(left - arrow)},${coordinate(base)} ${coordinate(left + arrow)},${coordinate(base)}`;
  return `<polygon class="trade ${isIncoming ? "in" : "out"}" points="${corners}"><title>${escapeMarkup(label)}</title></polygon>`;
}

function pointsTable(options: PriceChartOptions, hasVolumes: boolean): Figure["table"] {
  const { points, marks } = options;
  // Own trades stand with the point that shows them.
  const told = new Map<string, string[]>();
  for (const mark of marks) {
    if (mark.date < (points[0]?.date ?? "")) continue;
    const date = points.find((point) => point.date >= mark.date)?.date ?? points.at(-1)?.date ?? mark.date;
    told.set(date, [...(told.get(date) ?? []), mark.label]);
  }
  return {
    caption: options.title,
    columns: [
      { label: "Date", numeric: false },
      { label: "Close", numeric: true },
      ...(hasVolumes ? [{ label: "Volume", numeric: true }] : []),
      ...(marks.length > 0 ? [{ label: "Own transactions", numeric: false }] : []),
    ],
    rows: points.map(({ date, close, volume }) => [
      date,
      options.format(close),
      ...(hasVolumes ? [volume === null ? "–" : options.formatVolume(volume)] : []),
      ...(marks.length > 0 ? [told.get(date)?.join("; ") ?? ""] : []),
    ]),
  };
}
