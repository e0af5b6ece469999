import assert from "node:assert/strict";
import { test } from "node:test";
import { barChart } from "./bar-chart.ts";
import { dataTable } from "./data-table.ts";
import { donutChart } from "./donut-chart.ts";
import { fanChart } from "./fan-chart.ts";
import type { Figure } from "./figure.ts";
import { frontierChart } from "./frontier-chart.ts";
import { lineChart } from "./line-chart.ts";

const format = (value: number) => value.toFixed(2);
const hostile = `<script>"'&`;

function figures(title: string): Figure[] {
  const bands = [0, 10, 20].map((year) => ({
    year,
    p5: 10,
    p25: 20,
    p50: 30,
    p75: 40 + year,
    p95: 50 + 40 * year,
  }));
  return [
    lineChart({
      id: "a",
      title,
      series: [
        {
          label: hostile,
          points: [
            { date: "2024-01-01", value: 1 },
            { date: "2024-06-01", value: 3 },
          ],
        },
      ],
      format,
      formatTick: format,
    }),
    donutChart({
      id: "b",
      title,
      shares: [
        { label: hostile, value: 3 },
        { label: "cash", value: 1 },
      ],
      format,
      middle: ["4", hostile],
    }),
    fanChart({ id: "c", title, bands, target: 100, format, formatTick: format }),
    barChart({
      id: "d",
      title,
      bars: [
        { label: hostile, value: -2 },
        { label: "fees", value: 1 },
      ],
      columns: ["What", "How much"],
      format,
    }),
  ];
}

test("every chart is a named image without inline style, and its texts are escaped", () => {
  for (const { svg, table } of figures(hostile)) {
    assert.match(
      svg,
      /^<svg class="chart chart-\w+" viewBox="0 0 \d+ \d+" role="img" aria-labelledby="(\w)-title \1-description">/,
    );
    assert.match(
      svg,
      /<title id="\w-title">&lt;script&gt;&quot;&#39;&amp;<\/title><desc id="\w-description">[^<]+<\/desc>/,
    );
    assert.doesNotMatch(svg + dataTable(table), /style=|<script|NaN|undefined|Infinity/);
  }
});

test("every chart has a data table with one row per datum", () => {
  assert.deepEqual(
    figures("x").map((figure) => figure.table.rows.length),
    [2, 2, 3, 2],
  );
  const [line, donut] = figures("x");
  assert.deepEqual(line?.table.rows[1], ["2024-06-01", "3.00"]);
  assert.deepEqual(donut?.table.rows[0], [hostile, "3.00", "75.0%"]);
});

test("a line goes from the left edge to the right edge, higher values further up", () => {
  const svg = figures("x")[0]?.svg ?? "";
  const path = /<path class="line series-1" d="M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)"/.exec(svg);
  assert.equal(path?.[1], "0");
  assert.equal(path?.[3], "640");
  assert.ok(Number(path?.[2]) > Number(path?.[4]));
});

test("a fan whose ends lie far apart is drawn on a logarithmic scale and says so", () => {
  assert.match(figures("x")[2]?.svg ?? "", /Logarithmic scale\./);
  const flat = [0, 1].map((year) => ({ year, p5: 90, p25: 95, p50: 100, p75: 105, p95: 110 }));
  const chart = fanChart({ id: "f", title: "t", bands: flat, target: null, format, formatTick: format });
  assert.doesNotMatch(chart.svg, /Logarithmic|class="target"/);
});

test("a fan by age without inner bands shows what there is and names the ages", () => {
  const bands = [65, 66].map((year) => ({ year, p5: 0, p25: null, p50: 100, p75: null, p95: 900 }));
  const axis = {
    column: "Age",
    tick: (year: number) => `age ${year}`,
    atEnd: (year: number) => `At age ${year}`,
  };
  const chart = fanChart({ id: "f", title: "t", bands, target: null, axis, format, formatTick: format });
  assert.match(chart.svg, /At age 66: median 100\.00; nine in ten between 0\.00 and 900\.00\./);
  assert.match(chart.svg, />age 65</);
  assert.doesNotMatch(chart.svg, /band-inner|half of/);
  assert.deepEqual(
    chart.table.columns.map(({ label }) => label),
    ["Age", "5%", "Median", "95%"],
  );
  assert.deepEqual(chart.table.rows[1], ["66", "0.00", "100.00", "900.00"]);
});

test("charts without data, with one point or with equal values are drawn all the same", () => {
  const one = { label: "x", points: [{ date: "2024-01-01", value: 0 }] };
  const drawn = [
    lineChart({ id: "a", title: "t", series: [], format, formatTick: format }),
    lineChart({ id: "a", title: "t", series: [one], format, formatTick: format }),
    donutChart({ id: "b", title: "t", shares: [], format, middle: ["0", "total"] }),
    donutChart({ id: "b", title: "t", shares: [{ label: "x", value: -1 }], format, middle: ["0", "total"] }),
    fanChart({ id: "c", title: "t", bands: [], target: null, format, formatTick: format }),
    barChart({ id: "d", title: "t", bars: [], columns: ["a", "b"], format }),
    barChart({ id: "d", title: "t", bars: [{ label: "x", value: 0 }], columns: ["a", "b"], format }),
  ];
  for (const { svg } of drawn) assert.doesNotMatch(svg, /NaN|Infinity/);
});

test("bars that are all losses use the whole width, and long names are cut in the picture alone", () => {
  const label = "Stagflation: yields up two points, shares and bonds down, commodities up";
  const bars = [
    { label, value: -4 },
    { label: "fees", value: -1 },
  ];
  const { svg, table } = barChart({ id: "d", title: "t", bars, columns: ["a", "b"], format });
  assert.match(svg, /class="bar negative" x="0" y="24" width="640"/);
  assert.match(svg, /class="bar negative" x="480" y="70" width="160"/);
  assert.match(svg, />Stagflation: yields up two points, shares a…</);
  assert.match(svg, /commodities up -4\.00/);
  assert.equal(table.rows[0]?.[0], label);
});

test("a frontier marks today and the best by shape, keeps names inside, and draws what little there is", () => {
  const frontier = [0.05, 0.1, 0.2].map((volatility) => ({ volatility, expectedReturn: volatility / 2 }));
  const [today, best] = [
    { volatility: 0.19, expectedReturn: 0.04 },
    { volatility: 0.05, expectedReturn: 0.025, label: hostile },
  ];
  const options = { id: "f", title: "t", format, formatTick: format };
  const { svg, table } = frontierChart({ ...options, frontier, today, best });
  assert.match(svg, /<rect class="mark today"[^>]*\/><text class="tick mark-label" text-anchor="end"/);
  assert.match(svg, /<circle class="mark best"[^>]*\/><text class="tick mark-label" text-anchor="start"/);
  assert.match(svg, /Today: 0\.04 expected at 0\.19 volatility\./);
  assert.equal(table.rows.length, 5);
  const few = [
    frontierChart({ ...options, frontier: [], today: null, best: null }),
    frontierChart({ ...options, frontier: frontier.slice(0, 1), today: null, best }),
  ];
  for (const each of few) assert.doesNotMatch(each.svg, /NaN|Infinity|undefined|<script/);
});

test("a data table marks numbers and heads, and escapes its cells", () => {
  const markup = dataTable({
    caption: "A & B",
    columns: [
      { label: "Name", numeric: false },
      { label: "Value", numeric: true },
    ],
    rows: [["<b>", "1"]],
  });
  assert.equal(
    markup,
    '<table class="data-table"><caption>A &amp; B</caption><thead><tr><th scope="col">Name</th>' +
      '<th scope="col" class="number">Value</th></tr></thead><tbody><tr><th scope="row">&lt;b&gt;</th>' +
      '<td class="number">1</td></tr></tbody></table>',
  );
});
