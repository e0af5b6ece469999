/**
 * Name: counter-based seeding and the generator of the simulations.
 * Every path of a simulation owns a stream: Philox4x32-10 turns (seed, path number) into the 128-bit start state of
 * a xoshiro128++ generator. A path therefore gets the same numbers whichever chunk, thread or machine runs it.
 * Formula: state(path) = Philox4x32-10(counter = path, key = seed); words by xoshiro128++ from there.
 * Convention: words are 32 bits; least significant word first in counters, keys and states.
 * Only integer operations and exact IEEE arithmetic: no platform-dependent function takes part.
 * Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), known answers in Random123;
 * D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (2021), xoshiro128++ 1.0.
 */

/** High 32 bits of the product of two unsigned 32-bit integers, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  // `middle` and `carry` stay below 2^33, so they are divided instead of shifted.
  return (a1 * b1 + Math.floor(middle / 65_536) + Math.floor(carry / 65_536)) >>> 0;
}

/**
 * Philox4x32-10: ten rounds over a 128-bit counter under a 64-bit key; a bijection of the counter.
 * Numbers are unsigned 32-bit words, least significant word first.
 * Example: philox([0, 0, 0, 0], [0, 0])[0] = 1713891541.
 */
export function philox(counter: readonly number[], key: readonly number[]): [number, number, number, number] {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let [k0 = 0, k1 = 0] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * Writes the start state of one path's generator into `state` (four words).
 * `seed` and `path` are whole numbers from 0 to 2^53 − 1.
 */
export function seedPath(state: Int32Array, seed: number, path: number): void {
  const counter = [path >>> 0, Math.floor(path / 4_294_967_296), 0, 0];
  const words = philox(counter, [seed >>> 0, Math.floor(seed / 4_294_967_296)]);
  state.set(words);
  // The generator has one forbidden state, of which Philox has one preimage in 2^128.
  if (words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0) state[0] = 1;
}

/** One step of xoshiro128++; returns a signed 32-bit word. `fillNormals` repeats these lines for speed. */
export function nextWord(state: Int32Array): number {
  const s0 = state[0] ?? 0;
  const s1 = state[1] ?? 0;
  const s2 = (state[2] ?? 0) ^ s0;
  const s3 = (state[3] ?? 0) ^ s1;
  const sum = (s0 + (state[3] ?? 0)) | 0;
  state[0] = s0 ^ s3;
  state[1] = s1 ^ s2;
  state[2] = s2 ^ (s1 << 9);
  state[3] = (s3 << 11) | (s3 >>> 21);
  return (((sum << 7) | (sum >>> 25)) + s0) | 0;
}
