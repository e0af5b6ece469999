import { Decimal, sumOf } from "../money.ts";
import { fillGaps } from "./fill-gaps.ts";

/**
 * What each part of a portfolio should gain or lose to come back to its target.
 * Formula: total = Σ values + contribution; change = target × total − value. With bands nothing is traded while
 * |weight − target| ≤ min(band, relative band × target) for every part. Only buying or only selling spreads the
 * contribution by water-filling (fill-gaps.ts).
 * Convention: weights and targets are fractions that sum to 1; a contribution below zero takes money out; change is
 * positive for buying.
 * Source: bands as in L. Swedroe's 5/25 rule; G. Daryanani, "Opportunistic Rebalancing", Journal of Financial Planning
 * 21(1), 2008; buy-only by least squares, S. Boyd and L. Vandenberghe, Convex Optimization (2004), example 5.2.
 */
export interface RebalancingGroup {
  name: string;
  /** Fraction of the total, from 0 to 1. */
  target: Decimal;
  value: Decimal;
}

export interface GroupRequest {
  /** Money brought in; below zero it is taken out. */
  contribution: Decimal;
  /** `buyOnly` spends the contribution and sells nothing; `sellOnly` raises what is taken out and buys nothing. */
  mode: "full" | "buyOnly" | "sellOnly";
  /** Tolerated distance of a weight from its target: 0.05 is five points. None means no tolerance. */
  band?: number;
  /** Tolerated distance as a fraction of the target: 0.25 of 0.20 is five points. */
  relativeBand?: number;
  /** Where a part outside its band goes: to the target (default), or no further than the edge of its band. */
  bandAction?: "target" | "edge";
  /** How buying or selling alone measures distance: in money (default), or relative to the target. */
  deviation?: "absolute" | "relative";
}

export interface GroupChange {
  name: string;
  target: Decimal;
  value: Decimal;
  /** Before; 0 where nothing is held at all. */
  weight: Decimal;
  /** weight − target. */
  drift: Decimal;
  /** Tolerated distance; null without bands. */
  tolerance: Decimal | null;
  outsideBand: boolean;
  change: Decimal;
}

export interface RebalancedGroups {
  /** After the contribution. */
  total: Decimal;
  /** Whether any part lies outside its band; true without bands. */
  triggered: boolean;
  changes: GroupChange[];
}

const zero = new Decimal(0);
const one = new Decimal(1);

/** Targets that sum to 1 within this count as complete. */
const TARGET_SUM_TOLERANCE = 1e-6;

/**
 * The change of each group, in the order given; changes sum to the contribution, ties go by name.
 * Example: rebalanceGroups([{ name: "a", target: new Decimal("0.6"), value: new Decimal(70) }, { name: "b", target: new Decimal("0.4"), value: new Decimal(30) }], { contribution: new Decimal(0), mode: "full" }).changes.map((part) => Number(part.change)) = [-10, 10].
 * @throws RangeError when targets do not sum to 1, a value is below zero, bands are no fractions, nothing is left after
 * a withdrawal, or buying alone meets a withdrawal
 */
export function rebalanceGroups(given: readonly RebalancingGroup[], request: GroupRequest): RebalancedGroups {
  checkGroups(given, request);
  // By name, so that roundings and ties do not depend on the order given.
  const groups = given.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const held = sumOf(groups.map((group) => group.value));
  const total = held.add(request.contribution);
  if (total.lt(0)) throw new RangeError("more money would be taken out than there is");
  const measured = groups.map((group) => measure(group, held, request));
  const triggered = measured.some((part) => part.outsideBand);
  const values = changesOf(measured, total, request, triggered);
  const changes = new Map(
    measured.map((part, index) => [groups[index], { ...part, change: values[index] ?? zero }]),
  );
  return { total, triggered, changes: given.flatMap((group) => changes.get(group) ?? []) };
}

function checkGroups(groups: readonly RebalancingGroup[], request: GroupRequest): void {
  const targets = sumOf(groups.map((group) => group.target));
  if (targets.sub(one).abs().gt(TARGET_SUM_TOLERANCE)) {
    throw new RangeError(`targets sum to ${targets.toDecimalPlaces(6)}, not to 1`);
  }
  for (const { name, target, value } of groups) {
    if (target.lt(0) || target.gt(1)) throw new RangeError(`the target of ${name} is not from 0 to 1`);
    if (value.lt(0)) throw new RangeError(`the value of ${name} is below zero`);
  }
  for (const band of [request.band, request.relativeBand]) {
    if (band !== undefined && !(band >= 0 && band <= 1)) throw new RangeError("a band is from 0 to 1");
  }
  if (request.mode === "buyOnly" && request.contribution.lt(0)) {
    throw new RangeError("money cannot be taken out by buying alone");
  }
  if (request.mode === "sellOnly" && request.contribution.gt(0)) {
    throw new RangeError("money cannot be put in by selling alone");
  }
}

function measure(group: RebalancingGroup, held: Decimal, request: GroupRequest) {
  const weight = held.isZero() ? zero : group.value.div(held);
  const drift = weight.sub(group.target);
  const limits = [
    ...(request.band === undefined ? [] : [new Decimal(request.band)]),
    ...(request.relativeBand === undefined ? [] : [group.target.mul(request.relativeBand)]),
  ];
  const tolerance = limits.length === 0 ? null : Decimal.min(...limits);
  return { ...group, weight, drift, tolerance, outsideBand: tolerance === null || drift.abs().gt(tolerance) };
}

type MeasuredGroup = ReturnType<typeof measure>;

function changesOf(
  groups: readonly MeasuredGroup[],
  total: Decimal,
  request: GroupRequest,
  triggered: boolean,
): Decimal[] {
  const { contribution } = request;
  const gaps = closing(groups, total);
  if (request.mode === "full" && triggered) {
    return request.bandAction === "edge" ? toEdges(groups, total) : gaps;
  }
  const scales = request.deviation === "relative" ? groups.map((group) => group.target) : undefined;
  if (contribution.gte(0)) return fillGaps(gaps, contribution, scales);
  return withdraw(groups, gaps, contribution.neg(), scales).map((taken) => zero.sub(taken));
}

/** target × total − value, the rounding of targets that do not quite sum to 1 in the largest of them. */
function closing(groups: readonly MeasuredGroup[], total: Decimal): Decimal[] {
  const gaps = groups.map((group) => group.target.mul(total).sub(group.value));
  const held = sumOf(groups.map((group) => group.value));
  const missing = total.sub(held).sub(sumOf(gaps));
  const largest = groups.reduce(
    (best, group, index) => (group.target.gt(groups[best]?.target ?? zero) ? index : best),
    0,
  );
  return gaps.map((gap, index) => (index === largest ? gap.add(missing) : gap));
}

/** Takes money where there is most too much, never more than a group holds. */
function withdraw(
  groups: readonly MeasuredGroup[],
  gaps: readonly Decimal[],
  amount: Decimal,
  scales: readonly Decimal[] | undefined,
): Decimal[] {
  const taken = groups.map(() => zero);
  let open = amount;
  let free = groups.map((_, index) => index);
  // Each round takes what a group holds at most; what that leaves open falls to the others.
  while (open.gt(0) && free.length > 0) {
    const surplus = free.map((index) => (gaps[index] ?? zero).neg());
    const share = fillGaps(
      surplus,
      open,
      scales?.length ? free.map((index) => Decimal.max(scales[index] ?? zero, "1e-9")) : undefined,
    );
    const full = free.filter((index, place) => (share[place] ?? zero).gte(groups[index]?.value ?? zero));
    const settled = full.length === 0 ? free : full;
    for (const index of settled) {
      const held = groups[index]?.value ?? zero;
      const part = full.length === 0 ? (share[free.indexOf(index)] ?? zero) : held;
      taken[index] = part;
      open = open.sub(part);
    }
    if (full.length === 0) return taken;
    free = free.filter((index) => !full.includes(index));
  }
  return taken;
}

/** Moves weights just inside their bands; what that sets free or needs is spread over what others lack or have too much. */
function toEdges(groups: readonly MeasuredGroup[], total: Decimal): Decimal[] {
  if (total.isZero()) return groups.map((group) => group.value.neg());
  const bounds = groups.map(({ target, tolerance }) => ({
    low: Decimal.max(zero, target.sub(tolerance ?? zero)).mul(total),
    high: target.add(tolerance ?? zero).mul(total),
  }));
  const clamped = groups.map(({ value }, index) => {
    const { low = zero, high = zero } = bounds[index] ?? {};
    return Decimal.min(high, Decimal.max(low, value));
  });
  const open = total.sub(sumOf(clamped));
  // Up to the targets there is always room enough: what is open is the sum of all distances from them.
  const room = clamped.map((value, index) => {
    const gap = (groups[index]?.target ?? zero).mul(total).sub(value);
    return Decimal.max(zero, open.gte(0) ? gap : gap.neg());
  });
  const all = sumOf(room);
  const last = room.findLastIndex((part) => part.gt(0));
  let left = open;
  return groups.map(({ value }, index) => {
    const share = all.isZero() ? zero : open.mul(room[index] ?? zero).div(all);
    const part = index === last ? left : share;
    left = left.sub(part);
    return (clamped[index] ?? zero).add(part).sub(value);
  });
}
