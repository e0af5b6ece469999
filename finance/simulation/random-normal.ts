/**
 * Name: standard normal numbers and exponentials that are the same bits everywhere.
 * JavaScript fixes + − × ÷ and the square root to the last bit, but not `Math.exp` and `Math.log`; so both are
 * written out here in those operations, and a simulation gives identical results on every machine and engine.
 * Formula: density e^(−x²/2) / √(2π), drawn by rejection from equal layers.
 * Convention: mean 0, variance 1; a signed 24-bit position within a layer.
 * Source: G. Marsaglia, W. Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5(8),
 * 2000, with 256 layers; layer and position come from different bits of a word (J. Doornik, 2005).
 */
import { nextWord } from "./random.ts";

const steps = 16;
const largest = 40;
/** 2^(n/16) for |n| ≤ 16 × 40, from square roots and products alone. */
const powers = new Float64Array(2 * steps * largest + 1);
for (let n = -steps * largest; n <= steps * largest; n++) {
  const whole = Math.floor(n / steps);
  const part = n - whole * steps;
  let power = part & 8 ? Math.SQRT2 : 1;
  if (part & 4) power *= Math.sqrt(Math.SQRT2);
  if (part & 2) power *= Math.sqrt(Math.sqrt(Math.SQRT2));
  if (part & 1) power *= Math.sqrt(Math.sqrt(Math.sqrt(Math.SQRT2)));
  for (let count = 0; count < Math.abs(whole); count++) power *= whole < 0 ? 0.5 : 2;
  powers[n + steps * largest] = power;
}

/**
 * e^x for |x| ≤ 27, more than a month's return can reach; relative error below 6e-16, NaN outside.
 * x = n·ln2/16 + r, e^r by its series to the seventh power.
 * Example: exponential(1) = 2.718281828459045 (to 1e-14).
 */
export function exponential(x: number): number {
  const n = Math.floor(x * 23.083120654223414 + 0.5);
  // ln2/16 in two parts, the first with enough trailing zeros that n times it is exact.
  const r = x - n * 0.04332169843837619 - n * 3.466203935603788e-10;
  const series =
    1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r / 5040))))));
  return (powers[n + steps * largest] ?? Number.NaN) * series;
}

/**
 * Natural logarithm of a number in (0, 1], by the series of the inverse hyperbolic tangent; error below 1e-15.
 * Example: naturalLog(0.5) = -0.6931471805599453 (to 1e-15).
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let power = 21; power >= 1; power -= 2) series = series * s * s + 1 / power;
  return exponent * Math.LN2 + 2 * s * series;
}

const layers = 256;
/** Where the tail begins, and the area of each layer. */
const tailStart = 3.6541528853610088;
const layerArea = 0.00492867323399;
const width = new Float64Array(layers + 1);
const height = new Float64Array(layers + 1);
/** Position (24 bits, signed) below which a draw lies inside the curve without a further look; and its scale. */
const inside = new Float64Array(layers);
const scale = new Float64Array(layers);

function density(x: number): number {
  return exponential(-0.5 * x * x);
}

width[0] = layerArea / density(tailStart);
width[1] = tailStart;
for (let layer = 2; layer < layers; layer++) {
  const below = width[layer - 1] ?? 0;
  width[layer] = Math.sqrt(-2 * naturalLog(layerArea / below + density(below)));
}
for (let layer = 0; layer <= layers; layer++) height[layer] = density(width[layer] ?? 0);
for (let layer = 0; layer < layers; layer++) {
  inside[layer] = ((width[layer + 1] ?? 0) / (width[layer] ?? 1)) * 8_388_608;
  scale[layer] = (width[layer] ?? 0) / 8_388_608;
}

/** Uniform in (0, 1), never 0 or 1. */
function uniform(state: Int32Array): number {
  return ((nextWord(state) >>> 0) + 0.5) / 4_294_967_296;
}

/** The one draw in a hundred that the quick look does not settle: the wedges, the tail, and drawing again. */
function settle(state: Int32Array, first: number): number {
  let word = first;
  for (;;) {
    const layer = word & 255;
    const position = word >> 8;
    const x = position * (scale[layer] ?? 0);
    if (Math.abs(position) < (inside[layer] ?? 0)) return x;
    if (layer === 0) {
      for (;;) {
        const beyond = -naturalLog(uniform(state)) / tailStart;
        if (-2 * naturalLog(uniform(state)) >= beyond * beyond) {
          return position < 0 ? -(tailStart + beyond) : tailStart + beyond;
        }
      }
    }
    const bottom = height[layer] ?? 0;
    if (bottom + uniform(state) * ((height[layer + 1] ?? 0) - bottom) < density(x)) return x;
    word = nextWord(state);
  }
}

/**
 * Fills `normals` with `count` independent standard normal numbers from an xoshiro128++ state (see `seedPath`),
 * which it advances. Positions within a layer have 24 bits, so neighbouring values differ by about 4e-7.
 */
export function fillNormals(state: Int32Array, normals: Float64Array, count: number): void {
  let s0 = state[0] ?? 0;
  let s1 = state[1] ?? 0;
  let s2 = state[2] ?? 0;
  let s3 = state[3] ?? 0;
  for (let index = 0; index < count; index++) {
    const sum = (s0 + s3) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    const layer = word & 255;
    const position = word >> 8;
    if (Math.abs(position) < (inside[layer] ?? 0)) {
      normals[index] = position * (scale[layer] ?? 0);
    } else {
      state[0] = s0;
      state[1] = s1;
      state[2] = s2;
      state[3] = s3;
      normals[index] = settle(state, word);
      s0 = state[0] ?? 0;
      s1 = state[1] ?? 0;
      s2 = state[2] ?? 0;
      s3 = state[3] ?? 0;
    }
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}
