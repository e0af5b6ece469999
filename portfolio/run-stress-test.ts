import { type DataIssue, dataQuality } from "#platform/results.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import { loadHeldOptions, optionAssumptions } from "./held-options.ts";
import { type HeldReturns, loadHeldReturns } from "./load-held-returns.ts";
import { stressIssues } from "./stress-issues.ts";
import {
  ASSUMED_CASH_DURATION,
  ASSUMED_DURATION,
  namedOutcomes,
  type OwnShock,
  ownOutcome,
  type StressOutcome,
} from "./stress-outcomes.ts";
import { mergeIssues } from "./touched-issues.ts";

/** Before all closes. */
const LONG_AGO = "1980-01-01";

export interface StressRequest {
  accountId?: string;
  currency?: string;
  /** Name of a scenario; all when neither this nor shocks are given. */
  scenario?: string;
  shocks?: readonly OwnShock[];
}

/**
 * What sudden falls would do to today's holdings: stretches of the past replayed, moves of whole classes, or shocks of
 * one's own.
 * @throws CoachError not_found for an unknown scenario, invalid_input for a shock that means nothing
 */
export async function runStressTest(context: UseCaseContext, request: StressRequest): Promise<Analysis> {
  const loaded = await loadHeldReturns(context, {
    from: LONG_AGO,
    ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
    ...(request.currency === undefined ? {} : { currency: request.currency }),
  });
  const held = { ...loaded, options: await loadHeldOptions(context, loaded) };
  const outcomes =
    request.shocks === undefined || request.shocks.length === 0
      ? await namedOutcomes(context, held, request.scenario)
      : [ownOutcome(held, request.shocks)];
  const known = outcomes.filter((outcome) => outcome.change !== null);
  const worst = known.reduce<StressOutcome | null>(
    (least, outcome) =>
      (outcome.change ?? 0) < (least?.change ?? Number.POSITIVE_INFINITY) ? outcome : least,
    null,
  );
  const shown = worst ?? outcomes[0];
  const total = held.totalValue;
  const reason =
    held.holdings.length === 0
      ? "nothing with a price is held"
      : "too little of the holdings has prices of then";
  const change = { value: worst?.change ?? null, reason };
  return {
    asOf: held.page.asOf,
    currency: held.page.currency,
    figures: [
      figure("worstChange", "rate", change),
      figure("worstChangeAmount", "money", times(change, total), held.page.currency),
      figure("worstValueAfter", "money", times(change, total, total), held.page.currency),
      figure("scenarioCount", "count", outcomes.length),
    ],
    tables: [
      table(
        "scenarios",
        [
          "scenario",
          "title",
          "from",
          "to",
          ["change", "rate"],
          ["changeAmount", "money"],
          ["coveredShare", "rate"],
        ],
        outcomes.map((each) => [
          each.name,
          each.title,
          each.from,
          each.to,
          each.change,
          each.change === null ? null : each.change * total,
          each.coveredShare,
        ]),
      ),
      ...(shown === undefined
        ? []
        : [
            table(
              "holdings",
              ["symbol", "weight", ["change", "rate"], ["changeAmount", "money"], "source"],
              shown.holdings
                .slice(0, 40)
                .map((each) => [
                  each.symbol,
                  each.weight,
                  each.change,
                  each.change === null ? null : each.change * each.weight * total,
                  each.source,
                ]),
            ),
          ]),
    ],
    assumptions: [
      "Today's holdings go through each scenario without trading; cash in other currencies moves with its exchange rate; losses are negative.",
      "Replays use closes of the first and last day; holdings without prices of then move as a stand-in of the same class and region, or as the rest where there is none.",
      `Shares take the full move of their class, coins that of shares unless told apart; bonds fall by duration × rise of yields, ${ASSUMED_DURATION} years where no source gives one, money market funds by theirs, ${ASSUMED_CASH_DURATION} where none is given.`,
      ...optionAssumptions(held),
      ...(shown === undefined ? [] : [`The table of holdings is that of ${shown.title}.`]),
    ],
    dataQuality: dataQuality([
      ...(await touchedIssues(context, held, outcomes)),
      ...stressIssues(held, outcomes),
    ]),
  };
}

/** What is doubtful about prices that the outcomes rest on: those of today, and of the past where it was replayed. */
async function touchedIssues(
  context: UseCaseContext,
  { page, panel }: HeldReturns,
  outcomes: readonly StressOutcome[],
): Promise<DataIssue[]> {
  if (outcomes.every(({ from }) => from === null)) return page.dataQuality.issues;
  const standIns = [...new Set(outcomes.flatMap((outcome) => outcome.standIns))];
  const own = mergeIssues(page.dataQuality.issues, panel.touched);
  if (standIns.length === 0) return own;
  const days = { from: LONG_AGO, to: page.asOf };
  const others = await context.tenant.run((database) => readSeriesIssues(database, standIns, days));
  const told = new Set(own.map(({ code }) => code));
  return [...own, ...others.filter(({ code }) => !told.has(code))];
}

function times(measure: { value: number | null; reason: string }, factor: number, plus = 0) {
  return measure.value === null ? measure : { value: measure.value * factor + plus, reason: null };
}
