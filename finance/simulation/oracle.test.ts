import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { monthlyFlows, prepareSimulation, type SimulationPlan, USUAL_REGIMES } from "./monte-carlo.ts";
import { simulateHere } from "./simulate-paths.ts";

const figures = z
  .record(
    z.string(),
    z.object({
      percentiles: z.array(z.number()),
      neverDepleted: z.number(),
      unpaid: z.number().nullable(),
      yearsUntilDepleted: z.number().nullable(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

const YEARS = 20;
const flow = (amount: number, inflation = 0) => ({
  flows: monthlyFlows(amount, YEARS, inflation),
  inflationRate: inflation,
});
const history = Array.from({ length: 48 }, (_, month) => (((month * 29) % 48) - 22) / 500);

const plans: Record<string, Partial<SimulationPlan>> = {
  "lognormal saving with fees and inflation": { ...flow(200, 0.02), feeRate: 0.012 },
  "lognormal spending with taxes": { ...flow(-600), taxRate: 0.25 },
  "student-t spending": { ...flow(-650), model: { name: "student-t", degreesOfFreedom: 5 } },
  "regime spending with inflation": { ...flow(-450, 0.02), model: { name: "regime", ...USUAL_REGIMES } },
  "bootstrap saving": { ...flow(150), model: { name: "bootstrap", history, blockMonths: 6 } },
};

for (const [name, changes] of Object.entries(plans)) {
  test(`an independent simulation of 200,000 paths in numpy agrees: ${name}`, () => {
    const paths = 20_000;
    const parameters = prepareSimulation({
      initialValue: 100_000,
      years: YEARS,
      flows: [],
      weights: [0.6, 0.4],
      monthlyReturns: [0.006, 0.002],
      covariance: [0.045 ** 2, 0.3 * 0.045 * 0.012, 0.3 * 0.045 * 0.012, 0.012 ** 2],
      paths,
      seed: 20_260_102,
      ...changes,
    });
    const result = simulateHere(parameters, null);
    const expected = figures[name];
    const last = result.bands.at(-1);
    assert.ok(expected && last);
    // Both samples have errors; in money about the size of the spread between quartiles.
    const [, low = 0, , high = 0] = expected.percentiles;
    const unit = (high - low) / Math.sqrt(paths);
    [last.p5, last.p25, last.p50, last.p75, last.p95].forEach((value, index) => {
      const wide = index === 4 ? 14 : 5;
      const difference = Math.abs(value - (expected.percentiles[index] ?? Number.NaN));
      assert.ok(
        difference < wide * unit,
        `percentile ${index}: ${value}, not ${expected.percentiles[index]}`,
      );
    });
    const { value, standardError } = result.neverDepleted;
    assert.ok(Math.abs(value - expected.neverDepleted) < 4.5 * standardError, `never depleted ${value}`);
    const { unpaid, yearsUntilDepleted } = result.shortfall;
    assert.equal(unpaid === null, expected.unpaid === null);
    if (unpaid !== null) assert.ok(Math.abs(unpaid / (expected.unpaid ?? 0) - 1) < 0.06, `unpaid ${unpaid}`);
    if (yearsUntilDepleted !== null)
      assert.ok(
        Math.abs(yearsUntilDepleted - (expected.yearsUntilDepleted ?? 0)) < 0.5,
        `${yearsUntilDepleted}`,
      );
  });
}
