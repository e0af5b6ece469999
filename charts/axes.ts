import { scaleUtc } from "d3-scale";
import { coordinate, escapeMarkup } from "./markup.ts";

/** The area in which data is drawn. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Horizontal grid lines with their values written above the line's left end, so that no margin is lost on a phone. */
export function valueAxis(
  plot: Plot,
  ticks: readonly number[],
  position: (value: number) => number,
  format: (value: number) => string,
): string {
  return ticks
    .map((tick) => {
      const y = coordinate(position(tick));
      const line = `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>`;
      const label = `<text class="tick" x="${plot.left}" y="${coordinate(position(tick) - 5)}">${escapeMarkup(format(tick))}</text>`;
      return line + label;
    })
    .join("");
}

export interface AxisLabel {
  x: number;
  text: string;
}

/** Labels below the plot; the first and the last are drawn inwards so that none is cut off. */
export function bottomAxis(plot: Plot, labels: readonly AxisLabel[]): string {
  return labels
    .map(({ x, text }, index) => {
      const anchor = x < plot.left + 20 ? "start" : x > plot.right - 20 ? "end" : "middle";
      const minor = index % 2 === 1 ? " tick-minor" : "";
      return `<text class="tick${minor}" text-anchor="${anchor}" x="${coordinate(x)}" y="${plot.bottom + 20}">${escapeMarkup(text)}</text>`;
    })
    .join("");
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });
const DAY = 86_400_000;

/** Round dates between the first and the last one, labelled as days, months or years by the length of the span. */
export function dateLabels(plot: Plot, first: string, last: string): AxisLabel[] {
  const from = Date.parse(first);
  const to = Date.parse(last);
  const scale = scaleUtc().domain([from, to]).range([plot.left, plot.right]);
  const days = (to - from) / DAY;
  return scale.ticks(6).map((tick) => ({
    x: scale(tick),
    text:
      days > 1200
        ? String(tick.getUTCFullYear())
        : days > 120
          ? monthFormat.format(tick)
          : dayFormat.format(tick),
  }));
}
