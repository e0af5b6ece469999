import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { estimateCovariance } from "#finance/covariance/estimate-covariance.ts";
import { certifyWeights } from "#finance/optimization/certificate.ts";
import { traceCriticalLine } from "#finance/optimization/critical-line.ts";
import { maximumSharpe } from "#finance/optimization/efficient-frontier.ts";
import { portfolioProblem } from "#finance/optimization/portfolio-problem.ts";
import { solveProgram } from "#finance/optimization/solve-program.ts";
import { philox } from "#finance/simulation/random.ts";

const folder = process.env["REAL_DATA_DIR"] ?? "../shared/data";
const stocksFile = `${folder}/prices/us_stocks_20_1990_2022.csv.gz`;
const fundsFile = `${folder}/prices/etfs_21_1993_2023.csv.gz`;
const skip = existsSync(stocksFile) && existsSync(fundsFile) ? false : "no real prices here";

const lines = (file: string) =>
  gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","));

function returnsOf(levels: readonly number[]): Float64Array {
  return Float64Array.from(levels.slice(1), (level, day) => level / (levels[day] ?? Number.NaN) - 1);
}

/** Daily returns of the last 2,520 days of 20 stocks. */
function stocks(): Float64Array[] {
  const rows = lines(stocksFile).slice(-2521);
  return Array.from({ length: 20 }, (_, i) => returnsOf(rows.map((row) => Number(row[i + 1]))));
}

/** Daily returns of 21 funds over the last 1,260 days that all of them have. */
function funds(): Float64Array[] {
  const bySymbol = Map.groupBy(lines(fundsFile), (row) => row[0] ?? "");
  const series = [...bySymbol.values()].map(
    (rows) => new Map(rows.map((row) => [row[1] ?? "", Number(row[3])])),
  );
  const days = [...(series[0]?.keys() ?? [])].filter((day) =>
    series.every((each) => (each.get(day) ?? 0) > 0),
  );
  const used = days.sort().slice(-1261);
  return series.map((each) => returnsOf(used.map((day) => each.get(day) ?? Number.NaN)));
}

test("240 portfolios of real stocks and funds: the critical line and HiGHS hold the same", {
  skip,
}, async (context) => {
  const universes = [stocks(), funds()];
  let largest = 0;
  for (let round = 0; round < 240; round++) {
    const draw = (place: number) => (philox([round, place, 0, 0], [7, 0])[0] ?? 0) / 2 ** 32;
    const universe = universes[round % 2] ?? [];
    const first = Math.floor(draw(1) * 900);
    // Fewer days than assets make the sample covariance singular; shrinking mends it.
    const days = round % 8 === 3 ? 15 : 100 + Math.floor(draw(2) * 250);
    const chosen = universe.filter((_, i) => draw(10 + i) < 0.6);
    const series = (chosen.length > 1 ? chosen : universe).map((returns) =>
      returns.slice(first, first + days),
    );
    const n = series.length;
    const estimated = estimateCovariance(series, round % 3 === 0 && days > 60 ? "sample" : "ledoitWolf");
    const covariance = estimated.covariance.map((value) => value * 252);
    const means = series.map((returns) => (returns.reduce((sum, value) => sum + value, 0) / days) * 252);
    // Rounded to whole percents, many are equal.
    const expectedReturns = round % 4 === 0 ? means.map((mean) => Math.round(mean * 20) / 20) : means;
    const cap = [1, 1.0001 / n, 0.15, 0.3][Math.floor(draw(3) * 4)] ?? 1;
    const upper = Math.max(cap, 1.0001 / n);
    const lower = round % 5 === 0 ? -0.1 : 0;
    const problem = portfolioProblem({ expectedReturns, covariance, lower, upper });
    const line = traceCriticalLine(problem);
    for (const { weights, lambda } of line.corners) {
      assert.ok(certifyWeights(problem, weights, lambda).residual < 1e-9);
    }
    const top = line.corners[0]?.expectedReturn ?? 0;
    const found =
      top > 0 && round % 2 === 0
        ? maximumSharpe(line, 0)
        : { weights: line.corners.at(-1)?.weights ?? [], lambda: 0 };
    const other = await solveProgram({
      quadratic: covariance,
      linear: problem.expectedReturns.map((value) => -found.lambda * value),
      lower: problem.lower,
      upper: problem.upper,
      rows: [{ name: "budget", coefficients: new Float64Array(n).fill(1), lower: 1, upper: 1 }],
    });
    assert.ok(other.residual < 1e-9);
    other.values.forEach((weight, i) => {
      largest = Math.max(largest, Math.abs(weight - (found.weights[i] ?? 0)));
    });
  }
  context.diagnostic(`largest difference of a weight: ${largest}`);
  assert.ok(largest < 1e-9, `${largest}`);
});
