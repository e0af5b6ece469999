import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import { describeJob, jobResult, simulationOf, simulationResult } from "./job-schemas.ts";
import { currencyParameter, given } from "./schemas.ts";

/** How long a caller waits inline before it gets a job id instead. */
const INLINE_BUDGET_MS = 2000;

const amount = z.number().min(0).max(1e12);

export const runSimulation = defineTool({
  name: "run_simulation",
  title: "Simulate the future",
  description:
    "Monte Carlo of the portfolio over years with monthly contributions or withdrawals: percentile bands, final values, probability of reaching targetAmount. Runs as a job: simulation is null while it runs; then poll get_job after pollAfterMs.",
  toolsets: ["planning"],
  scope: "simulation:run",
  access: "read",
  cost: 10,
  input: z.object({
    years: z.number().int().min(1).max(60),
    monthlyContribution: amount.optional(),
    monthlyWithdrawal: amount.optional(),
    targetAmount: amount.optional(),
    initialValue: amount.optional().describe("today's portfolio value when omitted"),
    paths: z.number().int().min(100).max(100_000).optional().describe("default 5000"),
    seed: z.number().int().min(0).max(4_294_967_295).optional(),
    currency: currencyParameter.optional(),
  }),
  output: z.object({ job: jobResult, simulation: simulationResult.nullable() }),
  async run(context, input) {
    const owner = { tenant: context.session.tenant, userId: context.session.principal.userId };
    const jobInput = {
      ...given(input),
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
