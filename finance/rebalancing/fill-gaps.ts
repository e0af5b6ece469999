import { Decimal } from "../money.ts";

/**
 * Spreads an amount over gaps so that what stays open is as even as it can be, without taking anything away.
 * Formula: xᵢ = max(0, gapᵢ − λ·scaleᵢ) with λ such that Σ xᵢ = amount. It minimises Σ (gapᵢ − xᵢ)² / scaleᵢ over x ≥ 0.
 * Convention: gap = wanted value − value today, negative where there is too much; scales are 1 (deviation in money)
 * unless given; with targets as scales the deviation counts relative to the target. A scale of 0 receives nothing. Equal gaps keep
 * their order, whose last takes the rounding: callers put them in order of their names.
 * Source: water-filling, S. Boyd and L. Vandenberghe, Convex Optimization (2004), example 5.2.
 */
const zero = new Decimal(0);
const one = new Decimal(1);

/**
 * The shares of an amount of zero or more; they add up to it, unless every scale is 0.
 * Example: fillGaps([50, 30, -20].map((gap) => new Decimal(gap)), new Decimal(60)).join() = "40,20,0".
 * @throws RangeError for an amount below zero or a scale below zero
 */
export function fillGaps(gaps: readonly Decimal[], amount: Decimal, scales?: readonly Decimal[]): Decimal[] {
  if (amount.lt(0)) throw new RangeError("an amount to spread over gaps is zero or more");
  const scaleOf = (index: number) => scales?.[index] ?? one;
  if (gaps.some((_, index) => scaleOf(index).lt(0))) throw new RangeError("a scale is zero or more");
  const filled = gaps.map(() => zero);
  const order = gaps
    .map((gap, index) => ({ gap, index, scale: scaleOf(index) }))
    .filter(({ scale }) => scale.gt(0))
    .sort((a, b) => b.gap.div(b.scale).cmp(a.gap.div(a.scale)) || a.index - b.index);
  if (amount.isZero() || order.length === 0) return filled;
  const { count, level } = waterLevel(order, amount);
  let open = amount;
  for (const [position, { gap, index, scale }] of order.slice(0, count).entries()) {
    // The last one takes the rest, so that a quotient without an end loses nothing.
    const share = position === count - 1 ? open : Decimal.max(zero, gap.sub(level.mul(scale)));
    filled[index] = share;
    open = open.sub(share);
  }
  return filled;
}

/** How many of the largest gaps receive anything, and what stays open of each per unit of scale. */
function waterLevel(
  order: readonly { gap: Decimal; scale: Decimal }[],
  amount: Decimal,
): { count: number; level: Decimal } {
  let gapSum = zero;
  let scaleSum = zero;
  let level = zero;
  let count = 0;
  for (const { gap, scale } of order) {
    if (count > 0 && gap.div(scale).lte(level)) break;
    gapSum = gapSum.add(gap);
    scaleSum = scaleSum.add(scale);
    level = gapSum.sub(amount).div(scaleSum);
    count++;
  }
  return { count, level };
}
