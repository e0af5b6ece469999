import { z } from "zod";
import { readDataState } from "#portfolio/read-data-state.ts";
import { checkSimulation, SIMULATION_MODELS } from "#portfolio/simulation-request.ts";
import { defineTool } from "./define-tool.ts";
import { describeJob, simulationOf, simulationResult, startedJob } from "./job-schemas.ts";
import { currencyParameter, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

/** How long a caller waits inline before it gets a job id instead. */
const INLINE_BUDGET_MS = 2000;

const amount = z.number().min(0).max(1e12);
const rate = z.number().min(0).max(0.5);

export const runSimulation = defineTool({
  name: "run_simulation",
  title: "Simulate the future",
  description:
    "Monte Carlo of the portfolio with monthly contributions or withdrawals: percentile bands, probability of reaching targetAmount. With inflationRate in today's money. While it runs simulation is null: poll get_job after pollAfterMs.",
  toolsets: ["planning"],
  scope: "simulation:run",
  access: "read",
  cost: 10,
  input: z.object({
    years: z.number().int().min(1).max(60),
    monthlyContribution: amount.optional(),
    monthlyWithdrawal: amount.optional(),
    targetAmount: amount.optional(),
    initialValue: amount.describe("today's value when omitted").optional(),
    paths: z.number().int().min(100).max(10_000_000).describe("default 5000").optional(),
    seed: z.number().int().min(0).optional(),
    model: z.enum(SIMULATION_MODELS).optional(),
    feeRate: rate.optional(),
    taxRate: rate.describe("on gains sold").optional(),
    inflationRate: rate.optional(),
    antithetic: z.boolean().optional(),
    blockMonths: z.number().int().min(1).max(60).optional(),
    currency: currencyParameter.optional(),
  }),
  output: z.object({ job: startedJob, simulation: simulationResult.nullable() }),
  async run(context, input) {
    await checkSimulation(analysisContext(context), input);
    const owner = { tenant: context.session.tenant, userId: context.session.principal.userId };
    const jobInput = {
      ...given(input),
      // The same question about the same data is the same job, and its result is the answer for a day.
      data: context.fresh ? crypto.randomUUID() : await readDataState(owner.tenant),
      today: context.session.clock.today(),
      baseCurrency: context.session.principal.baseCurrency,
    };
    const queued = await context.jobs.enqueue(owner, "run-simulation", jobInput);
    const status = await context.jobs.waitFor(owner, queued.jobId, INLINE_BUDGET_MS, context.signal, (job) =>
      context.progress(job.progress, job.message ?? job.status),
    );
    // Nobody hears the answer of a cancelled call, so nobody could poll the job either.
    if (context.signal.aborted) await context.jobs.cancel(owner, queued.jobId);
    return { job: describeJob(status), simulation: simulationOf(status) };
  },
});
