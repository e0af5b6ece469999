import { move, transferableSymbol, valueSymbol } from "piscina";
import { calculations } from "#finance/calculations.ts";
import {
  type SimulationParameters,
  type SimulationPart,
  simulatePaths,
} from "#finance/simulation/monte-carlo.ts";
import { combineParts, type SimulationSummary } from "#finance/simulation/monte-carlo-summary.ts";

// What runs in a thread of the pool: one exported function per calculation, plain data in and out.

export interface SimulateTask {
  parameters: SimulationParameters;
  fromPath: number;
  toPath: number;
}

/** Simulates a range of paths. Its arrays are moved to the caller, not copied. */
export function simulate(task: SimulateTask) {
  const part: SimulationPart = simulatePaths(task.parameters, task.fromPath, task.toPath);
  return move({
    get [transferableSymbol]() {
      return [part.values.buffer, part.depleted.buffer];
    },
    get [valueSymbol]() {
      return part;
    },
  });
}

export interface CombineTask {
  parameters: SimulationParameters;
  parts: SimulationPart[];
  targetAmount: number | null;
}

export function combine(task: CombineTask): SimulationSummary {
  return combineParts(task.parameters, task.parts, task.targetAmount);
}

export interface CalculateTask {
  name: string;
  given: readonly unknown[];
}

const byName: ReadonlyMap<string, unknown> = new Map(Object.entries(calculations));

export function calculate({ name, given }: CalculateTask): unknown {
  const calculation = byName.get(name);
  if (typeof calculation !== "function") throw new Error(`there is no calculation ${name}`);
  return Reflect.apply(calculation, undefined, given);
}
