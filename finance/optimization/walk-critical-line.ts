import { addRows } from "./add-rows.ts";
import type { Corner, WalkStart } from "./critical-line.ts";
import { FreeBlock } from "./free-block.ts";
import type { PortfolioProblem } from "./portfolio-problem.ts";
import { firstInOrder } from "./tie-order.ts";

/** The walk cannot go on by arithmetic alone: a singular free block, or more pivots than any real problem needs. */
export class CriticalLineFailure extends Error {
  override readonly name = "CriticalLineFailure";
}

/** Events that differ by less, relative to λ, happen at once. */
const SAME = 1e-11;

/** So often the gradients are worked out afresh instead of followed, so that rounding cannot add up. */
const REFRESH = 24;

const LOW = 0;
const HIGH = 1;
const FREE = 2;

/** What a straight piece of the path is made of: w = a + λ b for the free assets, and what each asset could leave by. */
export interface Piece {
  block: FreeBlock;
  covariance: Float64Array;
  n: number;
  b: Float64Array;
  /** Σ_FF⁻¹ 1 and its sum. */
  x: Float64Array;
  sumX: number;
  /** Budget multiplier γ = level + λ · slope, with returns counted from those of the first free asset. */
  level: number;
  slope: number;
  /** Slope of each bounded asset's gradient over that of the free ones. */
  slopes: Float64Array;
}

/**
 * The state of a walk along the critical line, and the way down.
 * Formula: w_F = a + λ b with a = Σ_FF⁻¹(γ₀ 1 − Σ_FB w_B), b = Σ_FF⁻¹(μ_F + γ₁ 1), γ₀ and γ₁ from Σ w = 1.
 * Convention: one asset joins or leaves the free ones at a time.
 * Source: as in `critical-line.ts`.
 * Example: openWalk(portfolioProblem({ expectedReturns: [0.1], covariance: [0.04] }), { weights: [1], margin: 0 }).pivots() = 0.
 */
export function openWalk(problem: PortfolioProblem, start: WalkStart) {
  const { covariance, expectedReturns, lower, upper } = problem;
  const n = lower.length;
  const block = new FreeBlock(covariance, n);
  const status = new Int8Array(n);
  /** Σ_·B w_B of the assets at a bound, and what they leave to the free ones. */
  const fixed = new Float64Array(n);
  let left = 1;
  let anyFixed = 0;
  let pivots = 0;
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  const x = new Float64Array(n);
  const z = new Float64Array(n);
  /** Gradient of each bounded asset over that of the free ones where the piece begins. */
  const gradients = new Float64Array(n);
  /** Weights of the assets at a bound; 0 for the others. */
  const bounded = new Float64Array(n);
  const slopes = new Float64Array(n);
  const events = new Float64Array(n);
  /** 1 for an asset that may join from its lower bound, −1 from its upper one, 0 for one that may not. */
  const entry = new Int8Array(n);
  let enterable: Set<number> | null = null;

  function move(asset: number, weight: number, sign: 1 | -1): void {
    if (weight === 0) return;
    bounded[asset] = sign > 0 ? weight : 0;
    anyFixed += sign;
    if (anyFixed === 0) {
      left = 1;
      fixed.fill(0);
      return;
    }
    left -= sign * weight;
    const row = asset * n;
    for (let i = 0; i < n; i++) fixed[i] = (fixed[i] ?? 0) + sign * weight * (covariance[row + i] ?? 0);
  }
  /** Notes what an asset now is. */
  function set(asset: number, state: number): void {
    status[asset] = state;
    const fits = (lower[asset] ?? 0) < (upper[asset] ?? 0) && (enterable === null || enterable.has(asset));
    entry[asset] = !fits || state === FREE ? 0 : state === LOW ? 1 : -1;
  }
  function release(asset: number): void {
    move(asset, (status[asset] === HIGH ? upper[asset] : lower[asset]) ?? 0, -1);
    if (!block.append(asset))
      throw new CriticalLineFailure("the covariance is singular among the assets held");
    set(asset, FREE);
  }
  for (let i = 0; i < n; i++) {
    const weight = start.weights[i] ?? 0;
    set(i, weight > (lower[i] ?? 0) ? HIGH : LOW);
    if (i !== start.margin) move(i, weight, 1);
  }
  if (start.margin !== undefined) {
    if (!block.append(start.margin)) throw new CriticalLineFailure("an asset that is held has no variance");
    set(start.margin, FREE);
  }

  /**
   * Straight piece for the present free assets, from `lambda` down; fills a, b, x, slopes. Weights do not jump, so the
   * gradients where the last piece ended hold; at the very top they have a meaning as values at λ = 0 only.
   */
  function solvePiece(returns: Float64Array, lambda: number, afresh: boolean): Piece {
    const { assets } = block;
    const k = assets.length;
    const first = returns[assets[0] ?? 0] ?? 0;
    let sumX = 0;
    let sumY = 0;
    let sumZ = 0;
    let equal = true;
    for (let p = 0; p < k; p++) {
      const asset = assets[p] ?? 0;
      const own = returns[asset] ?? 0;
      x[p] = 1;
      b[p] = own - first;
      z[p] = fixed[asset] ?? 0;
      equal &&= own === first;
    }
    block.solve(x, b);
    if (anyFixed > 0) block.solve(z, new Float64Array(k));
    for (let p = 0; p < k; p++) {
      sumX += x[p] ?? 0;
      sumY += b[p] ?? 0;
      sumZ += z[p] ?? 0;
    }
    const level = (left + sumZ) / sumX;
    const slope = -sumY / sumX;
    for (let i = 0; i < n; i++) slopes[i] = first - (returns[i] ?? 0) - slope;
    for (let p = 0; p < k; p++) {
      const weight = level * (x[p] ?? 0) - (z[p] ?? 0);
      const change = equal ? 0 : (b[p] ?? 0) + slope * (x[p] ?? 0);
      a[p] = weight;
      b[p] = change;
    }
    addRows(slopes, covariance, n, assets, b);
    if (afresh) {
      gradients.set(fixed);
      addRows(gradients, covariance, n, assets, a);
      const from = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
      for (let i = 0; i < n; i++) gradients[i] = (gradients[i] ?? 0) - level + from * (slopes[i] ?? 0);
    }
    return { block, covariance, n, b, x, sumX, level, slope: slope - first, slopes };
  }

  /** λ at which each asset next joins or leaves the free ones, going down; −∞ where it never does. */
  function findEvents(lambda: number, last: number): number {
    const from = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
    const { assets } = block;
    for (let i = 0; i < n; i++) {
      const slope = slopes[i] ?? 0;
      const enters = (entry[i] ?? 0) * slope > 0;
      events[i] = enters ? from - (gradients[i] ?? 0) / slope : Number.NEGATIVE_INFINITY;
    }
    for (let p = 0; p < assets.length; p++) {
      const asset = assets[p] ?? 0;
      const change = b[p] ?? 0;
      if (change === 0) continue;
      const bound = (change < 0 ? upper[asset] : lower[asset]) ?? 0;
      events[asset] = (bound - (a[p] ?? 0)) / change;
    }
    // What has just moved cannot move back at once; what is late by rounding happens now.
    if ((events[last] ?? 0) >= lambda * (1 - SAME)) events[last] = Number.NEGATIVE_INFINITY;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      const at = events[i] ?? 0;
      if (at > best) {
        best = at;
        if (at > lambda) best = events[i] = lambda;
      }
    }
    return best;
  }

  /** Moves the gradients of bounded assets from one λ to a lower one on the same piece. */
  function follow(from: number, to: number): void {
    const distance = from === Number.POSITIVE_INFINITY ? to : to - from;
    for (let i = 0; i < n; i++) {
      gradients[i] = status[i] === FREE ? 0 : (gradients[i] ?? 0) + distance * (slopes[i] ?? 0);
    }
  }

  function cornerAt(lambda: number, { level, slope }: Piece): Corner {
    const weights = bounded.slice();
    let expectedReturn = 0;
    let rest = 0;
    for (let i = 0; anyFixed > 0 && i < n; i++) {
      const weight = bounded[i] ?? 0;
      if (weight === 0) continue;
      expectedReturn += weight * (expectedReturns[i] ?? 0);
      rest += weight * (gradients[i] ?? 0);
    }
    const { assets } = block;
    for (let p = 0; p < assets.length; p++) {
      const asset = assets[p] ?? 0;
      const free = (a[p] ?? 0) + lambda * (b[p] ?? 0);
      const weight = Math.min(upper[asset] ?? 0, Math.max(lower[asset] ?? 0, free));
      weights[asset] = weight;
      expectedReturn += weight * (expectedReturns[asset] ?? 0);
    }
    const variance = level + lambda * (slope + expectedReturn) + rest;
    return { lambda, weights, expectedReturn, variance: Math.max(0, variance) };
  }

  /** Walks from λ = ∞ down to 0 and reports each corner. */
  function descend(returns: Float64Array, only: Set<number> | null, report: (corner: Corner) => void): void {
    enterable = only;
    for (let i = 0; i < n; i++) set(i, status[i] ?? LOW);
    let lambda = Number.POSITIVE_INFINITY;
    let last = -1;
    for (let step = 0; step <= 60 * n + 600; step++) {
      const piece = solvePiece(returns, lambda, step % REFRESH === 0);
      const next = findEvents(lambda, last);
      follow(lambda, Math.max(0, next));
      if (!(next > 0)) {
        report(cornerAt(0, piece));
        return;
      }
      if (next < lambda * (1 - 1e-14)) report(cornerAt(next, piece));
      last = firstInOrder(events, next - SAME * next, piece);
      lambda = next;
      pivots += 1;
      if (status[last] === FREE) {
        const position = block.assets.indexOf(last);
        const high = (b[position] ?? 0) < 0;
        block.remove(position);
        set(last, high ? HIGH : LOW);
        move(last, (high ? upper[last] : lower[last]) ?? 0, 1);
      } else release(last);
    }
    throw new CriticalLineFailure("the critical line does not come to an end");
  }

  return { descend, pivots: () => pivots };
}
