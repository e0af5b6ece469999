import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { Calculations, Compute } from "#finance/calculations.ts";
import { outcomeBytes } from "#finance/simulation/follow-wealth.ts";
import {
  monthlyFlows,
  prepareSimulation,
  type SimulationParameters,
} from "#finance/simulation/monte-carlo.ts";
import type { PercentileBand, SimulationSummary } from "#finance/simulation/monte-carlo-summary.ts";
import { drawsOf } from "#finance/simulation/simulate-paths.ts";
import type { SimulationPart } from "#finance/simulation/simulation-parts.ts";
import { CoachError } from "#platform/errors.ts";
import type { BandsTask, CalculateOutcome, SimulateTask, SummarizeTask } from "./cpu-worker.ts";

export interface SimulationRun {
  signal: AbortSignal;
  /** Share of the paths that are done. */
  onProgress?(fraction: number): void;
}

/** Threads for long calculations. Aborting a run stops its threads at once, wherever they are. */
export interface CpuPool {
  readonly threads: number;
  /** Simulates all paths on all threads; the result does not depend on how many there are. */
  simulate(
    parameters: SimulationParameters,
    targetAmount: number | null,
    run: SimulationRun,
  ): Promise<SimulationSummary>;
  /**
   * Simulates the draws of one part of a simulation, from draw `first` on, and counts what they come to;
   * `parameters.paths` are the paths of the part.
   */
  simulatePart(
    parameters: SimulationParameters,
    first: number,
    targetAmount: number | null,
    run: SimulationRun,
  ): Promise<SimulationPart>;
  /** Runs one of `finance/calculations.ts`, or of `portfolio/portfolio-calculations.ts`, in a thread. */
  computeFor(signal: AbortSignal): Compute;
  close(): Promise<void>;
}

/** A part takes 7 to 90 ms, so that progress moves and short jobs get their turn between the parts of long ones. */
const MOST_NORMALS = 3_000_000;
/** The last parts are smaller, so that the threads end together; smaller still they would cost more than they save. */
const LEAST_NORMALS = 500_000;

const filename = fileURLToPath(new URL("./cpu-worker.ts", import.meta.url));

export function openCpuPool(threads = availableParallelism()): CpuPool {
  const pool = new Piscina({
    filename,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
    // Requests go first: the threads run at a lower priority than the one that answers people.
    niceIncrement: 5,
    // A thread that waits for work must still be able to end.
    atomics: "disabled",
  });
  // What every page begins with takes some ten milliseconds: it must not wait behind calculations of seconds.
  const quick = new Piscina({ filename, minThreads: 1, maxThreads: 1, atomics: "disabled" });
  warmUp(pool);

  /** Simulates all draws of the parameters, the first of which has the number `first`, and sums them up. */
  async function followDraws<Summary>(
    parameters: SimulationParameters,
    first: number,
    { signal, onProgress }: SimulationRun,
    sumUp: (shared: SharedArrayBuffer, signal: AbortSignal) => Promise<Summary>,
  ): Promise<Summary> {
    // The other lanes of a run that fails stop with it.
    const failure = new AbortController();
    const either = AbortSignal.any([signal, failure.signal]);
    const shared = new SharedArrayBuffer(outcomeBytes(parameters));
    const draws = drawsOf(parameters);
    const normalsPerDraw = parameters.years * 12 * parameters.weights.length;
    // Multiples of four, since the kernel takes four draws at once.
    const drawsOver = (normals: number) => Math.max(4, Math.ceil(normals / normalsPerDraw / 4) * 4);
    const most = drawsOver(MOST_NORMALS);
    const least = drawsOver(LEAST_NORMALS);
    let next = 0;
    let done = 0;
    async function lane(): Promise<void> {
      while (next < draws) {
        const from = next;
        const share = Math.ceil((draws - next) / threads / 8) * 4;
        next = Math.min(draws, next + Math.min(most, Math.max(least, share)));
        const task: SimulateTask = { parameters, shared, from: first + from, to: first + next, first };
        await pool.run(task, { name: "simulate", signal: either });
        done += task.to - task.from;
        onProgress?.(done / draws);
      }
    }
    try {
      await Promise.all(Array.from({ length: threads }, lane));
      return await sumUp(shared, either);
    } catch (error) {
      failure.abort();
      throw error;
    }
  }

  return {
    threads,
    simulate: (parameters, targetAmount, run) =>
      followDraws(parameters, 0, run, async (shared, signal) => {
        const years = Math.ceil(parameters.years / threads);
        function yearsFrom(index: number): Promise<PercentileBand[]> {
          const toYear = Math.min(parameters.years, (index + 1) * years);
          const task: BandsTask = { parameters, shared, fromYear: index * years + 1, toYear };
          return pool.run(task, { name: "bands", signal });
        }
        const task: SummarizeTask = { parameters, shared, targetAmount };
        const [summary, ...bands] = await Promise.all([
          pool.run(task, { name: "summarize", signal }),
          ...Array.from({ length: Math.ceil(parameters.years / years) }, (_, index) => yearsFrom(index)),
        ]);
        return { ...summary, bands: bands.flat() };
      }),
    simulatePart: (parameters, first, targetAmount, run) =>
      followDraws(parameters, first, run, (shared, signal) => {
        const task: SummarizeTask = { parameters, shared, targetAmount };
        return pool.run(task, { name: "summarizeOnePart", signal });
      }),
    computeFor: (signal) => computeOn({ pool, quick }, signal),
    async close() {
      await Promise.all([pool.destroy(), quick.destroy()]);
    },
  };
}

function computeOn({ pool, quick }: { pool: Piscina; quick: Piscina }, signal: AbortSignal): Compute {
  function compute<Name extends keyof Calculations>(
    name: Name,
    ...given: Parameters<Calculations[Name]>
  ): Promise<Awaited<ReturnType<Calculations[Name]>>>;
  function compute<Given extends unknown[], Result>(
    calculation: (...given: Given) => Result,
    ...given: Given
  ): Promise<Awaited<Result>>;
  async function compute(named: string | CallableFunction, ...given: readonly unknown[]): Promise<unknown> {
    const [threads, name] = typeof named === "string" ? [pool, named] : [quick, named.name];
    const outcome: CalculateOutcome = await threads.run({ name, given }, { name: "calculate", signal });
    if ("result" in outcome) return outcome.result;
    const { kind, message, details } = outcome.refused;
    throw new CoachError(kind, message, details);
  }
  return compute;
}

/** Small simulations, so that the first one somebody waits for finds its code compiled. */
function warmUp(pool: Piscina): void {
  const parameters = prepareSimulation({
    initialValue: 1,
    years: 10,
    flows: monthlyFlows(0, 10, 0),
    weights: [0.5, 0.5],
    monthlyReturns: [0, 0],
    covariance: [0.001, 0, 0, 0.001],
    paths: 400,
    seed: 0,
  });
  const shared = new SharedArrayBuffer(outcomeBytes(parameters));
  const task: SimulateTask = { parameters, shared, from: 0, to: parameters.paths, first: 0 };
  pool.run(task, { name: "simulate" }).catch(() => undefined);
}
