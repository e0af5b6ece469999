import { z } from "zod";
import type { SimulationParameters } from "#finance/simulation/monte-carlo.ts";
import type { SimulationPart } from "#finance/simulation/simulation-parts.ts";
import { defineJob } from "./define-job.ts";

const numbers = z.array(z.number());

/** A prepared simulation as plain numbers, so that it can be stored; every number comes back bit by bit. */
const storedParameters = z.object({
  initialValue: z.number(),
  years: z.number(),
  flows: numbers,
  weights: numbers,
  drifts: numbers,
  factor: numbers,
  deviations: numbers,
  paths: z.number(),
  seed: z.number(),
  model: z.discriminatedUnion("name", [
    z.object({ name: z.literal("lognormal") }),
    z.object({ name: z.literal("student-t"), degreesOfFreedom: z.number() }),
    z.object({
      name: z.literal("regime"),
      begins: z.number(),
      ends: z.number(),
      volatilityRatio: z.number(),
      meanGap: z.number(),
    }),
    z.object({ name: z.literal("bootstrap"), history: numbers, blockMonths: z.number() }),
  ]),
  antithetic: z.boolean(),
  feeFactor: z.number(),
  taxRate: z.number(),
  inflationRate: z.number(),
  covarianceRepaired: z.boolean(),
});

export function storeParameters(parameters: SimulationParameters): z.output<typeof storedParameters> {
  const { model } = parameters;
  return {
    ...parameters,
    flows: [...parameters.flows],
    weights: [...parameters.weights],
    drifts: [...parameters.drifts],
    factor: [...parameters.factor],
    deviations: [...parameters.deviations],
    model: model.name === "bootstrap" ? { ...model, history: Array.from(model.history) } : model,
  };
}

function readParameters(stored: z.output<typeof storedParameters>): SimulationParameters {
  return {
    ...stored,
    flows: Float64Array.from(stored.flows),
    weights: Float64Array.from(stored.weights),
    drifts: Float64Array.from(stored.drifts),
    factor: Float64Array.from(stored.factor),
    deviations: Float64Array.from(stored.deviations),
    model:
      stored.model.name === "bootstrap"
        ? { ...stored.model, history: Float64Array.from(stored.model.history) }
        : stored.model,
  };
}

const counts = z.string();
const moments = z.object({ sum: z.number(), squares: z.number() });

/** Counts and sums of the draws of one part. */
export const simulationPart = z.object({
  paths: z.number(),
  years: z.array(counts),
  early: counts,
  earlySuccesses: counts,
  dryMonths: counts,
  final: moments,
  reached: moments.nullable(),
  paid: moments,
  lost: moments,
  missed: z.object({ count: z.number(), sum: z.number() }),
  unpaid: z.number(),
}) satisfies z.ZodType<SimulationPart>;

/** One part of a large simulation: the same numbers wherever and whenever it runs, so that its result can be kept. */
export const simulatePart = defineJob({
  name: "simulate-part",
  queue: "cpu",
  input: z.object({
    /** Of the part: `paths` are its own. */
    parameters: storedParameters,
    /** Number of its first draw in the whole simulation. */
    first: z.number().int().min(0),
    targetAmount: z.number().nullable(),
    algorithmVersion: z.string(),
  }),
  output: simulationPart,
  attempts: 3,
  timeoutMs: 10 * 60_000,
  priority: "later",
  keepDays: 1,
  reusable: true,
  run: ({ pool, signal, progress }, { parameters, first, targetAmount }) =>
    pool.simulatePart(readParameters(parameters), first, targetAmount, { signal, onProgress: progress }),
});
