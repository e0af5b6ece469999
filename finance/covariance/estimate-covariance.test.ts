import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cholesky, solveCholesky } from "../linear-algebra/cholesky.ts";
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";
import { crossProductsByKernel } from "./cross-product-kernel.ts";
import { crossProducts } from "./cross-products.ts";
import { composed, denoisedCovariance } from "./denoised-covariance.ts";
import { COVARIANCE_METHODS, estimateCovariance } from "./estimate-covariance.ts";
import { ewmaCovariance } from "./ewma-covariance.ts";
import { ledoitWolf } from "./ledoit-wolf.ts";
import { nearestCorrelation } from "./nearest-correlation.ts";
import figures from "./oracle/figures.json" with { type: "json" };
import { correlationOf, sampleCovariance } from "./sample-covariance.ts";

/** The same numbers as `oracle/compute_figures.py`. */
function series(n: number, length: number): number[][] {
  let word = 7;
  const uniform = () => {
    word = (Math.imul(1_103_515_245, word) + 12_345) & 0x7fffffff;
    return word / 2 ** 31 - 0.5;
  };
  const rows = Array.from({ length: n }, (): number[] => []);
  for (let t = 0; t < length; t++) {
    const drivers = [uniform(), uniform(), uniform()];
    rows.forEach((row, i) => {
      row.push(0.05 * ((drivers[i % 3] ?? 0) + 0.4 * (1 + (i % 4)) * uniform()));
    });
  }
  return rows;
}

function close(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    assert.ok(difference <= tolerance, `${actual[index]} is not ${value} (place ${index})`);
  });
}

test("every estimator equals numpy, scikit-learn or the authors' procedure", () => {
  for (const expected of figures) {
    const given = series(expected.n, expected.length);
    close(sampleCovariance(given), expected.sample, 1e-17);
    close(ewmaCovariance(given), expected.ewma, 1e-17);
    const identity = ledoitWolf(given, "identity");
    close([identity.shrinkage], [expected.identityShrinkage], 1e-12);
    close(identity.covariance, expected.identity, 1e-16);
    const constant = ledoitWolf(given);
    close([constant.shrinkage], [expected.shrinkage], 1e-12);
    close(constant.covariance, expected.constantCorrelation, 1e-16);
    const denoised = denoisedCovariance(given);
    assert.equal(denoised.factors, expected.factors);
    close([denoised.noiseEdge], [expected.noiseEdge], 1e-12);
    close(denoised.covariance, expected.denoised, 1e-15);
    const correlation = correlationOf(sampleCovariance(given), expected.n);
    close(symmetricEigen(correlation, expected.n).values, expected.eigenvalues, 2e-14);
  }
});

test("eigenvectors are orthonormal and rebuild the matrix, also with equal and zero eigenvalues", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 81, maxLength: 81 }),
      (n, entries) => {
        const matrix = Float64Array.from({ length: n * n }, (_, index) => {
          const [i, j] = [Math.floor(index / n), index % n];
          return entries[Math.max(i, j) * 9 + Math.min(i, j)] ?? 0;
        });
        const { values, vectors } = symmetricEigen(matrix, n);
        close(composed(values, vectors, n), [...matrix], 1e-12);
        const product = Array.from({ length: n * n }, (_, index) => {
          let sum = 0;
          for (let k = 0; k < n; k++) {
            sum += (vectors[Math.floor(index / n) * n + k] ?? 0) * (vectors[(index % n) * n + k] ?? 0);
          }
          return sum;
        });
        close(
          product,
          [...matrix].map((_, index) => (index % (n + 1) === 0 ? 1 : 0)),
          1e-12,
        );
      },
    ),
  );
});

test("the nearest correlation matrix is the one Higham publishes", () => {
  // N. Higham 2002, section 4: A = [[1,1,0],[1,1,1],[0,1,1]] has the nearest matrix below, at distance 0.5278.
  const given = [1, 1, 0, 1, 1, 1, 0, 1, 1];
  const nearest = nearestCorrelation(given, 3);
  close(nearest, [1, 0.7607, 0.1573, 0.7607, 1, 0.7607, 0.1573, 0.7607, 1], 5e-5);
  const distance = Math.hypot(...nearest.map((value, index) => value - (given[index] ?? 0)));
  close([distance], [0.5278], 5e-5);
});

test("denoising keeps the drivers that are there and nothing else", () => {
  assert.equal(denoisedCovariance(series(30, 600)).factors, 3);
});

test("every method gives a valid covariance that Cholesky factors, also for more assets than days", () => {
  for (const method of COVARIANCE_METHODS) {
    const given = [...series(12, 8), Array<number>(8).fill(0.01)];
    const { covariance } = estimateCovariance(given, method);
    assert.ok(cholesky(covariance, 13), method);
    assert.ok(covariance.every(Number.isFinite), method);
    assert.throws(() => estimateCovariance([], method), RangeError);
    assert.throws(() => estimateCovariance([[0.1]], method), RangeError);
    assert.throws(() => estimateCovariance([[0.1, Number.NaN]], method), RangeError);
  }
});

test("a system solved with the factor holds, and a singular one is refused", () => {
  const matrix = sampleCovariance(series(5, 60)).map((value) => value * 1e4);
  const factor = cholesky(matrix, 5);
  assert.ok(factor);
  const x = solveCholesky(factor, 5, [1, 2, 3, 4, 5]);
  assert.ok(x);
  const back = x.map((_, i) => x.reduce((sum, value, j) => sum + value * (matrix[i * 5 + j] ?? 0), 0));
  close(back, [1, 2, 3, 4, 5], 1e-12);
  const singular = cholesky([1, 1, 1, 1], 2);
  assert.ok(singular);
  assert.equal(solveCholesky(singular, 2, [1, 1]), null);
  assert.equal(cholesky([1, 2, 2, 1], 2), null);
});

test("the kernel adds up what the plain loops add up, for odd and even sizes", () => {
  for (const [n, length] of [
    [1, 2],
    [2, 3],
    [3, 9],
    [5, 40],
    [13, 101],
    // Columns in three parts.
    [13, 20_000],
  ] as const) {
    const given = series(n, length);
    close(crossProductsByKernel(given, length), [...crossProducts(given, length)], 1e-17);
  }
  // Large enough for the kernel.
  const large = series(130, 260);
  const [i, j] = [77, 33];
  const expected = (large[i] ?? []).reduce((sum, value, t) => sum + value * (large[j]?.[t] ?? 0), 0);
  close([crossProducts(large, 1)[i * 130 + j] ?? 0], [expected], 1e-14);
});
