import { CoachError } from "#platform/errors.ts";
import { cancelParts, notePartEnd, readPartResults, readPartStates, recordSplit } from "#store/job-parts.ts";
import type { StartedAttempt } from "#store/jobs-writes.ts";
import type { Tenant } from "#store/open-store.ts";
import type { JobContext } from "./define-job.ts";
import { type Recorder, recordJob } from "./record-job.ts";

/** Thrown by `split` while parts are under way: the delivery ends, the job goes on. */
export class PartsPending extends Error {
  override name = "PartsPending";
}

/** What a job's context offers to split it, see `JobContext.split`. */
export function splitter(
  recorder: Recorder,
  tenant: Tenant,
  jobId: string,
  started: StartedAttempt,
): JobContext["split"] {
  return async (make) => {
    const split = started.split ?? (await begin(make));
    const states = await tenant.run((database) => readPartStates(database, split.parts));
    const broken =
      states.find(({ state }) => state === "failed") ?? states.find(({ state }) => state === "cancelled");
    if (broken) {
      const why = broken.error ?? "it was cancelled.";
      throw new CoachError("cancelled", `A part of the work did not succeed: ${why} Ask for it again.`);
    }
    if (states.filter(({ state }) => state === "succeeded").length < new Set(split.parts).size) {
      throw new PartsPending();
    }
    const results = await tenant.run((database) => readPartResults(database, split.parts));
    return { plan: split.plan, results };
  };

  async function begin(make: Parameters<JobContext["split"]>[0]) {
    const { plan, parts: asked } = await make();
    const { recorded, ours } = await tenant.run(async (database) => {
      const all = [];
      const owner = { tenant, userId: started.userId };
      for (const each of asked) {
        all.push(await recordJob(recorder, database, owner, { ...each, part: true }));
      }
      const parts = all.map(({ row }) => row.job_id);
      const written = await recordSplit(database, jobId, started.attempt, { plan, parts });
      if (!written) throw new CoachError("cancelled", "The job ended while it was being split.");
      return { recorded: all, ours: parts };
    });
    for (const part of recorded) await part.handOver();
    return { plan, parts: ours };
  }
}

/** Whether a job that was split could go on now: every part succeeded, or one did not. */
export async function partsEnded(tenant: Tenant, parts: readonly string[]): Promise<boolean> {
  const states = await tenant.run((database) => readPartStates(database, parts));
  const open = states.filter(({ state }) => state === "queued" || state === "running");
  return open.length === 0 || states.some(({ state }) => state === "failed" || state === "cancelled");
}

/** Tells the jobs that wait for a part that it has ended. One whose part failed needs the others no more. */
export async function tellWaiting(tenant: Tenant, partId: string) {
  return tenant.run(async (database) => {
    const waiting = await notePartEnd(database, partId);
    const cancelled: string[] = [];
    for (const { job_id, broken } of waiting) {
      if (broken) cancelled.push(...(await cancelParts(database, job_id)));
    }
    return { waiting, cancelled };
  });
}
