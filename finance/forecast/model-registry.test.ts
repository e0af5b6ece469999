import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDrift, judgeChallenger } from "./model-registry.ts";

const bands = [
  { model: "constant" as const, coverage80: 0.8, coverage95: 0.95, logScore: 1.5 },
  { model: "ewma" as const, coverage80: 0.8, coverage95: 0.95, logScore: 1.53 },
  { model: "garch" as const, coverage80: 0.8, coverage95: 0.95, logScore: 1.6 },
];

test("a challenger replaces the champion for a better level, or for clearly better bands", () => {
  const champion = { mean: "randomWalk", variance: "constant" } as const;
  const better = judgeChallenger(champion, { chosen: "drift", chosenBand: "constant", bands }, null);
  assert.deepEqual(better, { promote: true, reason: "drift is reliably better than a random walk" });
  const wider = judgeChallenger(champion, { chosen: "randomWalk", chosenBand: "garch", bands }, null);
  assert.equal(wider.promote, true);
  const little = { chosen: "randomWalk", chosenBand: "ewma", bands } as const;
  assert.equal(judgeChallenger(champion, little, null).promote, false);
  const drifted = { state: "drift", horizons: 9, coverage80: 0.3 } as const;
  assert.equal(judgeChallenger(champion, little, drifted).promote, true);
  const fallen = judgeChallenger(
    { mean: "theta", variance: "garch" },
    { ...little, chosenBand: "garch" },
    null,
  );
  assert.match(fallen.reason, /no longer reliably better/);
});

/** A saw of equal steps: its spread is known. */
const saw = (count: number, size: number) => Array.from({ length: count }, (_, place) => (place % 2) * size);

test("drift is seen when outcomes leave the bands, not before three horizons have passed", () => {
  const model = { mean: "randomWalk", variance: "constant" } as const;
  const calm = saw(400, 0.01);
  const jumps = [...calm, ...Array.from({ length: 200 }, (_, place) => place * 0.02)];
  assert.equal(checkDrift(jumps, 399, model, 20).state, "drift");
  assert.equal(checkDrift(jumps.slice(0, 450), 399, model, 20).state, "too early");
  assert.equal(checkDrift(jumps, jumps.length - 1, model, 20).coverage80, null);
});
