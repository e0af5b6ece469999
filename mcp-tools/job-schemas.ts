import { z } from "zod";
import type { JobStatus } from "#jobs/open-jobs.ts";
import { moneyResult, resultEnd } from "./schemas.ts";

/** State of a job without its result, which the tool that started it describes. */
export const jobResult = z.object({
  jobId: z.string(),
  name: z.string(),
  status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
  progress: z.number(),
  message: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  error: z.string().nullable(),
  pollAfterMs: z.number().nullable(),
});

const bandResult = z.object({
  year: z.number(),
  p5: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p95: z.number(),
});

export const simulationResult = z.object({
  asOf: z.string(),
  currency: z.string(),
  initialValue: moneyResult,
  years: z.number(),
  paths: z.number(),
  seed: z.number(),
  model: z.string(),
  algorithmVersion: z.string(),
  successProbability: z.object({ value: z.number(), standardError: z.number() }).nullable(),
  targetAmount: moneyResult.nullable(),
  finalValue: z.object({
    p5: moneyResult,
    p25: moneyResult,
    p50: moneyResult,
    p75: moneyResult,
    p95: moneyResult,
  }),
  bands: z.array(bandResult),
  probabilityOfLoss: z.number(),
  expectedReturnRate: z.number(),
  volatilityRate: z.number(),
  ...resultEnd,
});

/** The public part of a job's state. */
export function describeJob(status: JobStatus): z.input<typeof jobResult> {
  const { jobId, name, progress, message, createdAt, finishedAt, error, pollAfterMs } = status;
  return { jobId, name, status: status.status, progress, message, createdAt, finishedAt, error, pollAfterMs };
}

/** The result of a finished simulation job; null while it runs, and for other jobs. */
export function simulationOf(status: JobStatus): z.output<typeof simulationResult> | null {
  if (status.name !== "run-simulation" || status.status !== "succeeded") return null;
  return simulationResult.parse(status.result);
}
