import { z } from "zod";
import type { JobStatus } from "#jobs/open-jobs.ts";
import { moneyResult, resultEnd } from "./schemas.ts";

/** State of a job without its result, which the tool that started it describes. */
export const jobResult = z.object({
  jobId: z.string(),
  name: z.string(),
  status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
  progress: z.number(),
  remainingMs: z.number().nullable(),
  message: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  error: z.string().nullable(),
  pollAfterMs: z.number().nullable(),
});

/** What a caller needs of a job it has just started; the rest is there as well. */
export const startedJob = z.looseObject({
  jobId: z.string(),
  status: z.string(),
  error: z.string().nullable(),
  pollAfterMs: z.number().nullable(),
});

const percentiles = z.enum(["p5", "p25", "p50", "p75", "p95"]);

/** A simulation as the list of tools shows it: what an answer needs first. A reply has all of `wholeSimulation`. */
export const simulationResult = z.looseObject({
  asOf: z.string(),
  currency: z.string(),
  successProbability: z.object({ value: z.number(), standardError: z.number() }).nullable(),
  finalValue: z.record(percentiles, moneyResult),
  bands: z.array(z.record(z.string(), z.number())),
  probabilityOfLoss: z.number(),
  expectedReturnRate: z.number(),
  volatilityRate: z.number(),
});

const wholeSimulation = simulationResult.extend({
  initialValue: moneyResult,
  years: z.number(),
  paths: z.number(),
  seed: z.number(),
  model: z.string(),
  algorithmVersion: z.string(),
  targetAmount: moneyResult.nullable(),
  bands: z.array(z.record(z.enum(["year", ...percentiles.options]), z.number())),
  shortfall: z.object({
    belowTarget: z.number().nullable(),
    unpaid: z.number().nullable(),
    yearsUntilDepleted: z.number().nullable(),
  }),
  sequenceRisk: z.object({ years: z.number(), afterWorst: z.number(), afterBest: z.number() }),
  inflationRate: z.number(),
  ...resultEnd,
});

/** The public part of a job's state. */
export function describeJob(status: JobStatus): z.input<typeof jobResult> {
  const { startedAt: _startedAt, result: _result, ...shown } = status;
  return shown;
}

/** The result of a finished simulation job; null while it runs, and for other jobs. */
export function simulationOf(status: JobStatus): z.output<typeof wholeSimulation> | null {
  if (status.name !== "run-simulation" || status.status !== "succeeded") return null;
  return wholeSimulation.parse(status.result);
}
