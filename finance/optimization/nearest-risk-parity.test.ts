import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { covarianceWith } from "./portfolio-problem.ts";
import { riskParityWeights } from "./risk-parity.ts";

const numbers = z.array(z.number());
// Answers of scipy's SLSQP from twelve starts each, made by oracle/compute_nearest_figures.py.
const oracle = z
  .array(
    z.object({
      covariance: numbers,
      lower: numbers,
      upper: numbers,
      weights: numbers,
      distance: z.number(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL("./oracle/nearest-figures.json", import.meta.url), "utf8")));

function symmetric(triangle: readonly number[], n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, next++) {
      matrix[i * n + j] = triangle[next] ?? 0;
      matrix[j * n + i] = triangle[next] ?? 0;
    }
  }
  return matrix;
}

/** Half the squared distances of the contributions from equal ones, in units of variance. */
function distanceOf(weights: Float64Array, covariance: Float64Array): number {
  const parts = covarianceWith(weights, covariance).map((value, i) => value * (weights[i] ?? 0));
  const variance = parts.reduce((sum, part) => sum + part, 0);
  return parts.reduce((sum, part) => sum + (part - variance / parts.length) ** 2, 0) / 2;
}

test("120 markets whose floors leave no exact shares: never farther than scipy's best of twelve starts", (context) => {
  let closer = 0;
  let most = 0;
  let largest = 0;
  for (const { covariance, lower, upper, weights: wanted, distance } of oracle) {
    const matrix = symmetric(covariance, lower.length);
    const found = riskParityWeights(matrix, undefined, { lower, upper });
    assert.equal(found.method, "sequential quadratic programs");
    assert.ok(found.residual < 1e-11, `${found.residual}`);
    assert.ok(Math.abs(found.weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
    found.weights.forEach((weight, i) => {
      assert.ok(weight >= (lower[i] ?? 0) - 1e-12 && weight <= (upper[i] ?? 1) + 1e-12);
    });
    const own = distanceOf(found.weights, matrix);
    most = Math.max(most, own / distance - 1);
    if (own < distance * (1 - 1e-6)) closer += 1;
    else {
      const differences = Array.from(found.weights, (weight, i) => Math.abs(weight - (wanted[i] ?? 0)));
      largest = Math.max(largest, ...differences);
    }
  }
  context.diagnostic(`farther by ${most} at most, closer ${closer} times, else weights differ by ${largest}`);
  assert.equal(oracle.length, 120);
  assert.ok(most < 1e-6 && largest < 1e-3, `${most} ${largest}`);
});

test("a hundred assets with floors end in few steps", () => {
  const n = 100;
  const covariance = new Float64Array(n * n);
  const beta = (i: number) => (i % 3 === 0 ? -0.2 : 0.7 + (i % 7) / 10);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance[i * n + j] = 0.03 * beta(i) * beta(j);
    covariance[i * n + i] = (covariance[i * n + i] ?? 0) + (i % 3 === 0 ? 0.01 : 0.1 + (i % 5) / 50) ** 2;
  }
  const lower = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : 0.012));
  const found = riskParityWeights(covariance, undefined, { lower, upper: new Float64Array(n).fill(1) });
  assert.equal(found.method, "sequential quadratic programs");
  assert.ok(found.residual < 1e-11, `${found.residual}`);
});
