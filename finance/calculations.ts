import { estimateCovariance } from "./covariance/estimate-covariance.ts";
import { ledoitWolf } from "./covariance/ledoit-wolf.ts";
import { sampleCovariance } from "./covariance/sample-covariance.ts";
import { backTest } from "./forecast/back-test.ts";
import { forecastLevels } from "./forecast/forecast-models.ts";
import { checkDrift } from "./forecast/model-registry.ts";
import { optimizeReturns } from "./optimization/optimize-returns.ts";
import { walkForward } from "./optimization/walk-forward.ts";
import {
  americanGreeks,
  americanOption,
  americanPrices,
  americanVolatility,
} from "./options/american-option.ts";
import { simulatePlan } from "./planning/simulate-plan.ts";
import { simulateSavings } from "./planning/simulate-savings.ts";
import { firstHolding, sustainableSpending } from "./planning/sustainable-plan.ts";

/**
 * Calculations that take more than about 3 ms and so leave the thread that answers people: one line each. Arguments and
 * results are plain data (numbers, texts, arrays, typed arrays), so that they can travel between threads.
 */
export const calculations = {
  estimateCovariance,
  ledoitWolf,
  sampleCovariance,
  optimizeReturns,
  walkForward,
  simulatePlan,
  sustainableSpending,
  firstHolding,
  simulateSavings,
  backTest,
  checkDrift,
  forecastLevels,
  americanGreeks,
  americanOption,
  americanPrices,
  americanVolatility,
} as const;

export type Calculations = typeof calculations;

/**
 * Runs a calculation on a pool of threads in the product, on this thread in a test: one of the list above by its name, or
 * a function that the threads know (see portfolio/portfolio-calculations.ts).
 */
export interface Compute {
  <Name extends keyof Calculations>(
    name: Name,
    ...given: Parameters<Calculations[Name]>
  ): Promise<Awaited<ReturnType<Calculations[Name]>>>;
  <Given extends unknown[], Result>(
    calculation: (...given: Given) => Result,
    ...given: Given
  ): Promise<Awaited<Result>>;
}

function here<Name extends keyof Calculations>(
  name: Name,
  ...given: Parameters<Calculations[Name]>
): Promise<Awaited<ReturnType<Calculations[Name]>>>;
function here<Given extends unknown[], Result>(
  calculation: (...given: Given) => Result,
  ...given: Given
): Promise<Awaited<Result>>;
async function here(
  named: keyof Calculations | CallableFunction,
  ...given: readonly unknown[]
): Promise<unknown> {
  const calculation: CallableFunction = typeof named === "string" ? calculations[named] : named;
  return Reflect.apply(calculation, undefined, given);
}

/** Runs it on this thread. */
export const computeHere: Compute = here;
