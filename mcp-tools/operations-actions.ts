import { z } from "zod";
import { dataQuality } from "#platform/results.ts";
import { defineTool } from "./define-tool.ts";
import { resultEnd } from "./schemas.ts";

// What the person who runs the installation does with its jobs; nobody else's access has the scope.

const LATEST = 50;

const instant = z.string().nullable();

const schedule = z.object({
  name: z.string(),
  pattern: z.string(),
  timeZone: z.string(),
  pausedAt: instant,
  nextRunAt: instant,
  lastRun: z
    .object({ status: z.string(), startedAt: z.string(), finishedAt: instant, error: z.string().nullable() })
    .nullable(),
});

const failedJob = z.object({
  jobId: z.string(),
  tenantId: z.string(),
  name: z.string(),
  attempts: z.number(),
  errorKind: z.string(),
  error: z.string(),
  finishedAt: z.string(),
});

const listSchedules = defineTool({
  name: "list_schedules",
  title: "Schedules and failed jobs",
  description: "Every scheduled job with its last and next run, and the jobs of all that failed for good.",
  toolsets: ["data"],
  scope: "operations:admin",
  access: "read",
  cost: 5,
  input: z.object({}),
  output: z.object({
    asOf: z.string(),
    schedules: z.array(schedule),
    failed: z.array(failedJob),
    ...resultEnd,
  }),
  async run({ jobs, session }) {
    const [schedules, failed] = await Promise.all([
      jobs.administration.schedules(),
      jobs.administration.failed(LATEST),
    ]);
    const end = { asOf: session.clock.today(), assumptions: [], dataQuality: dataQuality([]) };
    return { schedules, failed, ...end };
  },
});

const done = z.object({ done: z.boolean() });

const changeSchedule = defineTool({
  name: "change_schedule",
  title: "Pause, resume or run a schedule",
  description: "Leaves the turns of a scheduled job out, lets them come again, or runs it now.",
  toolsets: ["data"],
  scope: "operations:admin",
  access: "write",
  cost: 5,
  input: z.object({ name: z.string().max(60), change: z.enum(["pause", "resume", "run"]) }),
  output: done,
  async run({ jobs, session }, { name, change }) {
    if (change === "run") await jobs.administration.runNow(name, session.principal.userId);
    else await jobs.administration.pause(name, change === "pause");
    return { done: true };
  },
});

const replayJob = defineTool({
  name: "replay_job",
  title: "Try a failed job again",
  description: "Puts a job that failed for good back into its queue.",
  toolsets: ["data"],
  scope: "operations:admin",
  access: "write",
  cost: 5,
  input: z.object({ jobId: z.string().max(36) }),
  output: done,
  async run({ jobs }, { jobId }) {
    await jobs.administration.replay(jobId);
    return { done: true };
  },
});

export const operationsActions = [listSchedules, changeSchedule, replayJob] as const;
