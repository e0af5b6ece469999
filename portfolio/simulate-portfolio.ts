import { Decimal, type Money, money } from "#finance/money.ts";
import {
  type GrowthModel,
  MONTE_CARLO_VERSION,
  monthlyFlows,
  prepareSimulation,
  SimulationInputError,
  type SimulationParameters,
  USUAL_REGIMES,
} from "#finance/simulation/monte-carlo.ts";
import type {
  PercentileBand,
  Probability,
  SequenceRisk,
  Shortfall,
  SimulationSummary,
} from "#finance/simulation/monte-carlo-summary.ts";
import { simulateHere } from "#finance/simulation/simulate-paths.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { estimateHoldings } from "./estimate-holdings.ts";
import type { ReturnEstimate } from "./estimate-returns.ts";
import { simulationAssumptions } from "./simulation-assumptions.ts";
import {
  checkSimulationRequest,
  monthlyFlow,
  type SimulationModel,
  type SimulationRequest,
  simulatedHoldings,
} from "./simulation-request.ts";
import { mergeIssues } from "./touched-issues.ts";

export interface SimulationResult {
  asOf: string;
  currency: string;
  initialValue: Money;
  years: number;
  paths: number;
  seed: number;
  model: SimulationModel;
  algorithmVersion: string;
  /** Of ending at or above the target; without a target but with withdrawals, of every withdrawal being paid. */
  successProbability: Probability | null;
  targetAmount: Money | null;
  finalValue: { p5: Money; p25: Money; p50: Money; p75: Money; p95: Money };
  bands: PercentileBand[];
  /** Of ending below the start value plus contributions less withdrawals. */
  probabilityOfLoss: number;
  /** How far the paths that fail fall short, on average, in the result's currency. */
  shortfall: Shortfall;
  /** Success after the worst and the best quarter of first years. */
  sequenceRisk: SequenceRisk;
  /** Yearly rise of prices that is taken off all amounts; 0: amounts are nominal. */
  inflationRate: number;
  /** Per year, before flows. */
  expectedReturnRate: number;
  volatilityRate: number;
  assumptions: string[];
  dataQuality: DataQuality;
}

/** How the paths are computed: here, or spread over threads. */
export type Simulate = (
  parameters: SimulationParameters,
  targetAmount: number | null,
) => Promise<SimulationSummary>;

/** What a result says besides its figures: all of it is known before the first path. Plain data. */
export interface SimulationAbout
  extends Omit<
    SimulationResult,
    "successProbability" | "finalValue" | "bands" | "probabilityOfLoss" | "shortfall" | "sequenceRisk"
  > {
  /** Without a target, success is that every withdrawal is paid. */
  withdraws: boolean;
}

/** A simulation that is ready to run, anywhere. */
export interface PreparedSimulation {
  parameters: SimulationParameters;
  /** As a number, for the paths; null without one. */
  targetAmount: number | null;
  about: SimulationAbout;
}

const DEFAULT_PATHS = 5000;
const DEFAULT_SEED = 1;
const BLOCK_MONTHS = 12;
/** Monthly returns of shares have tails about as fat as this. */
const DEGREES_OF_FREEDOM = 5;

/**
 * Simulates the future of the portfolio as it is weighted today: what it may be worth in each year, and how likely a
 * target or a withdrawal plan holds. Returns and risk come from the holdings' own past; every choice is stated.
 * @throws CoachError invalid_input when there is nothing to simulate or a number is out of range
 */
export async function simulatePortfolio(
  context: UseCaseContext,
  request: SimulationRequest,
  simulate: Simulate = async (...given) => simulateHere(...given),
): Promise<SimulationResult> {
  const { parameters, targetAmount, about } = await preparePortfolioSimulation(context, request);
  return describeSimulation(about, await simulate(parameters, targetAmount));
}

/**
 * The first half of it: reads what the simulation rests on and states every choice.
 * @throws CoachError invalid_input as `simulatePortfolio`
 */
export async function preparePortfolioSimulation(
  context: UseCaseContext,
  request: SimulationRequest,
): Promise<PreparedSimulation> {
  checkSimulationRequest(request);
  const { page, total } = await simulatedHoldings(context, request, 500);
  const { estimate, histories, cashWeight } = await estimateHoldings(context, page, total);
  if (!estimate) {
    throw new CoachError(
      "invalid_input",
      "No holding has two years of monthly prices, so neither returns nor risk can be estimated. Import more prices first.",
    );
  }
  const initialValue = request.initialValue ?? total;
  const flow = monthlyFlow(request);
  const parameters = prepare(request, estimate, initialValue, flow);
  // Every future ends at zero or above: a target of zero asks whether the money lasts.
  const target = request.targetAmount === 0 ? undefined : request.targetAmount;
  const inCurrency = (value: number) => money(new Decimal(value), page.currency);
  const about = {
    asOf: page.asOf,
    currency: page.currency,
    initialValue: inCurrency(initialValue),
    years: parameters.years,
    paths: parameters.paths,
    seed: parameters.seed,
    model: parameters.model.name,
    algorithmVersion: MONTE_CARLO_VERSION,
    targetAmount: target === undefined ? null : inCurrency(target),
    withdraws: flow < 0,
    inflationRate: parameters.inflationRate,
    expectedReturnRate: estimate.expectedReturnRate,
    volatilityRate: estimate.volatilityRate,
    assumptions: simulationAssumptions(parameters, {
      estimate,
      lastMonth: histories.lastMonth,
      currency: page.currency,
      flow,
      cashWeight,
      target: target !== undefined,
      defaultPaths: request.paths === undefined,
      defaultSeed: request.seed === undefined,
    }),
    dataQuality: dataQuality(mergeIssues([...page.dataQuality.issues, ...estimate.issues], histories.issues)),
  };
  return { parameters, targetAmount: target ?? null, about };
}

/** The second half: the result of a simulation whose paths were followed. */
export function describeSimulation(
  { withdraws, ...about }: SimulationAbout,
  summary: SimulationSummary,
): SimulationResult {
  const last = summary.bands.at(-1);
  if (!last) throw new Error("a simulation without years");
  const inCurrency = (value: number) => money(new Decimal(value), about.currency);
  return {
    ...about,
    successProbability: summary.target ?? (withdraws ? summary.neverDepleted : null),
    finalValue: {
      p5: inCurrency(last.p5),
      p25: inCurrency(last.p25),
      p50: inCurrency(last.p50),
      p75: inCurrency(last.p75),
      p95: inCurrency(last.p95),
    },
    bands: summary.bands,
    probabilityOfLoss: summary.loss.value,
    shortfall: summary.shortfall,
    sequenceRisk: summary.sequenceRisk,
  };
}

function prepare(
  request: SimulationRequest,
  estimate: ReturnEstimate,
  initialValue: number,
  flow: number,
): SimulationParameters {
  const { years } = request;
  const { antithetic = false, feeRate = 0, taxRate = 0, inflationRate = 0 } = request;
  const asked = request.paths ?? DEFAULT_PATHS;
  try {
    return prepareSimulation({
      initialValue,
      years,
      flows: monthlyFlows(flow, years, inflationRate),
      weights: estimate.weights,
      monthlyReturns: estimate.monthlyReturns,
      covariance: estimate.covariance,
      paths: antithetic ? Math.ceil(asked / 2) * 2 : asked,
      seed: request.seed ?? DEFAULT_SEED,
      model: growthModel(request, estimate),
      ...{ antithetic, feeRate, taxRate, inflationRate },
    });
  } catch (error) {
    if (error instanceof SimulationInputError) {
      throw new CoachError(
        "invalid_input",
        `The simulation cannot start: ${error.message}. Change it and ask again.`,
      );
    }
    throw error;
  }
}

function growthModel(request: SimulationRequest, estimate: ReturnEstimate): GrowthModel {
  switch (request.model) {
    case "student-t":
      return { name: "student-t", degreesOfFreedom: DEGREES_OF_FREEDOM };
    case "regime":
      return { name: "regime", ...USUAL_REGIMES };
    case "bootstrap":
      return {
        name: "bootstrap",
        history: estimate.history,
        blockMonths: request.blockMonths ?? BLOCK_MONTHS,
      };
    default:
      return { name: "lognormal" };
  }
}
