import assert from "node:assert/strict";
import { test } from "node:test";
import { priceChart } from "./price-chart.ts";

const texts = {
  id: "price",
  title: "Price of <X>",
  format: (value: number) => `${value} EUR`,
  formatTick: String,
  formatVolume: String,
};

test("a price chart shows closes, volumes and own trades, and says the same in its table", () => {
  const { svg, table } = priceChart({
    ...texts,
    points: [
      { date: "2026-01-02", close: 10, volume: 100 },
      { date: "2026-01-05", close: 12, volume: null },
      { date: "2026-01-06", close: 11, volume: 50 },
    ],
    // The first was on a Saturday: it stands with Monday's close. One lies before the chart.
    marks: [
      { date: "2026-01-03", isIncoming: true, label: "Bought 3 & kept" },
      { date: "2026-01-06", isIncoming: false, label: "Sold 1" },
      { date: "2025-01-06", isIncoming: true, label: "Bought long ago" },
    ],
  });
  assert.match(svg, /<title id="price-title">Price of &lt;X&gt;<\/title>/);
  assert.match(svg, /highest 12 EUR on 2026-01-05, lowest 10 EUR on 2026-01-02/);
  assert.equal(svg.match(/class="trade in"/g)?.length, 1);
  assert.equal(svg.match(/class="trade out"/g)?.length, 1);
  assert.match(svg, /Bought 3 &amp; kept/);
  // Two bars: a day without a known volume has none.
  assert.equal(/class="volume"[^>]* d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)?.length, 2);
  assert.deepEqual(
    table.rows.map((row) => row.slice(0, 3)),
    [
      ["2026-01-02", "10 EUR", "100"],
      ["2026-01-05", "12 EUR", "–"],
      ["2026-01-06", "11 EUR", "50"],
    ],
  );
  assert.equal(table.rows[1]?.[3], "Bought 3 & kept");
  assert.equal(table.rows[2]?.[3], "Sold 1");
});

test("without volumes, trades or closes their parts are left out", () => {
  const flat = priceChart({ ...texts, points: [{ date: "2026-01-02", close: 5, volume: null }], marks: [] });
  assert.doesNotMatch(flat.svg, /volume|trade|NaN/);
  assert.deepEqual(flat.table.rows, [["2026-01-02", "5 EUR"]]);
  const empty = priceChart({ ...texts, points: [], marks: [] });
  assert.match(empty.svg, /No closes in this period/);
});
