import type { GlidePoint } from "#finance/planning/glide-path.ts";
import type { Household, IncomeStream } from "#finance/planning/household-plan.ts";
import type { PlanTerms } from "#finance/planning/plan-path.ts";
import type { YearlyReturnModel } from "#finance/planning/plan-returns.ts";
import type { WithdrawalRule } from "#finance/planning/withdrawal-rules.ts";
import type { Outlook, OutlookRequest } from "./plan-outlook.ts";
import type { StoredRate } from "./stored-indicators.ts";

export type RuleName = WithdrawalRule["kind"];

export interface RetirementRequest extends OutlookRequest {
  birthYear: number;
  retirementAge: number;
  /** Last age planned for, of both people of a couple; 95 when not given. */
  endAge?: number;
  partnerBirthYear?: number;
  /** A year, after tax, in money of the basis year. */
  yearlySpending: number;
  yearlySavings?: number;
  incomes?: readonly {
    amount: number;
    fromAge: number;
    toAge?: number | undefined;
    indexed?: boolean | undefined;
    partner?: boolean | undefined;
  }[];
  rule?: RuleName;
  /** Share a year of the percentage rule. */
  withdrawalRate?: number;
  /** Shares of growth assets (what the portfolio holds today) beside safe ones, on straight lines between; 1 when none given. */
  growthShareNow?: number;
  growthShareAtRetirement?: number;
  growthShareAtEnd?: number;
  inflationRate?: number;
  feeRate?: number;
  taxRate?: number;
  /** Wanted probability for the earliest age and the sustainable spending. */
  successRate?: number;
  /** Past real returns of the whole portfolio, a year each, oldest first. */
  history?: readonly number[];
  basisYear?: number;
  /** Saves the run under this name to compare later ones with. */
  saveAs?: string;
}

/** A request with everything decided, and what was decided for it. */
export interface RetirementPlan {
  household: Household;
  terms: PlanTerms;
  model: YearlyReturnModel;
  wanted: number;
  startYear: number;
  stated: string[];
}

const END_AGE = 95;
const INFLATION = 0.025;
const SURVIVOR_SPENDING = 2 / 3;
const SURVIVOR_INCOME = 0.6;
const PERCENTAGE = 0.04;
const FLEXIBLE_FLOOR = 0.7;
const WANTED = 0.9;
/** Above inflation, and the volatility, of what a glide path holds beside growth assets. */
const SAFE_SPREAD = 0.01;
const SAFE_VOLATILITY = 0.04;

const percent = (rate: number) => `${Math.round(rate * 1000) / 10} %`;

/** Fills a request with defaults, each of which it states. @throws RangeError naming what cannot be planned */
export function decideRetirementPlan(
  request: RetirementRequest,
  outlook: Outlook,
  pastInflation: StoredRate | null = null,
): RetirementPlan {
  const startYear = Number(outlook.asOf.slice(0, 4));
  const inflation = request.inflationRate ?? pastInflation?.rate ?? INFLATION;
  const feeRate = request.feeRate ?? 0;
  const endAge = request.endAge ?? END_AGE;
  const wanted = request.successRate ?? WANTED;
  if (endAge < request.retirementAge) throw new RangeError("endAge: must not be before the retirementAge");
  if (!(Math.abs(inflation) <= 0.5)) throw new RangeError("inflationRate: must be from -0.5 to 0.5");
  if (!(wanted >= 0 && wanted <= 1)) throw new RangeError("successRate: must be from 0 to 1");
  if ((request.incomes ?? []).some(({ fromAge, toAge = fromAge }) => toAge < fromAge))
    throw new RangeError("incomes: toAge must not be before fromAge");
  const kind = request.rule ?? "fixedReal";
  const household = householdOf(request, startYear, endAge);
  // What is left of the growth in the long run, real and after fees, so that payments do not have to fall on average.
  const prudent = outlook.returnRate - outlook.volatilityRate ** 2 / 2 - inflation - feeRate;
  const terms: PlanTerms = {
    initialValue: outlook.initialValue,
    feeRate,
    taxRate: request.taxRate ?? 0,
    rule: ruleOf(kind, request.withdrawalRate ?? PERCENTAGE, Math.max(0, prudent)),
    floorRate: kind === "fixedReal" ? 1 : FLEXIBLE_FLOOR,
  };
  const model: YearlyReturnModel = {
    growthReturn: outlook.returnRate,
    growthVolatility: outlook.volatilityRate,
    safeReturn: inflation + SAFE_SPREAD,
    safeVolatility: SAFE_VOLATILITY,
    inflation,
    inflationVolatility: 0.015,
    inflationPersistence: 0.6,
  };
  const { basisYear } = household;
  const stated = [
    ...outlook.assumptions,
    `All amounts are in money of ${basisYear === startYear ? "today" : `${basisYear}, results in money of ${startYear}`}.`,
    `Inflation ${percent(inflation)} a year on average, varying by 1.5 points and lasting (Wilkie's model).`,
    ...(request.inflationRate === undefined && pastInflation !== null ? [pastInflation.stated] : []),
    `Planned to age ${endAge}${request.endAge === undefined ? ", as no other was given" : ""}.`,
    "Withdrawals at the start of a year, savings at its end; both rise with prices.",
    ...describeTerms(terms),
    ...describeHousehold(household),
  ];
  return { household, terms, model, wanted, startYear, stated };
}

function householdOf(request: RetirementRequest, startYear: number, endAge: number): Household {
  const { birthYear, partnerBirthYear } = request;
  const couple = partnerBirthYear !== undefined;
  return {
    people: [birthYear, ...(couple ? [partnerBirthYear] : [])].map((year) => ({ birthYear: year, endAge })),
    retirementAge: request.retirementAge,
    yearlySavings: request.yearlySavings ?? 0,
    yearlySpending: request.yearlySpending,
    survivorSpendingRate: SURVIVOR_SPENDING,
    incomes: (request.incomes ?? []).map(
      (income): IncomeStream => ({
        owner: income.partner === true ? 1 : 0,
        amount: income.amount,
        fromAge: income.fromAge,
        toAge: income.toAge ?? null,
        indexed: income.indexed ?? true,
        survivorRate: couple ? SURVIVOR_INCOME : 0,
      }),
    ),
    basisYear: request.basisYear ?? startYear,
    glidePath: glidePathOf(request, startYear, endAge),
  };
}

/** From now over the retirement to the end; a share that is not given is that of the point before. */
function glidePathOf(request: RetirementRequest, startYear: number, endAge: number): GlidePoint[] {
  const { growthShareNow: now, growthShareAtRetirement: retired, growthShareAtEnd: end } = request;
  if (now === undefined && retired === undefined && end === undefined) return [];
  const first = now ?? 1;
  const second = retired ?? first;
  const points = [
    { age: startYear - request.birthYear, growthShare: first },
    { age: request.retirementAge, growthShare: second },
    { age: endAge, growthShare: end ?? second },
  ];
  return points.filter(({ age }, index) => index === 0 || age > (points[index - 1]?.age ?? age));
}

function ruleOf(kind: RuleName, rate: number, realReturnRate: number): WithdrawalRule {
  if (kind === "percentage") return { kind, rate };
  if (kind === "amortized") return { kind, realReturnRate };
  return { kind };
}

function describeTerms(terms: PlanTerms): string[] {
  const { taxRate, feeRate } = terms;
  return [
    describeRule(terms),
    taxRate === 0
      ? "No taxes on withdrawals."
      : `Taxes of ${percent(taxRate)} on the whole of every withdrawal, not on incomes.`,
    feeRate === 0 ? "No fees beyond those inside the funds." : `Fees of ${percent(feeRate)} a year.`,
  ];
}

function describeHousehold({ people, glidePath }: Household): string[] {
  return [
    ...(people.length > 1
      ? ["The one who is left spends 2/3 of the couple's amount and keeps 60 % of the other's income."]
      : []),
    ...(glidePath.length > 0
      ? ["Beside growth assets the glide path holds safe ones: inflation + 1 %, volatility 4 %."]
      : []),
  ];
}

function describeRule({ rule, floorRate }: PlanTerms): string {
  const floor = `a plan fails in a year with less than ${percent(floorRate)} of the planned spending`;
  switch (rule.kind) {
    case "fixedReal":
      return "Rule: the planned spending every year; a plan fails when it can no longer be paid in full.";
    case "percentage":
      return `Rule: ${percent(rule.rate)} of the portfolio every year; ${floor}.`;
    case "guardrails":
      return `Rule: Guyton and Klinger's guardrails (a fifth around the first rate, steps of a tenth); ${floor}.`;
    case "amortized":
      return `Rule: the portfolio spread over the years left at ${percent(rule.realReturnRate)} real; ${floor}.`;
  }
}
