import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { Compute } from "#finance/calculations.ts";
import {
  monthlyFlows,
  prepareSimulation,
  type SimulationParameters,
  type SimulationPart,
} from "#finance/simulation/monte-carlo.ts";
import type { SimulationSummary } from "#finance/simulation/monte-carlo-summary.ts";
import type { CombineTask, SimulateTask } from "./cpu-worker.ts";

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
  /** Runs one of `finance/calculations.ts` in a thread. */
  computeFor(signal: AbortSignal): Compute;
  close(): Promise<void>;
}

/** A part takes about 30 ms, so that progress moves and short jobs get their turn between the parts of long ones. */
const NORMALS_PER_PART = 1_500_000;

export function openCpuPool(threads = availableParallelism()): CpuPool {
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./cpu-worker.ts", import.meta.url)),
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
    // Requests go first: the threads run at a lower priority than the one that answers people.
    niceIncrement: 5,
    // A thread that waits for work must still be able to end.
    atomics: "disabled",
  });
  warmUp(pool);

  function simulatePart(task: SimulateTask, signal: AbortSignal): Promise<SimulationPart> {
    return pool.run(task, { name: "simulate", signal });
  }

  return {
    threads,
    async simulate(parameters, targetAmount, { signal, onProgress }) {
      const normals = parameters.years * 12 * parameters.weights.length;
      const size = Math.max(1, Math.min(parameters.paths, Math.round(NORMALS_PER_PART / normals)));
      const parts: SimulationPart[] = [];
      let next = 0;
      let done = 0;
      // The other lanes of a run that fails stop with it.
      const failure = new AbortController();
      const either = AbortSignal.any([signal, failure.signal]);
      async function lane(): Promise<void> {
        while (next < parameters.paths) {
          const fromPath = next;
          const toPath = Math.min(parameters.paths, fromPath + size);
          next = toPath;
          parts.push(await simulatePart({ parameters, fromPath, toPath }, either));
          done += toPath - fromPath;
          onProgress?.(done / parameters.paths);
        }
      }
      try {
        await Promise.all(Array.from({ length: threads }, lane));
      } catch (error) {
        failure.abort();
        throw error;
      }
      const task: CombineTask = { parameters, parts, targetAmount };
      return pool.run(task, {
        name: "combine",
        signal,
        transferList: parts.flatMap((part) => [part.values.buffer, part.depleted.buffer]),
      });
    },
    computeFor:
      (signal) =>
      (name, ...given) =>
        pool.run({ name, given }, { name: "calculate", signal }),
    close: () => pool.destroy(),
  };
}

/** A small simulation, so that the first one somebody waits for finds its code compiled. */
function warmUp(pool: Piscina): void {
  const parameters = prepareSimulation({
    initialValue: 1,
    years: 10,
    flows: monthlyFlows(0, 10, 0),
    weights: [0.5, 0.5],
    monthlyReturns: [0, 0],
    covariance: [0.001, 0, 0, 0.001],
    paths: 500,
    seed: 0,
  });
  const task: SimulateTask = { parameters, fromPath: 0, toPath: parameters.paths };
  pool.run(task, { name: "simulate" }).catch(() => undefined);
}
