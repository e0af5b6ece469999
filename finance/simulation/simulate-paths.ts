import { createOutcome, earlyYears, followWealth, type SimulationOutcome } from "./follow-wealth.ts";
import { createGrowthSource } from "./growth-models.ts";
import { openLognormalKernel, riskyAssets } from "./lognormal-kernel.ts";
import type { SimulationParameters } from "./monte-carlo.ts";
import { type SimulationSummary, summarizeOutcome, yearBands } from "./monte-carlo-summary.ts";

/**
 * Number of independent draws of a simulation: its paths, or its pairs of a path and its mirror image.
 * Formula: paths, or paths ÷ 2 with antithetic.
 * Convention: draw d gives path d, and with antithetic the mirror image at path d + draws.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 4.2.
 * Example: drawsOf({ paths: 10, antithetic: true }) = 5.
 */
export function drawsOf({ paths, antithetic }: Pick<SimulationParameters, "paths" | "antithetic">): number {
  return antithetic ? paths / 2 : paths;
}

/**
 * Simulates the draws from `from` (included) to `to` (excluded) and writes their places in the outcome, which begins
 * with draw `first`. A draw depends on the parameters and its number alone, so any way of cutting the draws into ranges
 * gives the same bits.
 */
export function simulatePaths(
  parameters: SimulationParameters,
  from: number,
  to: number,
  outcome: SimulationOutcome,
  first = 0,
): void {
  const { model } = parameters;
  if (model.name !== "lognormal" || riskyAssets(parameters).length === 0)
    drawByDraw(parameters, { from, to, first }, outcome);
  else if (parameters.taxRate > 0) growthByKernel(parameters, { from, to, first }, outcome);
  else wealthByKernel(parameters, { from, to, first }, outcome);
}

interface DrawRange {
  from: number;
  to: number;
  /** The draw whose place is the first of the outcome. */
  first: number;
}

function drawByDraw(
  parameters: SimulationParameters,
  { from, to, first }: DrawRange,
  outcome: SimulationOutcome,
): void {
  const draws = drawsOf(parameters);
  const source = createGrowthSource(parameters);
  for (let draw = from; draw < to; draw++) {
    source.draw(draw);
    followWealth(parameters, source.growth, { offset: 0, stride: 1, path: draw - first }, outcome);
    if (source.mirrored) {
      followWealth(
        parameters,
        source.mirrored,
        { offset: 0, stride: 1, path: draw - first + draws },
        outcome,
      );
    }
  }
}

/** Taxes depend on the path's own history, so the kernel gives the growth and the wealth is followed here. */
function growthByKernel(
  parameters: SimulationParameters,
  { from, to, first }: DrawRange,
  outcome: SimulationOutcome,
): void {
  const kernel = openLognormalKernel(parameters, true);
  const draws = drawsOf(parameters);
  const images = parameters.antithetic ? 2 : 1;
  const stride = kernel.lanes * images;
  for (let draw = from; draw < to; draw += kernel.lanes) {
    kernel.run(draw);
    for (let lane = 0; lane < Math.min(kernel.lanes, to - draw); lane++) {
      for (let image = 0; image < images; image++) {
        const place = {
          offset: image * kernel.lanes + lane,
          stride,
          path: draw - first + lane + image * draws,
        };
        followWealth(parameters, kernel.output, place, outcome);
      }
    }
  }
}

function wealthByKernel(
  parameters: SimulationParameters,
  { from, to, first }: DrawRange,
  outcome: SimulationOutcome,
): void {
  const { paths, years } = parameters;
  const kernel = openLognormalKernel(parameters, false);
  const { output, lanes } = kernel;
  const draws = drawsOf(parameters);
  const images = parameters.antithetic ? 2 : 1;
  const width = lanes * images;
  const early = (earlyYears(years) - 1) * 2 * width + width;
  for (let draw = from; draw < to; draw += lanes) {
    kernel.run(draw);
    const used = Math.min(lanes, to - draw);
    for (let image = 0; image < images; image++) {
      const path = draw - first + image * draws;
      const place = image * lanes;
      for (let lane = 0; lane < used; lane++) {
        for (let year = 0; year < years; year++) {
          outcome.values[year * paths + path + lane] = output[year * 2 * width + place + lane] ?? 0;
        }
        outcome.earlyGrowth[path + lane] = output[early + place + lane] ?? 0;
        outcome.unpaid[path + lane] = kernel.unpaid[place + lane] ?? 0;
        outcome.paidMonths[path + lane] = kernel.paidMonths[place + lane] ?? 0;
      }
    }
  }
}

/** All paths and their summary on this thread. */
export function simulateHere(
  parameters: SimulationParameters,
  targetAmount: number | null,
): SimulationSummary {
  const outcome = createOutcome(parameters);
  simulatePaths(parameters, 0, drawsOf(parameters), outcome);
  return summarizeOutcome(
    parameters,
    outcome,
    yearBands(parameters, outcome, 1, parameters.years),
    targetAmount,
  );
}
