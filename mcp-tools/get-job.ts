import { z } from "zod";
import { dataQuality } from "#platform/results.ts";
import { defineTool } from "./define-tool.ts";
import { describeJob, jobResult, simulationOf } from "./job-schemas.ts";
import { cursorParameter, limitParameter, resultEnd } from "./schemas.ts";

const DEFAULT_LIMIT = 20;

export const getJob = defineTool({
  name: "get_job",
  title: "Job status and result",
  description:
    "Progress and result of a job by jobId; without jobId the latest jobs. Results are kept after the call that started them ended.",
  toolsets: ["planning"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({
    jobId: z.string().max(36).describe("from run_simulation").optional(),
    limit: limitParameter.describe(`default ${DEFAULT_LIMIT}`).optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    jobs: z.array(jobResult),
    /** As run_simulation answers it. */
    simulation: z.looseObject({ asOf: z.string() }).describe("as in run_simulation").nullable(),
    nextCursor: z.string().nullable(),
    ...resultEnd,
  }),
  async run(context, input) {
    const owner = { tenant: context.session.tenant, userId: context.session.principal.userId };
    // The state of a job is known exactly; how far to trust a simulation stands in the simulation.
    const end = { asOf: context.session.clock.today(), dataQuality: dataQuality([]) };
    if (input.jobId !== undefined) {
      const status = await context.jobs.get(owner, input.jobId);
      const jobs = [describeJob(status)];
      return { ...end, jobs, simulation: simulationOf(status), nextCursor: null, assumptions: [] };
    }
    const page = await context.jobs.list(owner, {
      limit: input.limit ?? DEFAULT_LIMIT,
      cursor: input.cursor ?? null,
    });
    return {
      ...end,
      jobs: page.jobs.map(describeJob),
      simulation: null,
      nextCursor: page.nextCursor,
      assumptions: ["Without jobId: your jobs, the latest first, without their results."],
    };
  },
});
