import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { backTest } from "#finance/forecast/back-test.ts";

const file = `${process.env.REAL_DATA_DIR ?? "../shared/data"}/prices/sp500_index_1990_2022.csv.gz`;

test("on 33 years of the S&P 500 bands cover about what they promise, and changing volatility helps", {
  skip: existsSync(file) ? false : "no real data here",
}, () => {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1);
  const levels = lines.map((line) => Math.log(Number(line.split(",")[1])));
  assert.ok(levels.length > 8000 && levels.every(Number.isFinite));
  const found = backTest(levels, { horizon: 21, origins: 200 });
  assert.ok(found !== null);
  const band = (name: string) => found.bands.find(({ model }) => model === name);
  for (const name of ["constant", "ewma", "garch"]) {
    const coverage = band(name)?.coverage80 ?? 0;
    assert.ok(coverage > 0.65 && coverage < 0.95, `${name}: ${coverage}`);
  }
  const [garch, constant] = [band("garch")?.logScore ?? -9, band("constant")?.logScore ?? 9];
  assert.ok(garch > constant, "volatility that changes describes the outcomes better");
  // No model of the level foresaw the next month of the index, and that must be said.
  assert.equal(found.betterThanRandomWalk, false);
  assert.equal(found.chosen, "randomWalk");
});
