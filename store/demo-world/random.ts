/**
 * A small seeded generator, mulberry32: the same seed gives the same numbers on every platform.
 * Source: T. Ettinger, public domain; 32-bit integer arithmetic only.
 */
export interface RandomSource {
  /** Uniform in [0, 1). */
  uniform(): number;
  /**
   * Approximately standard normal: the sum of twelve uniforms minus six (Irwin–Hall). Needs no logarithm or cosine,
   * whose last bit differs between engines; fat tails come from changing volatility and from events.
   */
  normal(): number;
}

export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  function normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += uniform();
    return sum;
  }
  return { uniform, normal };
}

/** Standard normal draws shifted so that their mean over the whole series is exactly zero (up to rounding). */
export function centredNormals(random: RandomSource, count: number): Float64Array {
  const draws = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const draw = random.normal();
    draws[i] = draw;
    sum += draw;
  }
  const mean = sum / count;
  for (let i = 0; i < count; i += 1) draws[i] = (draws[i] ?? 0) - mean;
  return draws;
}
