import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { decomposeGrowth } from "./decompose-growth.ts";
import type { GrowthSeries } from "./load-growth-series.ts";

/** Days from 2019 on, with a level for each. */
function seriesOf(days: number, levelOn: (date: string, day: number) => number): GrowthSeries {
  const dates = Array.from({ length: days }, (_, day) => addDays("2019-01-01", day));
  const logLevels = Float64Array.from([0, ...dates.map(levelOn)]);
  return {
    ...{ subject: "x", currency: "EUR", value: null, dates, logLevels },
    ...{ parts: [], assumptions: [], issues: [] },
  };
}

test("a trend and a season of the months are told apart, the running month left out", () => {
  const perMonth = 0.01;
  const months = (date: string) => 12 * (Number(date.slice(0, 4)) - 2019) + Number(date.slice(5, 7));
  const { table, assumption } = decomposeGrowth(
    // Five years and two weeks; December ends 11 % above its neighbours.
    seriesOf(1840, (date) => months(date) * perMonth + (date.slice(5, 7) === "12" ? 0.11 : 0)),
  );
  const [trend, season] = table.rows;
  assert.ok(Number(trend?.[1]) > 0.99 && Math.abs(Number(trend?.[2]) - Math.expm1(0.12)) < 1e-9);
  assert.equal(season?.[3], "2023-12-31");
  assert.ok(
    Number(season?.[1]) > 0.99 && Math.abs(Number(season?.[2]) - Math.expm1(0.11 * (11 / 12))) < 1e-9,
  );
  assert.match(assumption, /60 month ends.*highest at the end of December/);
  assert.deepEqual(table.units, ["text", "number", "rate", "text"]);
});

test("a straight line and chance have no season, and two years are too short to look for one", () => {
  const line = (_date: string, day: number) => day / 5000;
  assert.match(decomposeGrowth(seriesOf(1500, line)).assumption, /There is no season to speak of/);
  // Every year another month stands out.
  const chance = (date: string) =>
    date.slice(5, 7) === ["03", "07", "11", "02", "09"][Number(date.slice(0, 4)) - 2019] ? 0.1 : 0;
  assert.match(decomposeGrowth(seriesOf(1800, chance)).assumption, /There is no season: its strength is/);
  const short = decomposeGrowth(seriesOf(700, line));
  assert.deepEqual(short.table.rows, []);
  assert.match(short.assumption, /23 months have ended, 36 are needed/);
});
