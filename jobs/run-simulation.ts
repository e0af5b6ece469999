import { z } from "zod";
import { fixedClock } from "#platform/clock.ts";
import { simulatePortfolio } from "#portfolio/simulate-portfolio.ts";
import { SIMULATION_MODELS } from "#portfolio/simulation-request.ts";
import { defineJob } from "./define-job.ts";

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
    paths: z.number().int().min(100).max(100_000).optional(),
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
  }),
  output: z.looseObject({ asOf: z.string() }),
  attempts: 3,
  timeoutMs: 120_000,
  async run({ tenant, pool, signal, progress }, { today, baseCurrency, ...request }) {
    const context = { tenant, clock: fixedClock(today), baseCurrency };
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
