import { scaleLinear } from "d3-scale";
import { type Figure, svgFigure } from "./figure.ts";
import { coordinate, escapeMarkup } from "./markup.ts";

export interface Bar {
  label: string;
  /** Positive bars go right, negative ones left of the zero line. */
  value: number;
  /** What is today, in grey beside the bar of what is proposed. */
  isToday?: boolean;
}

export interface BarChartOptions {
  id: string;
  title: string;
  bars: readonly Bar[];
  /** Heads of the two columns of the table. */
  columns: readonly [string, string];
  format(value: number): string;
}

const width = 640;
const rowHeight = 46;
/** Longer names would run into the amount on a narrow screen; table and description have them in full. */
const longestLabel = 44;

/** Signed amounts side by side, one row each: name and amount above, bar below. */
export function barChart(options: BarChartOptions): Figure {
  const values = options.bars.map((bar) => bar.value);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const x = scaleLinear()
    .domain(low === high ? [0, 1] : [low, high])
    .range([0, width]);
  const zero = coordinate(x(0));
  const rows = options.bars.map(({ label, value, isToday = false }, index) => {
    const top = index * rowHeight;
    const from = Math.min(x(0), x(value));
    const length = Math.max(1, Math.abs(x(value) - x(0)));
    const kind = isToday ? "today" : value < 0 ? "negative" : "positive";
    return (
      `<text class="bar-label" x="0" y="${top + 16}">${escapeMarkup(shortened(label))}</text>` +
      `<text class="bar-value" text-anchor="end" x="${width}" y="${top + 16}">${escapeMarkup(options.format(value))}</text>` +
      `<rect class="track" x="0" y="${top + 24}" width="${width}" height="12" rx="3"/>` +
      `<rect class="bar ${kind}" x="${coordinate(from)}" y="${top + 24}" width="${coordinate(length)}" height="12" rx="3"/>` +
      `<line class="zero" x1="${zero}" x2="${zero}" y1="${top + 22}" y2="${top + 38}"/>`
    );
  });
  const height = Math.max(rowHeight, options.bars.length * rowHeight);
  const body = rows.join("");
  const description =
    options.bars.map(({ label, value }) => `${label} ${options.format(value)}`).join(", ") || "No data.";
  return {
    svg: svgFigure({ ...options, description, width, height, kind: "chart-bar", body }),
    table: {
      caption: options.title,
      columns: [
        { label: options.columns[0], numeric: false },
        { label: options.columns[1], numeric: true },
      ],
      rows: options.bars.map(({ label, value }) => [label, options.format(value)]),
    },
  };
}

function shortened(label: string): string {
  return label.length <= longestLabel ? label : `${label.slice(0, longestLabel - 1).trimEnd()}…`;
}
