import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measureSeasonality, SEASON_LIMIT } from "./seasonal-strength.ts";

const wave = [4, -1, -3, 0];

test("strengths are those of the definition, worked out apart", () => {
  // Trend t, seasons 1 and −1, and a remainder of 3 in the middle alone.
  const series = [0, 1, 2, 3, 4, 5, 6].map((t) => t + (t % 2 === 0 ? 1 : -1) + (t === 3 ? 3 : 0));
  const found = measureSeasonality(series, 2);
  // 2 × 2 means: 1, 2.75, 4.5, 4.75, 5 at t = 1 … 5.
  const trend = [1, 2.75, 4.5, 4.75, 5];
  const left = trend.map((level, place) => (series[place + 1] ?? 0) - level);
  const even = ((left[1] ?? 0) + (left[3] ?? 0)) / 2;
  const odd = ((left[0] ?? 0) + (left[2] ?? 0) + (left[4] ?? 0)) / 3;
  const half = (even - odd) / 2;
  const rest = left.map((value, place) => value - (place % 2 === 0 ? -half : half));
  const spread = (values: number[]) => {
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    return squares - values.reduce((sum, value) => sum + value, 0) ** 2 / values.length;
  };
  const strength = (part: (place: number) => number) =>
    Math.max(0, 1 - spread(rest) / spread(rest.map((value, place) => value + part(place))));
  assert.ok(Math.abs(found.trendStrength - strength((place) => trend[place] ?? 0)) < 1e-12);
  assert.ok(Math.abs(found.seasonStrength - strength((place) => (place % 2 === 0 ? -half : half))) < 1e-12);
  assert.equal(found.last.place, 5);
  assert.equal(found.trendGrowth, 5 - 4.5);
});

test("a pure season on a line is all strength; a line alone has no season", () => {
  const line = Array.from({ length: 24 }, (_, place) => place / 3);
  const seasonal = measureSeasonality(
    line.map((level, place) => level + (wave[place % 4] ?? 0)),
    4,
  );
  assert.ok(seasonal.seasonStrength > 0.999999 && seasonal.trendStrength > 0.999999);
  assert.ok(Math.abs((seasonal.trendGrowth ?? 0) - 4 / 3) < 1e-12);
  assert.ok(measureSeasonality(line, 4).seasonStrength < SEASON_LIMIT);
  assert.deepEqual(measureSeasonality(new Float64Array(24), 4).trendStrength, 0);
});

test("strengths lie between 0 and 1 for any series", () => {
  const series = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 9, maxLength: 60 });
  fc.assert(
    fc.property(series, (values) => {
      const { trendStrength, seasonStrength } = measureSeasonality(values, 4);
      for (const value of [trendStrength, seasonStrength]) assert.ok(value >= 0 && value <= 1, `${value}`);
    }),
  );
});
