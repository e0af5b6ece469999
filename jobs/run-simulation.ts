import { z } from "zod";
import { MONTE_CARLO_VERSION, MOST_PATHS } from "#finance/simulation/monte-carlo.ts";
import { drawsOf } from "#finance/simulation/simulate-paths.ts";
import { DRAWS_PER_PART, mergeParts } from "#finance/simulation/simulation-parts.ts";
import { fixedClock } from "#platform/clock.ts";
import {
  describeSimulation,
  type PreparedSimulation,
  preparePortfolioSimulation,
  type SimulationAbout,
  simulatePortfolio,
} from "#portfolio/simulate-portfolio.ts";
import { SIMULATION_MODELS } from "#portfolio/simulation-request.ts";
import { defineJob, type JobSplit } from "./define-job.ts";
import { simulatePart, simulationPart, storeParameters } from "./simulate-part.ts";

/** More paths than this are simulated in parts, one job each. */
const MOST_AT_ONCE = 100_000;

const amount = z.number().min(0).max(1e12);
const rate = z.number().min(0).max(0.5);

/** Simulates the future of the tenant's portfolio on the thread pool, part by part. */
export const runSimulation = defineJob({
  name: "run-simulation",
  queue: "cpu",
  input: z.object({
    years: z.number().int("must be a whole number").min(1).max(60),
    monthlyContribution: amount.optional(),
    monthlyWithdrawal: amount.optional(),
    targetAmount: amount.optional(),
    initialValue: amount.optional(),
    paths: z.number().int().min(100).max(MOST_PATHS).optional(),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    model: z.enum(SIMULATION_MODELS).optional(),
    feeRate: rate.optional(),
    taxRate: rate.optional(),
    inflationRate: rate.optional(),
    antithetic: z.boolean().optional(),
    blockMonths: z.number().int().min(1).max(60).optional(),
    currency: z.string().optional(),
    /** The asker's day and currency: a demo stands still on its own. */
    today: z.iso.date(),
    baseCurrency: z.string(),
    /** Where the data stood when it was asked: results of other data are other results. */
    data: z.string().max(200),
  }),
  output: z.looseObject({ asOf: z.string() }),
  attempts: 3,
  timeoutMs: 120_000,
  reusable: true,
  async run({ tenant, pool, signal, progress, split }, { today, baseCurrency, data: _data, ...request }) {
    const context = { tenant, clock: fixedClock(today), baseCurrency };
    if ((request.paths ?? 0) > MOST_AT_ONCE) {
      const { plan, results } = await split(async () =>
        planParts(await preparePortfolioSimulation(context, request)),
      );
      const { about, antithetic, targetAmount } = simulationPlan.parse(plan);
      const summary = mergeParts(
        { ...about, antithetic },
        z.array(simulationPart).parse(results),
        targetAmount,
      );
      return { ...describeSimulation(about, summary) };
    }
    const result = await simulatePortfolio(context, request, (parameters, targetAmount) =>
      pool.simulate(parameters, targetAmount, {
        signal,
        onProgress: (fraction) =>
          progress(fraction, `${Math.round(fraction * parameters.paths)} of ${parameters.paths} paths`),
      }),
    );
    return { ...result };
  },
});

/** What the end of a simulation in parts needs, as `planParts` wrote it. */
const simulationPlan = z.object({
  about: z.custom<SimulationAbout>((value) => typeof value === "object" && value !== null),
  antithetic: z.boolean(),
  targetAmount: z.number().nullable(),
});

/** Cuts the draws into parts of one size, whatever number of workers there is: so the parts are the same everywhere. */
function planParts({ parameters, targetAmount, about }: PreparedSimulation): JobSplit {
  const draws = drawsOf(parameters);
  const images = parameters.antithetic ? 2 : 1;
  const stored = storeParameters(parameters);
  const parts = Array.from({ length: Math.ceil(draws / DRAWS_PER_PART) }, (_, index) => {
    const first = index * DRAWS_PER_PART;
    const paths = Math.min(DRAWS_PER_PART, draws - first) * images;
    const input = {
      parameters: { ...stored, paths },
      first,
      targetAmount,
      algorithmVersion: MONTE_CARLO_VERSION,
    };
    return { name: simulatePart.name, input };
  });
  return { plan: { about, antithetic: parameters.antithetic, targetAmount }, parts };
}
