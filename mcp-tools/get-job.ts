import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import { describeJob, jobResult, simulationOf, simulationResult } from "./job-schemas.ts";
import { cursorParameter, limitParameter } from "./schemas.ts";

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
    limit: limitParameter.optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    jobs: z.array(jobResult),
    simulation: simulationResult.nullable(),
    nextCursor: z.string().nullable(),
  }),
  async run(context, input) {
    const owner = { tenant: context.session.tenant, userId: context.session.principal.userId };
    if (input.jobId !== undefined) {
      const status = await context.jobs.get(owner, input.jobId);
      return { jobs: [describeJob(status)], simulation: simulationOf(status), nextCursor: null };
    }
    const page = await context.jobs.list(owner, { limit: input.limit ?? 20, cursor: input.cursor ?? null });
    return { jobs: page.jobs.map(describeJob), simulation: null, nextCursor: page.nextCursor };
  },
});
