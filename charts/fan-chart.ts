import { scaleLinear, scaleLog } from "d3-scale";
import { area, line } from "d3-shape";
import { bottomAxis, type Plot, valueAxis } from "./axes.ts";
import { type Figure, svgFigure } from "./figure.ts";
import { coordinate, escapeMarkup } from "./markup.ts";

/** Percentiles of the simulated value at the end of a year. */
export interface Band {
  /** From today, or an age: see `axis`. */
  year: number;
  p5: number;
  /** The inner band is drawn when all years have one. */
  p25: number | null;
  p50: number;
  p75: number | null;
  p95: number;
}

interface FullBand extends Band {
  p25: number;
  p75: number;
}

export interface FanChartOptions {
  id: string;
  title: string;
  /** Ascending by year. */
  bands: readonly Band[];
  /** Drawn as a dashed line when given. */
  target: number | null;
  /** What the years are: years from today when not given. */
  axis?: { column: string; tick(year: number): string; atEnd(year: number): string };
  format(value: number): string;
  formatTick(value: number): string;
}

const fromToday: NonNullable<FanChartOptions["axis"]> = {
  column: "Year",
  tick: (year) => (year === 0 ? "today" : `${year} y`),
  atEnd: (year) => `After ${year} years`,
};

const width = 640;
const height = 280;
const plot: Plot = { left: 0, right: width, top: 22, bottom: height - 28 };

/** Possible futures as nested bands: 5–95 %, 25–75 % and the median. Wide fans get a logarithmic scale and say so. */
export function fanChart(options: FanChartOptions): Figure {
  const { bands, target, axis = fromToday } = options;
  const last = bands.at(-1);
  const first = bands[0];
  const full = bands.filter(isFull);
  const inner = full.length === bands.length ? full : [];
  const columns = [axis.column, "5%", ...(inner.length > 0 ? ["25%", "Median", "75%"] : ["Median"]), "95%"];
  const table = {
    caption: options.title,
    columns: columns.map((label, index) => ({ label, numeric: index > 0 })),
    rows: bands.map((band, index) => {
      const middle = inner[index];
      const between = middle ? [middle.p25, middle.p50, middle.p75] : [band.p50];
      return [String(band.year), ...[band.p5, ...between, band.p95].map(options.format)];
    }),
  };
  if (!first || !last) {
    const description = "No data.";
    return { svg: svgFigure({ ...options, description, width, height, kind: "chart-fan", body: "" }), table };
  }
  const low = Math.min(...bands.map((band) => band.p5), target ?? Number.POSITIVE_INFINITY);
  const high = Math.max(...bands.map((band) => band.p95), target ?? Number.NEGATIVE_INFINITY);
  const logarithmic = low > 0 && high / low > 12;
  const scale = logarithmic ? scaleLog() : scaleLinear();
  const y = scale
    .domain(logarithmic ? [low * 0.9, high * 1.1] : [Math.min(0, low), high * 1.05])
    .range([plot.bottom, plot.top]);
  const x = scaleLinear().domain([first.year, last.year]).range([plot.left, plot.right]);
  const across = (band: Band) => x(band.year);
  const outerArea = area<Band>(
    across,
    (band) => y(band.p5),
    (band) => y(band.p95),
  );
  const innerArea = area<FullBand>(
    across,
    (band) => y(band.p25),
    (band) => y(band.p75),
  );
  const ribbons =
    `<path class="band-outer" d="${outerArea.digits(1)(bands) ?? ""}"/>` +
    (inner.length > 0 ? `<path class="band-inner" d="${innerArea.digits(1)(inner) ?? ""}"/>` : "");
  const median = line<Band>(across, (band) => y(band.p50)).digits(1)(bands) ?? "";
  const goal =
    target === null
      ? ""
      : `<line class="target" x1="${plot.left}" x2="${plot.right}" y1="${coordinate(y(target))}" y2="${coordinate(y(target))}"/>` +
        `<text class="tick target-label" text-anchor="end" x="${plot.right}" y="${coordinate(y(target) - 6)}">target ${escapeMarkup(options.formatTick(target))}</text>`;
  const years = x.ticks(Math.min(6, last.year - first.year || 1)).filter(Number.isInteger);
  const body =
    valueAxis(plot, logarithmic ? roundValues(low, high) : y.ticks(4), y, options.formatTick) +
    `${ribbons}<path class="line series-1" d="${median}"/>${goal}` +
    bottomAxis(
      plot,
      years.map((year) => ({ x: x(year), text: axis.tick(year) })),
    );
  const end = inner.at(-1);
  const half = end
    ? `half of the paths between ${options.format(end.p25)} and ${options.format(end.p75)}; `
    : "";
  const description =
    `${axis.atEnd(last.year)}: median ${options.format(last.p50)}; ${half}nine in ten between ` +
    `${options.format(last.p5)} and ${options.format(last.p95)}.${logarithmic ? " Logarithmic scale." : ""}`;
  return { svg: svgFigure({ ...options, description, width, height, kind: "chart-fan", body }), table };
}

function isFull(band: Band): band is FullBand {
  return band.p25 !== null && band.p75 !== null;
}

/** 1, 2 and 5 times powers of ten inside the range, at most six of them. */
function roundValues(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of [1, 2, 5]) {
      const value = step * 10 ** power;
      if (value >= low && value <= high) found.push(value);
    }
  }
  const stride = Math.ceil(found.length / 6);
  return found.filter((_value, index) => index % stride === 0);
}
