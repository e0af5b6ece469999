import { z } from "zod";
import { listDrawdowns } from "#finance/returns/drawdowns.ts";
import { type FactorShock, shockedChange } from "#finance/risk/factor-shocks.ts";
import { growthIndex } from "#finance/risk/return-ratios.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import { exposureOf } from "./exposure-class.ts";
import { type HeldReturns, loadHeldReturns } from "./load-held-returns.ts";
import { replayWindow } from "./replay-window.ts";
import { shockForeignCash } from "./shock-foreign-cash.ts";
import { FACTOR_SCENARIOS, HISTORICAL_SCENARIOS } from "./stress-scenarios.ts";

export interface StressRequest {
  accountId?: string;
  currency?: string;
  /** Name of a scenario; all when neither this nor shocks are given. */
  scenario?: string;
  /** Own shocks: a symbol, equity, bond, crypto, commodity, rates, credit, or a currency code, and its change. */
  shocks?: readonly { name: string; rate: number }[];
}

interface Outcome {
  name: string;
  title: string;
  from: string | null;
  to: string | null;
  holdings: { symbol: string; weight: number; change: number | null; source: string }[];
  /** Change of the whole, cash unmoved; null when too little of it has a change. */
  change: number | null;
  coveredShare: number;
}

/** Below this share of the holdings' value a scenario says nothing about the whole. */
const LEAST_COVERED = 0.5;
/** Years, for bonds and bond funds whose source gives none: that of broad government bond indices. */
const ASSUMED_DURATION = 6;

const attributes = z.object({ duration: z.number().optional(), fictional: z.boolean().optional() });

/**
 * What sudden falls would do to today's holdings: stretches of the past replayed, moves of whole classes, or shocks of
 * one's own.
 * @throws CoachError not_found for an unknown scenario, invalid_input for a shock that means nothing
 */
export async function runStressTest(context: UseCaseContext, request: StressRequest): Promise<Analysis> {
  const held = await loadHeldReturns(context, {
    from: "1980-01-01",
    ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
    ...(request.currency === undefined ? {} : { currency: request.currency }),
  });
  const outcomes =
    request.shocks === undefined || request.shocks.length === 0
      ? await namedOutcomes(context, held, request.scenario)
      : [ownOutcome(held, request.shocks)];
  const known = outcomes.filter((outcome) => outcome.change !== null);
  const worst = known.reduce<Outcome | null>(
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
      "Today's holdings go through each scenario without trading; cash moves only with its currency, and not in replays; losses are negative.",
      "Replays use closes of the first and last day; holdings without prices of then move as a stand-in of the same class and region, or as the rest where there is none.",
      `Shares take the full move of their class, coins that of shares unless told apart; bonds fall by duration × rise of yields, ${ASSUMED_DURATION} years where no source gives one.`,
      ...(shown === undefined ? [] : [`The table of holdings is that of ${shown.title}.`]),
    ],
    dataQuality: dataQuality([...held.page.dataQuality.issues, ...issuesOf(held, outcomes)]),
  };
}

function times(measure: { value: number | null; reason: string }, factor: number, plus = 0) {
  return measure.value === null ? measure : { value: measure.value * factor + plus, reason: null };
}

async function namedOutcomes(
  context: UseCaseContext,
  held: HeldReturns,
  wanted: string | undefined,
): Promise<Outcome[]> {
  const past = HISTORICAL_SCENARIOS.filter(({ to }) => to <= held.page.asOf);
  const windows = [...ownFalls(held), ...(isInvented(held) ? [] : past)];
  const names = [...windows, ...FACTOR_SCENARIOS].map(({ name }) => name);
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new CoachError(
      "not_found",
      `there is no such scenario: use one of ${names.join(", ")}, or give shocks`,
    );
  }
  const outcomes: Outcome[] = [];
  for (const window of windows) {
    if (wanted !== undefined && window.name !== wanted) continue;
    const replayed = await replayWindow(context, held, window);
    const holdings = held.holdings.map(({ symbol, weight }, i) => {
      const entry = replayed[i];
      const source = entry?.change == null ? "none" : (entry.proxy ?? "own prices");
      return { symbol, weight, change: entry?.change ?? null, source };
    });
    outcomes.push({ ...window, holdings, ...wholeOf(holdings) });
  }
  for (const { name, title, shock } of FACTOR_SCENARIOS) {
    if (wanted === undefined || name === wanted) outcomes.push(shocked(held, name, title, shock, new Map()));
  }
  return outcomes;
}

/** The three deepest falls that today's holdings would have had in the past that all of them share. */
function ownFalls({ returns, panel }: HeldReturns) {
  return listDrawdowns(growthIndex(returns), 3, 1).flatMap(({ peak, trough }) => {
    const [from, to] = [panel.dates[Math.max(0, peak)], panel.dates[trough]];
    if (from === undefined || to === undefined || from >= to) return [];
    return [{ name: `fall${from}`, title: `Fall of these holdings from ${from}`, from, to }];
  });
}

function isInvented({ holdings, facts }: HeldReturns): boolean {
  return holdings.some(
    ({ instrumentId }) => attributes.safeParse(facts.get(instrumentId)?.attributes).data?.fictional === true,
  );
}

/** Holdings without a change move as the others do, which `coveredShare` tells. */
function wholeOf(holdings: Outcome["holdings"]): { change: number | null; coveredShare: number } {
  const all = holdings.reduce((sum, { weight }) => sum + weight, 0);
  const known = holdings.filter(({ change }) => change !== null);
  const weight = known.reduce((sum, each) => sum + each.weight, 0);
  const coveredShare = all > 0 ? weight / all : 0;
  if (coveredShare < LEAST_COVERED) return { change: null, coveredShare };
  const moved = known.reduce((sum, each) => sum + each.weight * (each.change ?? 0), 0);
  return { change: (moved / weight) * all, coveredShare };
}

function shocked(
  held: HeldReturns,
  name: string,
  title: string,
  shock: FactorShock & { bond?: number },
  bySymbol: ReadonlyMap<string, number>,
): Outcome {
  const base = held.page.currency;
  const holdings = held.holdings.map(({ symbol, weight, instrumentId, price }) => {
    const facts = held.facts.get(instrumentId);
    const exposure = exposureOf(facts);
    const known = attributes.safeParse(facts?.attributes).data?.duration;
    const holding = {
      exposure,
      currency: price?.currency ?? base,
      duration: known ?? ASSUMED_DURATION,
      corporate: /corporate|high yield|credit/i.test(facts?.sector ?? ""),
    };
    const own = bySymbol.get(symbol.toUpperCase()) ?? (exposure === "bond" ? shock.bond : undefined);
    const change =
      own === undefined
        ? shockedChange(holding, shock, base)
        : shockedChange({ ...holding, exposure: "equity" }, { ...shock, equity: own }, base);
    const source =
      own === undefined && exposure === "bond" && known === undefined ? "assumed duration" : exposure;
    return { symbol, weight, change, source };
  });
  const all = [...holdings, ...shockForeignCash(held, shock)];
  return { name, title, from: null, to: null, holdings: all, ...wholeOf(all) };
}

const FACTORS = ["equity", "crypto", "commodity", "rates", "credit", "currency", "bond"] as const;

function ownOutcome(held: HeldReturns, shocks: readonly { name: string; rate: number }[]): Outcome {
  const shock: FactorShock & { bond?: number } = {};
  const currencies: Record<string, number> = {};
  const bySymbol = new Map<string, number>();
  const symbols = new Set(held.holdings.map(({ symbol }) => symbol.toUpperCase()));
  const codes = new Set([
    ...held.holdings.map(({ price }) => price?.currency ?? ""),
    ...held.page.cash.map(({ currency }) => currency),
  ]);
  for (const { name, rate } of shocks) {
    if (!(rate >= -1 && rate <= 10))
      throw new CoachError(
        "invalid_input",
        "the rate of a shock is a fraction from -1 to 10: -0.2 is a fall of 20 %",
      );
    const factor = FACTORS.find((known) => known === name.toLowerCase());
    if ((factor === "rates" || factor === "credit") && Math.abs(rate) > 0.5)
      throw new CoachError("invalid_input", "a shock of rates or credit is a fraction: 0.01 is one point");
    if (symbols.has(name.toUpperCase())) bySymbol.set(name.toUpperCase(), rate);
    else if (factor !== undefined) shock[factor] = rate;
    else if (codes.has(name.toUpperCase())) currencies[name.toUpperCase()] = rate;
    else
      throw new CoachError(
        "invalid_input",
        `a shock names a symbol or currency that is held, or one of ${FACTORS.join(", ")}`,
      );
  }
  return shocked(held, "own", "Shocks as given", { ...shock, currencies }, bySymbol);
}

function issuesOf(held: HeldReturns, outcomes: readonly Outcome[]): DataIssue[] {
  const issues: DataIssue[] = [];
  const thin = outcomes.filter(({ coveredShare }) => coveredShare < 1 && coveredShare >= LEAST_COVERED);
  const none = outcomes.filter(({ change }) => change === null);
  if (none.length > 0 && held.holdings.length > 0) {
    issues.push({
      code: "scenario_without_prices",
      severity: "info",
      message: `Too few prices for ${none.map(({ name }) => name).join(", ")}: no answer for these.`,
    });
  }
  if (thin.length > 0) {
    issues.push({
      code: "scenario_partly_covered",
      severity: "warning",
      message: `Some holdings have neither prices of then nor a stand-in in ${thin.map(({ name }) => name).join(", ")}: they move as the rest.`,
    });
  }
  const stood = outcomes.filter(
    ({ from, holdings }) =>
      from !== null && holdings.some(({ source }) => source !== "own prices" && source !== "none"),
  );
  if (stood.length > 0) {
    issues.push({
      code: "stand_ins_used",
      severity: "info",
      message: `Other instruments stand in for holdings without prices in ${stood.map(({ name }) => name).join(", ")}.`,
    });
  }
  const assumed = outcomes
    .filter(({ from }) => from === null)
    .flatMap(({ holdings }) => holdings.filter(({ source }) => source === "assumed duration"));
  if (assumed.length > 0) {
    const symbols = [...new Set(assumed.map(({ symbol }) => symbol))].slice(0, 8).join(", ");
    issues.push({
      code: "assumed_duration",
      severity: "warning",
      message: `No source gives the duration of ${symbols}: ${ASSUMED_DURATION} years are assumed.`,
    });
  }
  if (isInvented(held)) {
    issues.push({
      code: "invented_market",
      severity: "info",
      message:
        "The prices are those of an invented market: crises of the real one are not replayed, its own are.",
    });
  }
  return issues;
}
