import assert from "node:assert/strict";
import { test } from "node:test";
import { nextWord, philox, seedPath } from "./random.ts";
import { exponential, fillNormals, naturalLog } from "./random-normal.ts";

test("Philox gives the known answers of Random123", () => {
  const all = 0xffffffff;
  const cases = [
    { counter: [0, 0, 0, 0], key: [0, 0], answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [all, all, all, all],
      key: [all, all],
      answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ];
  for (const { counter, key, answer } of cases) assert.deepEqual(philox(counter, key), answer);
});

test("xoshiro128++ gives the numbers of its reference implementation", () => {
  const state = Int32Array.of(1, 2, 3, 4);
  const words = Array.from({ length: 6 }, () => nextWord(state) >>> 0);
  assert.deepEqual(words, [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768]);
});

test("paths and seeds have streams of their own, also beyond 32 bits", () => {
  const states = [
    [1, 0],
    [0, 1],
    [1, 2 ** 32],
    [2 ** 32, 1],
    [1 + 2 ** 40, 1],
    [1, 1],
  ].map(([seed = 0, path = 0]) => {
    const state = new Int32Array(4);
    seedPath(state, seed, path);
    return state.join();
  });
  assert.equal(new Set(states).size, states.length);
});

test("exponential and logarithm agree with the platform's to the last digits", () => {
  for (let x = -27; x <= 27; x += 0.0371) {
    assert.ok(Math.abs(exponential(x) / Math.exp(x) - 1) < 6e-16, `e^${x}`);
  }
  for (let x = 1; x > 1e-10; x *= 0.83) {
    assert.ok(Math.abs(naturalLog(x) - Math.log(x)) <= 1e-15 * Math.max(1, -Math.log(x)), `ln ${x}`);
  }
});

test("normal numbers have the normal distribution, body and tails", () => {
  const count = 2_000_000;
  const normals = new Float64Array(count);
  const state = new Int32Array(4);
  seedPath(state, 20_260_101, 0);
  fillNormals(state, normals, count);
  let first = 0;
  let second = 0;
  let fourth = 0;
  for (const z of normals) {
    first += z / count;
    second += (z * z) / count;
    fourth += z ** 4 / count;
  }
  // Four standard errors of each moment: 1, √2 and √96 over √n.
  const error = 4 / Math.sqrt(count);
  assert.ok(Math.abs(first) < error, `mean ${first}`);
  assert.ok(Math.abs(second - 1) < error * Math.SQRT2, `variance ${second}`);
  assert.ok(Math.abs(fourth - 3) < error * Math.sqrt(96), `kurtosis ${fourth}`);
  // Quantiles of the normal distribution (tables), the last beyond where the ziggurat's tail begins (3.654).
  const quantiles: [number, number][] = [
    [-3.8906, 0.00005],
    [-1.6449, 0.05],
    [-0.6745, 0.25],
    [0, 0.5],
    [0.2533, 0.6],
    [1.2816, 0.9],
    [2.3263, 0.99],
    [3.8906, 0.99995],
  ];
  for (const [z, probability] of quantiles) {
    const share = normals.filter((value) => value < z).length / count;
    const sigma = Math.sqrt((probability * (1 - probability)) / count);
    assert.ok(
      Math.abs(share - probability) < 4 * sigma + 3e-5 * Math.exp((-z * z) / 2),
      `P(z < ${z}) = ${share}`,
    );
  }
});
