import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Session } from "#auth/session.ts";
import { callTool, findTool, type ToolServices } from "./call-tool.ts";
import { jobResult } from "./job-schemas.ts";

// The tasks extension: a client that declared it gets a handle for a job that outlives its call, instead of a result
// that says where to ask. A task is a job: its id, its state and its life are those of `get_job`.

export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/** Jobs are kept for a month after their end; a task promises a day. */
const TASK_TTL_MS = 86_400_000;

const declared = z.looseObject({
  [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({
    extensions: z.looseObject({ [TASKS_EXTENSION]: z.looseObject({}) }),
  }),
});
const started = z.looseObject({ job: jobResult });
const asked = z.object({ jobs: z.tuple([jobResult]), simulation: z.looseObject({}).nullable() });
const taskParams = z.looseObject({ taskId: z.string().max(64) });

/** Whether this request's client said that it knows tasks. */
function knowsTasks({ mcpReq }: ServerContext): boolean {
  return declared.safeParse(mcpReq.envelope).success;
}

const statuses = {
  queued: "working",
  running: "working",
  succeeded: "completed",
  // The tool ran and says what went wrong: `failed` would mean that the protocol did.
  failed: "completed",
  cancelled: "cancelled",
} as const;

function describeTask(job: z.output<typeof jobResult>) {
  return {
    taskId: job.jobId,
    status: statuses[job.status],
    ...(job.message === null ? {} : { statusMessage: job.message }),
    createdAt: job.createdAt,
    lastUpdatedAt: job.finishedAt ?? new Date().toISOString(),
    ttlMs: TASK_TTL_MS,
    ...(job.pollAfterMs === null ? {} : { pollIntervalMs: Math.round(job.pollAfterMs) }),
  };
}

/** The handle in place of a tool's result, when that is a job under way and the client knows tasks; else null. */
export function asTask(result: Record<string, unknown>, context: ServerContext) {
  const job = knowsTasks(context) ? started.safeParse(result).data?.job : undefined;
  if (!job || statuses[job.status] !== "working") return null;
  return { resultType: "task", content: [], ...describeTask(job) };
}

function toolResult(result: Record<string, unknown>) {
  return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
}

/** Answers `tasks/get`, `tasks/update` and `tasks/cancel` of one session's jobs. */
export function offerTasks(server: Server, services: ToolServices, session: Session): void {
  async function call(name: string, jobId: string, context: ServerContext) {
    if (!knowsTasks(context)) {
      throw new MissingRequiredClientCapabilityError({
        requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
      });
    }
    const { signal } = context.mcpReq;
    const outcome = await callTool(services, session, findTool(name, "page"), { jobId }, { signal });
    if (outcome.ok) return outcome.result;
    const code =
      outcome.kind === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    throw new ProtocolError(code, outcome.message);
  }

  server.setRequestHandler("tasks/get", { params: taskParams }, async ({ taskId }, context) => {
    const found = asked.parse(await call("get_job", taskId, context));
    const [job] = found.jobs;
    const task = { resultType: "complete", ...describeTask(job) };
    if (task.status !== "completed") return task;
    if (job.status === "failed") {
      const text = job.error ?? "The job failed.";
      return { ...task, result: { isError: true, content: [{ type: "text", text }] } };
    }
    return { ...task, result: toolResult({ job, simulation: found.simulation }) };
  });
  server.setRequestHandler("tasks/cancel", { params: taskParams }, async ({ taskId }, context) => {
    await call("cancel_job", taskId, context);
    return { resultType: "complete" };
  });
  // No job asks anything of its client, so there is nothing to update; an unknown id is still refused.
  server.setRequestHandler("tasks/update", { params: taskParams }, async ({ taskId }, context) => {
    await call("get_job", taskId, context);
    return { resultType: "complete" };
  });
}
