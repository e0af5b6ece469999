import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decimal } from "../money.ts";
import { fillGaps } from "./fill-gaps.ts";
import { type GroupRequest, type RebalancingGroup, rebalanceGroups } from "./rebalance-groups.ts";

const decimal = (value: number | string) => new Decimal(value);
const groups = (...rows: [string, number, number][]): RebalancingGroup[] =>
  rows.map(([name, target, value]) => ({ name, target: decimal(target), value: decimal(value) }));
const full: GroupRequest = { contribution: decimal(0), mode: "full" };
const changes = (rows: RebalancingGroup[], request: Partial<GroupRequest>) =>
  rebalanceGroups(rows, { ...full, ...request }).changes.map(({ change }) =>
    change.toDecimalPlaces(6).toNumber(),
  );

test("gaps are filled so that what stays open is even, also relative to the target", () => {
  // λ = 10: 50 − 40 = 30 − 20.
  assert.deepEqual(fillGaps([50, 30, -20].map(decimal), decimal(60)).map(Number), [40, 20, 0]);
  // Relative: (60 − x)/0.6 = (10 − y)/0.4 with x + y = 40 gives 18 per unit of scale × 0.6 off 60.
  const filled = fillGaps([60, 10].map(decimal), decimal(40), [0.6, 0.4].map(decimal)).map(Number);
  assert.deepEqual(filled, [40, 0]);
  assert.deepEqual(fillGaps([decimal(1)], decimal(5)).map(Number), [5]);
  assert.throws(() => fillGaps([decimal(1)], decimal(-1)), RangeError);
});

test("water-filling is optimal: no shift of a little money between two parts makes it better", () => {
  const amounts = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 3000 }), (gaps, amount) => {
      const filled = fillGaps(gaps.map(decimal), decimal(amount));
      const left = gaps.map((gap, index) => decimal(gap).sub(filled[index] ?? 0));
      const sum = filled.reduce((all, part) => all.add(part), decimal(0));
      assert.ok(sum.sub(amount).abs().lt("1e-50"));
      assert.ok(filled.every((part) => part.gte(0)));
      // Whoever received money has at least as much open as everybody who did not, to the last digit.
      for (const [i, part] of filled.entries()) {
        if (part.lte("1e-30")) continue;
        for (const other of left) assert.ok((left[i] ?? decimal(0)).sub(other).gte("-1e-30"));
      }
    }),
    { numRuns: 300 },
  );
});

test("a portfolio of 70/30 with the target 60/40 sells ten and buys ten", () => {
  assert.deepEqual(changes(groups(["stocks", 0.6, 70], ["bonds", 0.4, 30]), {}), [-10, 10]);
});

test("bands leave small drifts alone, the narrower of two counts, and a contribution still goes where it is missing", () => {
  const rows = groups(["stocks", 0.6, 63], ["bonds", 0.4, 37]);
  assert.equal(rebalanceGroups(rows, { ...full, band: 0.05 }).triggered, false);
  assert.deepEqual(changes(rows, { band: 0.05 }), [0, 0]);
  // 5/25 rule: 2.4 points of a 10 % part are within, 2.6 are not.
  const near = groups(["a", 0.9, 87.6], ["b", 0.1, 12.4]);
  const far = groups(["a", 0.9, 87.4], ["b", 0.1, 12.6]);
  assert.equal(rebalanceGroups(near, { ...full, band: 0.05, relativeBand: 0.25 }).triggered, false);
  assert.equal(rebalanceGroups(far, { ...full, band: 0.05, relativeBand: 0.25 }).triggered, true);
  assert.deepEqual(changes(rows, { band: 0.05, contribution: decimal(10) }), [3, 7]);
});

test("trading to the edge of the band moves less than trading to the target, and ends inside", () => {
  const rows = groups(["a", 0.5, 65], ["b", 0.3, 20], ["c", 0.2, 15]);
  const moved = changes(rows, { band: 0.05, bandAction: "edge" });
  assert.equal(moved[0], -10);
  assert.equal(
    moved.reduce((sum, part) => sum + part, 0),
    0,
  );
  assert.ok(moved.slice(1).every((part) => part >= 0));
});

test("buying alone never sells, selling alone never buys and takes no more than a part holds", () => {
  const rows = groups(["a", 0.5, 80], ["b", 0.3, 15], ["c", 0.2, 5]);
  assert.deepEqual(changes(rows, { mode: "buyOnly", contribution: decimal(20) }), [0, 11, 9]);
  assert.deepEqual(changes(rows, { mode: "sellOnly", contribution: decimal(-20) }), [-20, 0, 0]);
  assert.deepEqual(changes(rows, { mode: "sellOnly", contribution: decimal(-100) }), [-80, -15, -5]);
  assert.throws(() => changes(rows, { mode: "buyOnly", contribution: decimal(-1) }), /taken out/);
  assert.throws(() => changes(rows, { contribution: decimal(-101) }), /more money/);
});

test("changes sum to the contribution in every mode, and no part ends below zero", () => {
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 900 })), {
    minLength: 1,
    maxLength: 7,
  });
  const share = fc.double({ min: -1, max: 1, noNaN: true });
  const mode = fc.constantFrom<GroupRequest["mode"]>("full", "buyOnly", "sellOnly");
  const band = fc.constantFrom(undefined, 0.01, 0.1);
  fc.assert(
    fc.property(
      parts,
      share,
      mode,
      band,
      fc.boolean(),
      fc.boolean(),
      (rows, part, wanted, width, edge, rel) => {
        const weights = rows.reduce((sum, [weight]) => sum + weight, 0);
        const held = rows.reduce((sum, [, value]) => sum + value, 0);
        const sign = wanted === "buyOnly" ? Math.abs(part) : wanted === "sellOnly" ? -Math.abs(part) : part;
        const contribution = decimal(sign * held);
        const list = rows.map(([weight, value], index) => ({
          name: `g${index}`,
          target: decimal(weight).div(weights),
          value: decimal(value),
        }));
        const result = rebalanceGroups(list, {
          contribution,
          mode: wanted,
          bandAction: edge ? "edge" : "target",
          deviation: rel ? "relative" : "absolute",
          ...(width === undefined ? {} : { band: width }),
        });
        const sum = result.changes.reduce((all, { change }) => all.add(change), decimal(0));
        assert.ok(sum.sub(contribution).abs().lt("1e-40"), `${sum} of ${contribution}`);
        for (const { value, change } of result.changes) assert.ok(value.add(change).gte("-1e-40"));
      },
    ),
    { numRuns: 300 },
  );
});

test("targets that do not sum to one, or values below zero, are refused by name", () => {
  assert.throws(() => changes(groups(["a", 0.5, 1]), {}), /targets sum to 0.5/);
  assert.throws(() => changes(groups(["a", 1, -1]), {}), /value of a/);
  assert.throws(() => changes(groups(["a", 1.5, 1], ["b", -0.5, 1]), {}), /target of a/);
});
