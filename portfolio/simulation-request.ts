import { monthlyFlows } from "#finance/simulation/monte-carlo.ts";
import { CoachError } from "#platform/errors.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { listHoldings } from "./list-holdings.ts";
import type { HoldingsPage } from "./results.ts";

export const SIMULATION_MODELS = ["lognormal", "student-t", "regime", "bootstrap"] as const;
export type SimulationModel = (typeof SIMULATION_MODELS)[number];

export interface SimulationRequest {
  /** Whole years, 1 to 60. */
  years: number;
  /** Amounts in the result's currency at the end of each month; with an inflation rate they rise by it every year. */
  monthlyContribution?: number | undefined;
  monthlyWithdrawal?: number | undefined;
  targetAmount?: number | undefined;
  /** Instead of today's market value. */
  initialValue?: number | undefined;
  paths?: number | undefined;
  seed?: number | undefined;
  model?: SimulationModel | undefined;
  /** Yearly share of the value; flat share of gains; yearly rise of prices. Rates: 0.01 = 1 %. */
  feeRate?: number | undefined;
  taxRate?: number | undefined;
  inflationRate?: number | undefined;
  antithetic?: boolean | undefined;
  /** Length of the bootstrap's runs of past months. */
  blockMonths?: number | undefined;
  currency?: string | undefined;
}

/** Beyond this, sums of money lose their cents. */
const MOST_MONTHLY = 1e12;

const wrong = (message: string) => new CoachError("invalid_input", message);

/** Money added (+) or taken out (−) in the first month. */
export const monthlyFlow = ({ monthlyContribution = 0, monthlyWithdrawal = 0 }: SimulationRequest): number =>
  monthlyContribution - monthlyWithdrawal;

/**
 * Refuses at once what would fail, or mean nothing, once it is simulated.
 * @throws CoachError invalid_input that says what to change
 */
export async function checkSimulation(context: UseCaseContext, request: SimulationRequest): Promise<void> {
  checkSimulationRequest(request);
  await simulatedHoldings(context, request, 1);
}

/** The part of the check that needs no portfolio. @throws CoachError invalid_input */
export function checkSimulationRequest(request: SimulationRequest): void {
  const { years, inflationRate = 0, initialValue } = request;
  if (!Number.isInteger(years) || years < 1 || years > 60) {
    throw wrong("years: give a whole number from 1 to 60.");
  }
  if (request.model === "bootstrap" && request.antithetic === true) {
    throw wrong(
      "antithetic: past months have no mirror images. Leave it out, or choose another model than bootstrap.",
    );
  }
  const flow = monthlyFlow(request);
  if (initialValue === 0 && flow <= 0) {
    throw wrong(
      "initialValue: 0 without a contribution stays 0. Give a monthlyContribution, or leave initialValue out for today's value.",
    );
  }
  if (monthlyFlows(flow, years, inflationRate).some((amount) => !(Math.abs(amount) <= MOST_MONTHLY))) {
    throw wrong(
      `monthlyContribution or monthlyWithdrawal: rises beyond ${MOST_MONTHLY} with inflation. Give a smaller amount, a lower inflationRate or fewer years.`,
    );
  }
}

/**
 * The holdings that are simulated, as many as `limit`, and the value of all with cash, above 0.
 * @throws CoachError invalid_input when nothing has a value, or for a currency without rates
 */
export async function simulatedHoldings(
  context: UseCaseContext,
  { currency }: SimulationRequest,
  limit: number,
): Promise<{ page: HoldingsPage; total: number }> {
  const page = await listHoldings(context, { limit, ...(currency === undefined ? {} : { currency }) });
  const total = Number(page.marketValue?.amount ?? 0);
  if (total > 0) return { page, total };
  throw wrong(
    "There is nothing to simulate: the portfolio has no holdings with a price. Import transactions first.",
  );
}
