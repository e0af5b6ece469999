import { computeHere } from "#finance/calculations.ts";
import { backTestPlan } from "#finance/planning/back-test-plan.ts";
import { type PlanYears, planYears } from "#finance/planning/household-plan.ts";
import {
  PLAN_SIMULATION_VERSION,
  type PlanSimulation,
  simulatePlan,
} from "#finance/planning/simulate-plan.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, type Figure, figure, type Table, table } from "./analysis-result.ts";
import { loadOutlook } from "./plan-outlook.ts";
import { decideRetirementPlan, type RetirementPlan, type RetirementRequest } from "./retirement-request.ts";
import { compareSavedPlans } from "./saved-plans.ts";
import { pastInflation } from "./stored-indicators.ts";

const PATHS = 5000;
/** For the searches, which look at many plans. */
const SEARCH_PATHS = 2000;
const SEED = 1;
const LATEST_RETIREMENT = 80;
const MOST_ROWS = 60;

/**
 * Plans a retirement: how likely the money lasts, why it would not, how much can be spent, and from which age it works.
 * @throws CoachError invalid_input naming what to change
 */
export async function planRetirement(context: UseCaseContext, request: RetirementRequest): Promise<Analysis> {
  const compute = context.compute ?? computeHere;
  try {
    tryPlan(request, context.clock.today());
    const outlook = await loadOutlook(context, request);
    const { currency, asOf } = outlook;
    const past =
      request.inflationRate === undefined ? await pastInflation(context, { currency, to: asOf }) : null;
    const plan = decideRetirementPlan(request, outlook, past);
    const { household, terms, model, startYear, wanted } = plan;
    const years = planYears(household, startYear, model.inflation);
    const backTest = backTestOf(request.history, years, plan);
    const simulation = await compute("simulatePlan", years, terms, model, PATHS, SEED);
    const search = { wanted, paths: SEARCH_PATHS, seed: SEED };
    const fixed = terms.rule.kind === "fixedReal";
    const multiple = fixed ? await compute("sustainableSpending", years, terms, model, search) : null;
    const ages = earlierAges(plan);
    const later = ages.map((retirementAge) =>
      planYears({ ...household, retirementAge }, startYear, model.inflation),
    );
    const first = await compute("firstHolding", later, terms, model, search);
    const analysis: Analysis = {
      asOf: outlook.asOf,
      currency: outlook.currency,
      figures: figuresOf({ plan, years, simulation, currency: outlook.currency }, [
        sustainable(multiple, household.yearlySpending, plan),
        earliest(ages, first, plan),
        backTest.rate,
      ]),
      tables: [...tablesOf(years, simulation), ...backTest.tables],
      assumptions: [
        ...plan.stated,
        "Weak and strong are the 5th and the 95th percentile.",
        `${PATHS} random futures, seed ${SEED}, algorithm ${PLAN_SIMULATION_VERSION}.`,
      ],
      dataQuality: dataQuality(outlook.issues),
    };
    const saved = await compareSavedPlans(context, {
      kind: "retirement",
      saveAs: request.saveAs,
      request,
      analysis,
      columns: COMPARED,
      algorithm: PLAN_SIMULATION_VERSION,
    });
    return saved === null ? analysis : { ...analysis, tables: [...analysis.tables, saved] };
  } catch (error) {
    if (error instanceof RangeError) throw new CoachError("invalid_input", inputProblem(error));
    throw error;
  }
}

/** One path with stand-ins for what is not given: an input out of range is named before anything is loaded or estimated. */
function tryPlan(request: RetirementRequest, today: string): void {
  const plan = decideRetirementPlan(request, {
    asOf: today,
    currency: "",
    initialValue: request.initialValue ?? 0,
    returnRate: request.returnRate ?? 0,
    volatilityRate: request.volatilityRate ?? 0,
    assumptions: [],
    issues: [],
  });
  const years = planYears(plan.household, plan.startYear, plan.model.inflation);
  backTestOf(request.history, years, plan);
  simulatePlan(years, plan.terms, plan.model, 1, SEED);
}

const COMPARED = [
  "successProbability",
  "retirementAge",
  "yearlySpending",
  "sustainableSpending",
  "medianFinalValue",
  "expectedReturnRate",
];

function inputProblem(error: RangeError): string {
  // The model calls growth what the request calls the return.
  const problem = error.message.replace(
    /^growth(Return|Volatility)/,
    (_all, name: string) => `${name.toLowerCase()}Rate`,
  );
  const hint =
    problem === error.message
      ? "Change it and ask again."
      : "Give returnRate and volatilityRate in this range.";
  return `The plan cannot be calculated: ${problem}. ${hint}`;
}

/** Ages at which the household could retire, from now on. */
function earlierAges({ household, startYear }: RetirementPlan): number[] {
  const [first] = household.people;
  if (first === undefined) return [];
  const now = Math.max(0, startYear - first.birthYear);
  const last = Math.min(first.endAge, Math.max(LATEST_RETIREMENT, now));
  return Array.from({ length: Math.max(0, last - now + 1) }, (_, index) => now + index);
}

const wantedText = (wanted: number) => `${Math.round(wanted * 1000) / 10} %`;

function sustainable(multiple: number | null, spending: number, { wanted, terms }: RetirementPlan): Figure {
  const none = (reason: string) => figure("sustainableSpending", "money", { value: null, reason });
  if (spending === 0) return none("no spending is planned");
  if (terms.rule.kind !== "fixedReal")
    return none("the rule sets the spending by itself, whatever is planned");
  if (multiple === null) return none(`no spending holds with ${wantedText(wanted)}`);
  return figure("sustainableSpending", "money", spending * multiple);
}

function earliest(ages: readonly number[], first: number | null, { wanted }: RetirementPlan): Figure {
  const age = first === null ? undefined : ages[first];
  return figure("earliestRetirementAge", "years", {
    value: age ?? null,
    reason: `at no age up to ${ages.at(-1) ?? LATEST_RETIREMENT} does the plan hold with ${wantedText(wanted)}`,
  });
}

function figuresOf(
  given: { plan: RetirementPlan; years: PlanYears; simulation: PlanSimulation; currency: string },
  more: readonly Figure[],
): Figure[] {
  const { plan, years, simulation, currency } = given;
  const amount = (name: string, value: number) => figure(name, "money", value, currency);
  const last = simulation.values.at(-1);
  const before = simulation.values[years.retirementIndex - 1];
  const unlucky = simulation.failureYearP5 === null ? null : (years.ages[simulation.failureYearP5] ?? null);
  return [
    figure("successProbability", "rate", simulation.success.value),
    figure("successStandardError", "rate", simulation.success.standardError),
    ...more,
    figure("depletedProbability", "rate", simulation.depletedRate),
    amount("initialValue", plan.terms.initialValue),
    amount("medianValueAtRetirement", before?.p50 ?? plan.terms.initialValue),
    amount("medianFinalValue", last?.p50 ?? 0),
    amount("weakFinalValue", last?.p5 ?? 0),
    figure("unluckyFailureAge", "years", {
      value: unlucky,
      reason: "fewer than 5 % of the futures fail",
    }),
    figure("meanYearsShort", "years", { value: simulation.meanYearsShort, reason: "no future fails" }),
    figure("successAfterWeakStart", "rate", { value: simulation.sequence.weakStart, reason: null }),
    figure("successAfterStrongStart", "rate", { value: simulation.sequence.strongStart, reason: null }),
    figure("retirementAge", "years", plan.household.retirementAge),
    amount("yearlySpending", plan.household.yearlySpending),
    figure("expectedReturnRate", "rate", plan.model.growthReturn),
    figure("volatilityRate", "rate", plan.model.growthVolatility),
    figure("inflationRate", "rate", plan.model.inflation),
  ];
}

function tablesOf(years: PlanYears, simulation: PlanSimulation): Table[] {
  const count = years.ages.length;
  const step = Math.ceil(count / MOST_ROWS);
  const places = years.ages.map((_, index) => index).filter((index) => (count - 1 - index) % step === 0);
  const { causes } = simulation;
  const shares = Object.entries(causes ?? {})
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a);
  return [
    table(
      "years",
      ["year", "age", "weakValue", "medianValue", "strongValue", "weakSpending", "medianSpending"],
      places.map((index) => {
        const value = simulation.values[index];
        const spending = simulation.spending[index];
        const cells = [value?.p5, value?.p50, value?.p95, spending?.p5, spending?.p50];
        return [years.startYear + index, years.ages[index] ?? null, ...cells.map(roundedToUnit)];
      }),
    ),
    ...(causes === null ? [] : [table("failureCauses", ["cause", "share"], shares)]),
  ];
}

/** Nobody plans decades to the cent. */
const roundedToUnit = (value: number | undefined) => (value === undefined ? null : Math.round(value));

function backTestOf(
  history: readonly number[] | undefined,
  years: PlanYears,
  { terms }: RetirementPlan,
): { rate: Figure; tables: Table[] } {
  const none = (reason: string) => ({
    rate: figure("backTestSuccessRate", "rate", { value: null, reason }),
    tables: [],
  });
  if (history === undefined)
    return none("give history, the real yearly returns of the past, to test against it");
  // Real returns: prices stand still, and so does what is held safely.
  const rows = history.map((rate, index) => ({
    year: index + 1,
    growthReturn: rate,
    safeReturn: 0,
    inflation: 0,
  }));
  const test = backTestPlan(years, terms, rows);
  if (test.successRate === null) {
    return none(`history has ${history.length} years, the plan ${years.ages.length}`);
  }
  const failed = test.starts.filter((start) => start.yearsPaid !== null).slice(0, MOST_ROWS);
  return {
    rate: figure("backTestSuccessRate", "rate", test.successRate),
    tables: [
      table(
        "backTestFailures",
        [
          ["historyYear", "count"],
          ["paidYears", "years"],
        ],
        failed.map((start) => [start.startYear, start.yearsPaid]),
      ),
    ],
  };
}
