import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createOutcome, followWealth, type SimulationOutcome } from "./follow-wealth.ts";
import { KERNEL_NUMBERS } from "./lognormal-layout.ts";
import {
  monthlyFlows,
  prepareSimulation,
  type SimulationParameters,
  type SimulationPlan,
} from "./monte-carlo.ts";
import { nextWord, seedPath } from "./random.ts";
import { exponential } from "./random-normal.ts";
import { drawsOf, simulatePaths } from "./simulate-paths.ts";

// The kernel written once more, path by path in plain JavaScript, with every operation rounded to single precision.
const { fround, LOG2E, LN2 } = Math;
const k = KERNEL_NUMBERS;
const add = (a: number, b: number) => fround(a + b);
const multiply = (a: number, b: number) => fround(a * b);
const horner = (x: number, coefficients: readonly number[]) =>
  coefficients.reduceRight((sum, each, index) =>
    index === coefficients.length - 1 ? each : add(multiply(sum, x), each),
  );
const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

function logTerm(word: number): number {
  single[0] = add(fround(word >>> 1), k.half);
  const shifted = (bits[0] ?? 0) - (0x3f3504f3 + (31 << 23));
  bits[0] = (shifted & 0x7fffff) + 0x3f3504f3;
  const mantissa = single[0] ?? 0;
  const s = fround(fround(mantissa - 1) / add(mantissa, 1));
  const series = multiply(horner(multiply(s, s), [k.log0, k.log1, k.log2]), s);
  return add(series, multiply(fround(shifted >> 23), k.logOfTwo));
}

function normalPair(state: Int32Array): [number, number] {
  const first = nextWord(state);
  const second = nextWord(state);
  const length = fround(Math.sqrt(logTerm(first)));
  const radius = first & 1 ? -length : length;
  const turn = multiply(fround(second), k.turn);
  const square = multiply(turn, turn);
  const sine = multiply(horner(square, [k.sin0, k.sin1, k.sin2, k.sin3, k.sin4]), turn);
  const cosine = horner(square, [1, k.cos1, k.cos2, k.cos3, k.cos4]);
  return [multiply(radius, cosine), multiply(radius, sine)];
}

function powerOfTwo(x: number): number {
  const whole = fround(add(x, k.rounding) - k.rounding);
  const series = horner(fround(x - whole), [1, k.exp1, k.exp2, k.exp3, k.exp4, k.exp5]);
  return series * 2 ** whole;
}

/** Month factors of a draw: its path's, then its mirror image's. */
function growthOf(parameters: SimulationParameters, draw: number): [Float64Array, Float64Array] {
  const { weights, drifts, factor, flows, feeFactor } = parameters;
  const assets = weights.length;
  const state = new Int32Array(4);
  seedPath(state, parameters.seed, draw);
  const risky = Array.from({ length: assets }, (_, asset) => asset).filter(
    (asset) => parameters.deviations[asset] !== 0,
  );
  const sums = [fround, Number].map((round) => risky.reduce((sum, i) => sum + round(weights[i] ?? 0), 0));
  const scale = (feeFactor * (sums[1] ?? 0)) / (sums[0] ?? 1);
  let sure = 0;
  for (let i = 0; i < assets; i++) {
    if (!risky.includes(i)) sure += feeFactor * (weights[i] ?? 0) * exponential(drifts[i] ?? 0);
  }
  const plain = new Float64Array(flows.length);
  const mirrored = new Float64Array(flows.length);
  for (let month = 0; month < flows.length; month++) {
    const normals: number[] = [];
    let sum = 0;
    let mirror = 0;
    risky.forEach((asset, place) => {
      if (place % 2 === 0) normals.push(...normalPair(state));
      const drift = fround((drifts[asset] ?? 0) * LOG2E);
      let x = drift;
      risky.slice(0, place + 1).forEach((other, i) => {
        x = add(x, multiply(fround((factor[asset * assets + other] ?? 0) * LOG2E), normals[i] ?? 0));
      });
      const weight = fround(weights[asset] ?? 0);
      const power = powerOfTwo(x);
      const image = fround(fround(weight * exponential(2 * drift * LN2)) / power);
      sum = place === 0 ? multiply(power, weight) : add(sum, multiply(power, weight));
      mirror = place === 0 ? image : add(mirror, image);
    });
    plain[month] = sum * scale + sure;
    mirrored[month] = mirror * scale + sure;
  }
  return [plain, mirrored];
}

function reference(parameters: SimulationParameters): SimulationOutcome {
  const outcome = createOutcome(parameters);
  const draws = drawsOf(parameters);
  for (let draw = 0; draw < draws; draw++) {
    const [plain, mirrored] = growthOf(parameters, draw);
    followWealth(parameters, plain, { offset: 0, stride: 1, path: draw }, outcome);
    if (parameters.antithetic) {
      followWealth(parameters, mirrored, { offset: 0, stride: 1, path: draw + draws }, outcome);
    }
  }
  return outcome;
}

function kernel(parameters: SimulationParameters): SimulationOutcome {
  const outcome = createOutcome(parameters);
  simulatePaths(parameters, 0, drawsOf(parameters), outcome);
  return outcome;
}

function plan(assets: number, more: Partial<SimulationPlan>): SimulationParameters {
  const deviation = (asset: number) => 0.02 + (0.11 * asset) / assets;
  return prepareSimulation({
    initialValue: 100_000,
    years: 12,
    flows: monthlyFlows(-900, 12, 0.02),
    weights: Array<number>(assets).fill(1 / assets),
    monthlyReturns: Array.from({ length: assets }, (_, asset) => 0.002 + 0.003 * (asset % 3)),
    covariance: Array.from({ length: assets * assets }, (_, index) => {
      const row = Math.floor(index / assets);
      const column = index % assets;
      return deviation(row) * deviation(column) * (row === column ? 1 : 0.3);
    }),
    paths: 42,
    seed: 2026,
    ...more,
  });
}

const plans: [string, SimulationParameters][] = [
  ["one asset", plan(1, {})],
  ["two assets with fees", plan(2, { feeRate: 0.015 })],
  ["five assets and mirror images", plan(5, { antithetic: true })],
  [
    "two assets and money that stands still",
    plan(3, { covariance: [0, 0, 0, 0, 0.01, 0.002, 0, 0.002, 0.02] }),
  ],
  ["eight assets with taxes", plan(8, { taxRate: 0.3 })],
  [
    "twenty-one assets, mirror images, taxes and fees",
    plan(21, { antithetic: true, taxRate: 0.2, feeRate: 0.01 }),
  ],
];

for (const [name, parameters] of plans) {
  test(`the generated kernel gives the bits of the same steps in JavaScript: ${name}`, () => {
    const outcome = kernel(parameters);
    assert.deepEqual(outcome, reference(parameters));
    // Some paths run dry, so that this side is compared as well.
    assert.ok(outcome.unpaid.some((amount) => amount > 0));
    assert.ok(outcome.unpaid.some((amount) => amount === 0));
  });
}

test("the numbers of a seed never change within a version of the algorithm", () => {
  const { values } = kernel(plan(8, { paths: 64 }));
  const digest = createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
  assert.equal(digest, "d0f4e13add28464d875b5eff1b2f0634f188c6459b8c48cacb3947a874f2c46e");
});

test("the kernel's normal numbers have the normal distribution, body and tails", () => {
  const state = new Int32Array(4);
  seedPath(state, 20_260_101, 0);
  const pairs = 500_000;
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
  const moments = [0, 0, 0, 0];
  const below = quantiles.map(() => 0);
  let product = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const both = normalPair(state);
    product += both[0] * both[1];
    for (const z of both) {
      for (let power = 1; power <= 4; power++) moments[power - 1] = (moments[power - 1] ?? 0) + z ** power;
      quantiles.forEach(([limit], index) => {
        if (z < limit) below[index] = (below[index] ?? 0) + 1;
      });
    }
  }
  const count = 2 * pairs;
  // Four standard errors of each moment: 1, √2, √15 and √96 over √n.
  [
    [0, 1],
    [1, 2],
    [0, 15],
    [3, 96],
  ].forEach(([expected = 0, variance = 0], index) => {
    const mean = (moments[index] ?? Number.NaN) / count;
    assert.ok(Math.abs(mean - expected) < 4 * Math.sqrt(variance / count), `moment ${index + 1}: ${mean}`);
  });
  assert.ok(Math.abs(product / pairs) < 4 / Math.sqrt(pairs), "the two of a pair are uncorrelated");
  quantiles.forEach(([z, probability], index) => {
    const share = (below[index] ?? 0) / count;
    const error = Math.sqrt((probability * (1 - probability)) / count);
    assert.ok(Math.abs(share - probability) < 4 * error, `P(z < ${z}) = ${share}`);
  });
});
