import { z } from "zod";
import { listDrawdowns } from "#finance/returns/drawdowns.ts";
import { type ExposureClass, type FactorShock, shockedChange } from "#finance/risk/factor-shocks.ts";
import { growthIndex } from "#finance/risk/return-ratios.ts";
import { CoachError } from "#platform/errors.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { exposureOf } from "./exposure-class.ts";
import { type HeldOption, REVALUED, type StressedHoldings } from "./held-options.ts";
import type { HeldReturns } from "./load-held-returns.ts";
import { moveForeignCash } from "./move-foreign-cash.ts";
import { replayWindow } from "./replay-window.ts";
import { FACTOR_SCENARIOS, HISTORICAL_SCENARIOS } from "./stress-scenarios.ts";

/** A symbol, equity, bond, crypto, commodity, rates, credit, or a currency code, and its change. */
export interface OwnShock {
  name: string;
  rate: number;
}

/** What one scenario does to the holdings. */
export interface StressOutcome {
  name: string;
  title: string;
  from: string | null;
  to: string | null;
  holdings: { symbol: string; weight: number; change: number | null; source: string }[];
  /** Change of the whole, cash in the portfolio's currency unmoved; null when too little of it has a change. */
  change: number | null;
  coveredShare: number;
  /** Ids of instruments whose prices stood in for others'. */
  standIns: string[];
}

/** Below this share of the holdings' value a scenario says nothing about the whole. */
export const LEAST_COVERED = 0.5;
/** Years, for bonds and bond funds whose source gives none: that of broad government bond indices. */
export const ASSUMED_DURATION = 6;
/** Years, for money market funds whose source gives none: the longest that a standard one may have is half a year. */
export const ASSUMED_CASH_DURATION = 0.25;

const attributes = z.object({ duration: z.number().optional(), fictional: z.boolean().optional() });

/**
 * The scenarios by name, all or one: replays first, then moves of whole classes.
 * @throws CoachError not_found for an unknown scenario
 */
export async function namedOutcomes(
  context: UseCaseContext,
  held: StressedHoldings,
  wanted: string | undefined,
): Promise<StressOutcome[]> {
  const past = HISTORICAL_SCENARIOS.filter(({ to }) => to <= held.page.asOf);
  const windows = [...ownFalls(held), ...(isInvented(held) ? [] : past)];
  const names = [...windows, ...FACTOR_SCENARIOS].map(({ name }) => name);
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new CoachError(
      "not_found",
      `there is no such scenario: use one of ${names.join(", ")}, or give shocks`,
    );
  }
  const outcomes: StressOutcome[] = [];
  for (const window of windows) {
    if (wanted !== undefined && window.name !== wanted) continue;
    const replayed = await replayWindow(context, held, window);
    const holdings = held.holdings.map(({ symbol, weight }, i) => {
      const entry = replayed.holdings[i];
      const used = entry?.revalued === true ? REVALUED : (entry?.proxy ?? "own prices");
      const source = entry?.change == null ? "none" : used;
      return { symbol, weight, change: entry?.change ?? null, source };
    });
    const standIns = replayed.holdings.flatMap(({ proxyId }) => proxyId ?? []);
    const cash = moveForeignCash(held, (currency) => replayed.currencies.get(currency) ?? null);
    outcomes.push({ ...window, standIns, ...wholeOf(holdings, cash) });
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

/** Whether what is held is of a market that never was: its prices have no crises of the real one. */
export function isInvented({ holdings, facts }: HeldReturns): boolean {
  return holdings.some(
    ({ instrumentId }) => attributes.safeParse(facts.get(instrumentId)?.attributes).data?.fictional === true,
  );
}

type Moved = StressOutcome["holdings"];

/** Holdings without a change move as the others do, which `coveredShare` tells; cash without one stands still. */
function wholeOf(holdings: Moved, cash: Moved): Pick<StressOutcome, "holdings" | "change" | "coveredShare"> {
  const byCash = changeOf(cash);
  // What is sold short, or owed in cash, counts by its size, and moves the whole the other way.
  const all = sizeOf(holdings);
  const known = sizeOf(holdings.filter(({ change }) => change !== null));
  const moved = { holdings: [...holdings, ...cash] };
  if (all === 0) {
    const told = cash.some(({ change }) => change !== null);
    return { ...moved, change: told ? byCash : null, coveredShare: told ? 1 : 0 };
  }
  const coveredShare = known / all;
  if (coveredShare < LEAST_COVERED) return { ...moved, change: null, coveredShare };
  return { ...moved, change: (changeOf(holdings) / known) * all + byCash, coveredShare };
}

const sizeOf = (parts: Moved) => parts.reduce((sum, { weight }) => sum + Math.abs(weight), 0);

const changeOf = (parts: Moved) => parts.reduce((sum, { weight, change }) => sum + weight * (change ?? 0), 0);

/** What the move of the underlying does to an option, in the currency of both. */
function optionChange(
  { underlying, changeBy }: HeldOption,
  shock: FactorShock & { bond?: number },
  bySymbol: ReadonlyMap<string, number>,
): number {
  const { symbol, exposure, currency } = underlying;
  const whole = { exposure, currency, duration: ASSUMED_DURATION, corporate: false };
  const bond = exposure === "bond" ? shock.bond : undefined;
  return changeBy(bySymbol.get(symbol.toUpperCase()) ?? bond ?? shockedChange(whole, shock, currency));
}

function shocked(
  held: StressedHoldings,
  name: string,
  title: string,
  shock: FactorShock & { bond?: number },
  bySymbol: ReadonlyMap<string, number>,
): StressOutcome {
  const base = held.page.currency;
  const holdings = held.holdings.map(({ symbol, weight, instrumentId, price }) => {
    const facts = held.facts.get(instrumentId);
    const exposure = exposureOf(facts);
    const known = attributes.safeParse(facts?.attributes).data?.duration;
    const holding = {
      exposure,
      currency: price?.currency ?? base,
      duration: known ?? assumedDuration(exposure, facts?.assetClass),
      corporate: /corporate|high yield|credit/i.test(facts?.sector ?? ""),
    };
    const option = held.options.get(instrumentId);
    const direct = bySymbol.get(symbol.toUpperCase());
    const own =
      direct ??
      (exposure === "bond" ? shock.bond : undefined) ??
      (option === undefined ? undefined : optionChange(option, shock, bySymbol));
    const change =
      own === undefined
        ? shockedChange(holding, shock, base)
        : shockedChange({ ...holding, exposure: "equity" }, { ...shock, equity: own }, base);
    const guessed = own === undefined && exposure === "bond" && known === undefined;
    const valued = option !== undefined && direct === undefined ? REVALUED : exposure;
    return { symbol, weight, change, source: guessed ? "assumed duration" : valued };
  });
  const cash = moveForeignCash(held, (currency) =>
    shockedChange({ exposure: "cash", currency, duration: 0, corporate: false }, shock, base),
  );
  return { name, title, from: null, to: null, standIns: [], ...wholeOf(holdings, cash) };
}

function assumedDuration(exposure: ExposureClass, assetClass: string | undefined): number {
  if (exposure !== "cash") return ASSUMED_DURATION;
  return assetClass === "cash" ? 0 : ASSUMED_CASH_DURATION;
}

const FACTORS = ["equity", "crypto", "commodity", "rates", "credit", "currency", "bond"] as const;

/**
 * What shocks of one's own do.
 * @throws CoachError invalid_input for a shock that means nothing
 */
export function ownOutcome(held: StressedHoldings, shocks: readonly OwnShock[]): StressOutcome {
  const shock: FactorShock & { bond?: number } = {};
  const currencies: Record<string, number> = {};
  const bySymbol = new Map<string, number>();
  const underlyings = [...held.options.values()].map(({ underlying }) => underlying);
  const symbols = new Set([...held.holdings, ...underlyings].map(({ symbol }) => symbol.toUpperCase()));
  const codes = new Set([
    ...held.holdings.map(({ price }) => price?.currency ?? ""),
    ...held.page.cash.map(({ currency }) => currency),
  ]);
  const named = new Set(shocks.map(({ name }) => name.toUpperCase()));
  if (named.size < shocks.length)
    throw new CoachError("invalid_input", "two shocks have the same name: give each name once");
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
