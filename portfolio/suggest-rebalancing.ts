import { taxRegimes } from "#finance/tax/index.ts";
import { CoachError } from "#platform/errors.ts";
import { readTargetAllocation } from "#store/target-allocation.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Analysis } from "./analysis-result.ts";
import { describePortfolio } from "./open-portfolio.ts";
import { planRebalancing } from "./plan-rebalancing.ts";
import {
  checkedTargets,
  MOST_TARGETS,
  quoteTargets,
  TARGET_MODELS,
  type Target,
} from "./rebalancing-targets.ts";

export interface RebalancingRequest {
  accountId?: string;
  currency?: string;
  targets?: readonly Target[];
  model?: string;
  /** Money to put in; below zero to take out. */
  contribution?: number;
  buyOnly?: boolean;
  /** Tolerated distance from the target: 0.05 is five points. */
  band?: number;
  /** Tolerated distance as a fraction of the target. */
  relativeBand?: number;
  minimumTrade?: number;
  wholeShares?: boolean;
  /** Cost of each order as a fraction of its amount. */
  costRate?: number;
  /** Code of a tax regime: lots are then ranked and limited by its rates. */
  taxRegime?: string;
  /** Other income of the year, which decides the rates. */
  income?: number;
  /** Most tax that the sales may cause; needs a regime. */
  maximumTax?: number;
}

/**
 * Orders that bring the portfolio back to its target weights, with the lots to sell and what they would realize.
 * Nothing is traded: it is a proposal.
 * @throws CoachError invalid_input for targets, bands or amounts that cannot be used, and as `readLedgerRows`
 */
export async function suggestRebalancing(
  context: UseCaseContext,
  given: RebalancingRequest,
): Promise<Analysis> {
  checkAmounts(given);
  checkTax(given);
  const { targets: chosen, origin, request } = await chooseTargets(context, given);
  const targets = checkedTargets(chosen);
  const quotes = await quoteTargets(context, targets);
  return describePortfolio(
    context,
    { ...request, targets, origin, quotes },
    { daily: false },
    planRebalancing,
  );
}

function checkAmounts({ contribution = 0, minimumTrade = 0, costRate = 0 }: RebalancingRequest): void {
  const usable = Math.abs(contribution) <= 1e12 && minimumTrade >= 0 && minimumTrade <= 1e12;
  if (usable && costRate >= 0 && costRate <= 0.2) return;
  throw new CoachError(
    "invalid_input",
    "Amounts are at most 1e12, the minimum trade is zero or more, and the cost rate is from 0 to 0.2.",
  );
}

/** The targets asked for, a model's, or those stored, which bring their band where none is asked for. */
async function chooseTargets(
  context: UseCaseContext,
  request: RebalancingRequest,
): Promise<{ targets: readonly Target[]; request: RebalancingRequest; origin: string | null }> {
  const { targets = [], model } = request;
  if (targets.length > MOST_TARGETS) {
    throw new CoachError(
      "invalid_input",
      `Give at most ${MOST_TARGETS} targets: use asset classes for the rest.`,
    );
  }
  if (targets.length > 0) return { targets, request, origin: null };
  const known = model === undefined ? undefined : TARGET_MODELS[model];
  if (known !== undefined) return { targets: known, request, origin: `Targets of the model ${model}.` };
  const stored = model === undefined ? await context.tenant.run(readTargetAllocation) : null;
  if (stored !== null) {
    const band = request.band ?? stored.band;
    return {
      targets: stored.targets,
      request: { ...request, ...(band === null ? {} : { band }) },
      origin: `Targets as confirmed on ${stored.decidedOn}.`,
    };
  }
  throw new CoachError(
    "invalid_input",
    `No targets are stored. Give targets, such as equity 0.6 and bond 0.4, or a model: ${Object.keys(TARGET_MODELS).join(", ")}.`,
  );
}

function checkTax({ taxRegime, income = 0, maximumTax }: RebalancingRequest): void {
  if (taxRegime !== undefined && taxRegimes.every(({ code }) => code !== taxRegime)) {
    throw new CoachError(
      "invalid_input",
      `Use a tax regime of ${taxRegimes.map(({ code }) => code).join(", ")}.`,
    );
  }
  if (maximumTax !== undefined && (taxRegime === undefined || !(maximumTax >= 0 && maximumTax <= 1e12))) {
    throw new CoachError(
      "invalid_input",
      "A tax limit is zero or more, and needs a tax regime to be counted by.",
    );
  }
  if (income >= 0 && income <= 1e12) return;
  throw new CoachError("invalid_input", "Income is zero or more, at most 1e12.");
}
