import { CoachError } from "#platform/errors.ts";
import type { DataIssue } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { estimateHoldings } from "./estimate-holdings.ts";
import { listHoldings } from "./list-holdings.ts";
import type { HoldingsPage } from "./results.ts";
import { mergeIssues } from "./touched-issues.ts";

export interface OutlookRequest {
  /** Instead of today's market value. */
  initialValue?: number;
  /** Expected nominal return a year, and its volatility, instead of the holdings' own past. */
  returnRate?: number;
  volatilityRate?: number;
}

/** What a plan starts from and what it expects, per year and nominal. */
export interface Outlook {
  asOf: string;
  currency: string;
  initialValue: number;
  returnRate: number;
  volatilityRate: number;
  assumptions: string[];
  issues: DataIssue[];
}

/** More than shares have earned over any long period; see E. Dimson, P. Marsh, M. Staunton, Global Returns Yearbook. */
const HIGH_RETURN = 0.1;
const percent = (rate: number) => `${Math.round(rate * 1000) / 10} %`;

/**
 * Start value, expected return and volatility of a plan: those given, else today's portfolio and its holdings' past.
 * @throws CoachError invalid_input when neither is there, saying what to give
 */
export async function loadOutlook(context: UseCaseContext, request: OutlookRequest): Promise<Outlook> {
  const { initialValue, returnRate, volatilityRate } = request;
  const given: string[] = [];
  if (initialValue !== undefined) given.push("The start value is the one you gave.");
  if (returnRate !== undefined) given.push(`Expected return: ${percent(returnRate)} a year, as given.`);
  if (volatilityRate !== undefined) given.push(`Volatility: ${percent(volatilityRate)} a year, as given.`);
  if (initialValue !== undefined && returnRate !== undefined && volatilityRate !== undefined) {
    return {
      asOf: context.clock.today(),
      currency: context.baseCurrency,
      initialValue,
      returnRate,
      volatilityRate,
      assumptions: given,
      issues: [],
    };
  }
  const page = await listHoldings(context, { limit: 500 });
  const value = page.marketValue === null ? 0 : Number(page.marketValue.amount);
  if (initialValue === undefined && value <= 0) {
    throw new CoachError(
      "invalid_input",
      "The portfolio has no value to start from. Give initialValue (0 is fine with savings), or import transactions first.",
    );
  }
  const past = await estimateFromPast(context, page, value);
  const rate = returnRate ?? past?.returnRate;
  const volatility = volatilityRate ?? past?.volatilityRate;
  if (rate === undefined || volatility === undefined) {
    throw new CoachError(
      "invalid_input",
      "No holding has two years of monthly prices to estimate from. Give returnRate and volatilityRate, for example 0.06 and 0.15.",
    );
  }
  const issues = mergeIssues(page.dataQuality.issues, past?.issues ?? []);
  if (returnRate === undefined && rate > HIGH_RETURN) {
    issues.unshift({
      code: "high_expected_return",
      severity: "warning",
      message: `The holdings' past gives ${percent(rate)} a year, more than shares earned over long periods. Try the plan with a lower returnRate such as 0.06 too.`,
    });
  }
  return {
    asOf: page.asOf,
    currency: page.currency,
    initialValue: initialValue ?? value,
    returnRate: rate,
    volatilityRate: volatility,
    assumptions: [...given, ...(returnRate === undefined && past !== null ? [past.stated] : [])],
    issues,
  };
}

async function estimateFromPast(context: UseCaseContext, page: HoldingsPage, value: number) {
  if (value <= 0) return null;
  const { estimate, histories } = await estimateHoldings(context, page, value);
  if (estimate === null) return null;
  return {
    returnRate: estimate.expectedReturnRate,
    volatilityRate: estimate.volatilityRate,
    issues: [...estimate.issues, ...histories.issues],
    stated: `Expected return ${percent(estimate.expectedReturnRate)} and volatility ${percent(estimate.volatilityRate)} a year are those of today's holdings over their last ${estimate.months} months, up to ${histories.lastMonth}: the past is no forecast.`,
  };
}
