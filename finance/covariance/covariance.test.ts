import assert from "node:assert/strict";
import { test } from "node:test";
import { factorCovariance } from "./covariance-factor.ts";
import { ledoitWolf } from "./ledoit-wolf.ts";
import { sampleCovariance } from "./sample-covariance.ts";

/** The same numbers as the independent computation below: x ← 1103515245·x + 12345 mod 2³¹, in two blocks. */
function series(): number[][] {
  let word = 1;
  const uniform = () => {
    word = (Math.imul(1_103_515_245, word) + 12_345) & 0x7fffffff;
    return word / 2 ** 31 - 0.5;
  };
  const assets: number[][] = [[], [], [], []];
  for (let t = 0; t < 120; t++) {
    const a = uniform();
    const b = uniform();
    assets.forEach((asset, i) => {
      asset.push(0.1 * ((i < 2 ? a : b) + 0.5 * (i + 1) * uniform()));
    });
  }
  return assets;
}

function close(actual: number | undefined, expected: number, tolerance: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} is not ${expected}`);
}

function product(factor: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++)
        result[i * n + j] = (result[i * n + j] ?? 0) + (factor[i * n + k] ?? 0) * (factor[j * n + k] ?? 0);
  return result;
}

test("sample and shrunk covariance equal numpy and the authors' published procedure", () => {
  // numpy.cov and a transcription of covCor.m (O. Ledoit, M. Wolf) in numpy 2.4.6, matrix form.
  close(sampleCovariance(series())[1], 0.0008856498525825285, 1e-17);
  const shrunk = ledoitWolf(series());
  close(shrunk.shrinkage, 0.21575531737948833, 1e-12);
  close(shrunk.meanCorrelation, 0.2243977267021647, 1e-14);
  close(shrunk.covariance[1], 0.0007558041154504525, 1e-16);
  close(shrunk.covariance[10], 0.0024452171778335747, 1e-16);
  close(shrunk.covariance[14], 0.0010272535866879978, 1e-16);
});

test("an asset that never moves keeps zero covariance and does not disturb the others", () => {
  const [a = [], b = []] = series();
  const still = a.map(() => 0.01);
  const { covariance } = ledoitWolf([a, still, b]);
  assert.deepEqual([...covariance.slice(3, 6)], [0, 0, 0]);
  const { factor, repaired } = factorCovariance(covariance, 3);
  assert.equal(repaired, false);
  product(factor, 3).forEach((value, index) => {
    close(value, covariance[index] ?? Number.NaN, 1e-17);
  });
});

test("a factor multiplies back to its covariance, also for assets that are multiples of each other", () => {
  const [a = []] = series();
  const covariance = sampleCovariance([a, a.map((value) => 2 * value), a.map((value) => -value)]);
  const { factor, repaired } = factorCovariance(covariance, 3);
  assert.equal(repaired, false);
  product(factor, 3).forEach((value, index) => {
    close(value, covariance[index] ?? Number.NaN, 1e-15);
  });
});

test("correlations that contradict each other are repaired, with variances kept and the change reported", () => {
  // A and B move together, B and C move together, A and C move against each other: impossible.
  const impossible = [1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1].map((value) => value * 0.04);
  const { factor, repaired, largestChange } = factorCovariance(impossible, 3);
  assert.equal(repaired, true);
  const used = product(factor, 3);
  for (const index of [0, 4, 8]) close(used[index], 0.04, 1e-9);
  // By symmetry the nearest valid correlations are ±1/2.
  close(Math.abs(used[1] ?? 0) / 0.04, 0.5, 1e-6);
  close(largestChange, 0.4, 1e-6);
});

test("bad input is refused with the reason", () => {
  assert.throws(() => sampleCovariance([]), RangeError);
  assert.throws(() => sampleCovariance([[1]]), RangeError);
  assert.throws(() => sampleCovariance([[1, 2], [1]]), RangeError);
  assert.throws(() => ledoitWolf([[1, Number.NaN]]), RangeError);
  assert.throws(() => factorCovariance([1, 2], 2), RangeError);
  assert.throws(() => factorCovariance([1, 0.5, 0.4, 1], 2), RangeError);
  assert.throws(() => factorCovariance([-1], 1), RangeError);
});
