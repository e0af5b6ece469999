import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { bottomAxis, type Plot, valueAxis } from "./axes.ts";
import { type Figure, svgFigure } from "./figure.ts";
import { coordinate, escapeMarkup } from "./markup.ts";

/** A portfolio by its risk and what it is expected to earn, both per year. */
export interface RiskPoint {
  volatility: number;
  expectedReturn: number;
}

export interface FrontierChartOptions {
  id: string;
  title: string;
  /** From the least risk to the highest return. */
  frontier: readonly RiskPoint[];
  /** Null when nothing is held. */
  today: RiskPoint | null;
  best: (RiskPoint & { label: string }) | null;
  format(value: number): string;
  formatTick(value: number): string;
}

const width = 640;
const height = 300;
const plot: Plot = { left: 0, right: width, top: 30, bottom: height - 46 };

/** The efficient frontier as a line; today's portfolio is an open square, the best one a filled circle, both named. */
export function frontierChart(options: FrontierChartOptions): Figure {
  const { frontier, today, best, format, formatTick } = options;
  const marks = [
    ...(today === null ? [] : [{ ...today, label: "Today" }]),
    ...(best === null ? [] : [{ ...best }]),
  ];
  const table = {
    caption: options.title,
    columns: ["Portfolio", "Volatility", "Expected return"].map((label, place) => ({
      label,
      numeric: place > 0,
    })),
    rows: [...marks, ...frontier.map((point, place) => ({ ...point, label: `Frontier ${place + 1}` }))].map(
      ({ label, volatility, expectedReturn }) => [label, format(volatility), format(expectedReturn)],
    ),
  };
  const all = [...frontier, ...marks];
  if (all.length === 0) {
    const description = "No data.";
    return {
      svg: svgFigure({ ...options, description, width, height, kind: "chart-frontier", body: "" }),
      table,
    };
  }
  const x = scaleLinear()
    .domain(
      padded(
        all.map(({ volatility }) => volatility),
        0.08,
      ),
    )
    .range([plot.left, plot.right]);
  const y = scaleLinear()
    .domain(
      padded(
        all.map(({ expectedReturn }) => expectedReturn),
        0.12,
      ),
    )
    .range([plot.bottom, plot.top]);
  const path =
    line<RiskPoint>(
      ({ volatility }) => x(volatility),
      ({ expectedReturn }) => y(expectedReturn),
    ).digits(1)(frontier) ?? "";
  const places = marks.map((mark) => ({ ...mark, x: x(mark.volatility), y: y(mark.expectedReturn) }));
  const [first, second] = places;
  const near =
    first !== undefined &&
    second !== undefined &&
    Math.abs(first.x - second.x) < 220 &&
    Math.abs(first.y - second.y) < 40;
  const drawn = places.map((place, index) =>
    today !== null && index === 0 ? todayMark(place) : bestMark(place, near),
  );
  const body =
    valueAxis(plot, y.ticks(4), y, formatTick) +
    `<path class="line series-1" d="${path}"/>${drawn.join("")}` +
    bottomAxis(
      plot,
      x.ticks(5).map((tick) => ({ x: x(tick), text: formatTick(tick) })),
    ) +
    `<text class="tick" text-anchor="end" x="${plot.right}" y="${height - 4}">volatility a year</text>` +
    `<text class="tick" x="${plot.left}" y="12">expected return a year</text>`;
  const least = frontier[0];
  const most = frontier.at(-1);
  const told = marks.map(
    ({ label, volatility, expectedReturn }) =>
      `${label}: ${format(expectedReturn)} expected at ${format(volatility)} volatility.`,
  );
  const span =
    least && most
      ? `The frontier goes from ${format(least.expectedReturn)} at ${format(least.volatility)} to ` +
        `${format(most.expectedReturn)} at ${format(most.volatility)}.`
      : "";
  const description = [...told, span].join(" ").trim();
  return { svg: svgFigure({ ...options, description, width, height, kind: "chart-frontier", body }), table };
}

function padded(values: readonly number[], share: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 0.01) * share;
  return [low - room, high + room];
}

interface Place {
  label: string;
  x: number;
  y: number;
}

/** No portfolio lies above the frontier, so the name of one below it is free of the line to its right. */
function todayMark({ label, x, y }: Place): string {
  const square = `<rect class="mark today" x="${coordinate(x - 6)}" y="${coordinate(y - 6)}" width="12" height="12"/>`;
  return square + markLabel(label, x > width - 140 ? "end" : "start", x, y + 6);
}

/** Above the line to its left; at the left edge below the line, or above it where today's name is. */
function bestMark({ label, x, y }: Place, near: boolean): string {
  const circle = `<circle class="mark best" cx="${coordinate(x)}" cy="${coordinate(y)}" r="7"/>`;
  if (x > 230) return circle + markLabel(label, "end", x, y - 8);
  return circle + markLabel(label, "start", x, near ? y - 16 : y + 20);
}

function markLabel(label: string, anchor: "start" | "end", x: number, y: number): string {
  const place = coordinate(anchor === "start" ? x + 14 : x - 14);
  return `<text class="tick mark-label" text-anchor="${anchor}" x="${place}" y="${coordinate(y)}">${escapeMarkup(label)}</text>`;
}
