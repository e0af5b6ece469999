import { arc, type PieArcDatum, pie } from "d3-shape";
import { type Figure, svgFigure } from "./figure.ts";
import { escapeMarkup } from "./markup.ts";

export interface Share {
  label: string;
  /** Non-negative; in the unit that `format` writes. */
  value: number;
}

export interface DonutChartOptions {
  id: string;
  title: string;
  shares: readonly Share[];
  format(value: number): string;
  /** Two short lines for the middle, for example the total and its name. */
  middle: readonly [string, string];
}

const size = 240;

/** The share's part of the total as a percentage with one decimal. */
export function percentOf(value: number, total: number): string {
  return `${((100 * value) / total).toFixed(1)}%`;
}

/** Parts of a whole. Shares of zero or less are listed in the table and not drawn. */
export function donutChart(options: DonutChartOptions): Figure {
  const drawn = options.shares.filter((share) => share.value > 0);
  const total = drawn.reduce((sum, share) => sum + share.value, 0);
  const part = (share: Share) => (total > 0 && share.value > 0 ? percentOf(share.value, total) : "–");
  const ring = arc<PieArcDatum<Share>>()
    .innerRadius(76)
    .outerRadius(112)
    .cornerRadius(3)
    .padAngle(drawn.length > 1 ? 0.018 : 0)
    .digits(1);
  const slices = pie<Share>()
    .sort(null)
    .value((share) => share.value)(drawn)
    .map((slice, index) => {
      const text = `${slice.data.label}: ${options.format(slice.data.value)}, ${part(slice.data)}`;
      return `<path class="slice series-${(index % 8) + 1}" d="${ring(slice) ?? ""}"><title>${escapeMarkup(text)}</title></path>`;
    })
    .join("");
  const [headline, caption] = options.middle;
  const body =
    `<g transform="translate(${size / 2} ${size / 2})">${slices}` +
    `<text class="middle" text-anchor="middle" y="2">${escapeMarkup(headline)}</text>` +
    `<text class="tick" text-anchor="middle" y="22">${escapeMarkup(caption)}</text></g>`;
  const description = drawn.map((share) => `${share.label} ${part(share)}`).join(", ") || "No data.";
  return {
    svg: svgFigure({ ...options, description, width: size, height: size, kind: "chart-donut", body }),
    table: {
      caption: options.title,
      columns: [
        { label: "Part", numeric: false },
        { label: "Value", numeric: true },
        { label: "Share", numeric: true },
      ],
      rows: options.shares.map((share) => [share.label, options.format(share.value), part(share)]),
    },
  };
}
