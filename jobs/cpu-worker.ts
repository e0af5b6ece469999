import { calculations } from "#finance/calculations.ts";
import { createOutcome } from "#finance/simulation/follow-wealth.ts";
import type { SimulationParameters } from "#finance/simulation/monte-carlo.ts";
import {
  type PercentileBand,
  type SimulationSummary,
  summarizeOutcome,
  yearBands,
} from "#finance/simulation/monte-carlo-summary.ts";
import { simulatePaths } from "#finance/simulation/simulate-paths.ts";
import { type SimulationPart, summarizePart } from "#finance/simulation/simulation-parts.ts";
import { CoachError, type ErrorKind } from "#platform/errors.ts";
import { portfolioCalculations } from "#portfolio/portfolio-calculations.ts";

// What runs in a thread of the pool: one exported function per calculation, plain data in and out. The outcome of a
// simulation lies in memory that all threads share; each writes its own places of it.

export interface SimulateTask {
  parameters: SimulationParameters;
  shared: SharedArrayBuffer;
  /** Draws, see `drawsOf`; the outcome begins with draw `first`. */
  from: number;
  to: number;
  first: number;
}

/** Simulates a range of draws into the shared outcome. */
export function simulate({ parameters, shared, from, to, first }: SimulateTask): void {
  simulatePaths(parameters, from, to, createOutcome(parameters, shared), first);
}

export interface BandsTask {
  parameters: SimulationParameters;
  shared: SharedArrayBuffer;
  fromYear: number;
  toYear: number;
}

export function bands({ parameters, shared, fromYear, toYear }: BandsTask): PercentileBand[] {
  return yearBands(parameters, createOutcome(parameters, shared), fromYear, toYear);
}

export interface SummarizeTask {
  parameters: SimulationParameters;
  shared: SharedArrayBuffer;
  targetAmount: number | null;
}

/** The summary without its bands, which other threads work out at the same time. */
export function summarize({ parameters, shared, targetAmount }: SummarizeTask): SimulationSummary {
  return summarizeOutcome(parameters, createOutcome(parameters, shared), [], targetAmount);
}

/** Counts and sums of one part of a simulation, to be put together with the others. */
export function summarizeOnePart({ parameters, shared, targetAmount }: SummarizeTask): SimulationPart {
  return summarizePart(parameters, createOutcome(parameters, shared), targetAmount);
}

export interface CalculateTask {
  name: string;
  given: readonly unknown[];
}

/** What a calculation came to; a refusal is told as a value, because an error loses its class on the way. */
export type CalculateOutcome =
  | { result: unknown }
  | { refused: { kind: ErrorKind; message: string; details: Record<string, unknown> } };

const byName: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries(calculations),
  ...portfolioCalculations.map((calculation) => [calculation.name, calculation] as const),
]);

export async function calculate({ name, given }: CalculateTask): Promise<CalculateOutcome> {
  const calculation = byName.get(name);
  if (typeof calculation !== "function") throw new Error(`there is no calculation ${name}`);
  try {
    return { result: await Reflect.apply(calculation, undefined, given) };
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    return { refused: { kind: error.kind, message: error.message, details: { ...error.details } } };
  }
}
