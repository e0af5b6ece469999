import { Decimal } from "#finance/money.ts";
import type { RebalancingInstrument } from "#finance/rebalancing/rebalancing-orders.ts";
import { getPrices } from "#market/read-prices.ts";
import { CoachError } from "#platform/errors.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { exposureOf } from "./exposure-class.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";

/** A share of the portfolio for a symbol, an asset class, `equity` or `cash`. */
export interface Target {
  name: string;
  /** Fraction; all targets sum to 1. */
  weight: number;
}

/** Asset classes that count as equity when targets are given for it. */
const EQUITY: readonly string[] = ["stock", "etf", "fund"];
const CLASSES: readonly string[] = ["stock", "etf", "fund", "bond", "crypto", "commodity", "option", "other"];

export const CASH = "cash";
export const MOST_TARGETS = 60;

/** Weights that many investors start from, in asset classes. */
export const TARGET_MODELS: Readonly<Record<string, readonly Target[]>> = {
  "60/40": [
    { name: "equity", weight: 0.6 },
    { name: "bond", weight: 0.4 },
  ],
  "80/20": [
    { name: "equity", weight: 0.8 },
    { name: "bond", weight: 0.2 },
  ],
  "40/60": [
    { name: "equity", weight: 0.4 },
    { name: "bond", weight: 0.6 },
  ],
  goldenButterfly: [
    { name: "equity", weight: 0.4 },
    { name: "bond", weight: 0.4 },
    { name: "commodity", weight: 0.2 },
  ],
  permanent: [
    { name: "equity", weight: 0.25 },
    { name: "bond", weight: 0.25 },
    { name: "commodity", weight: 0.25 },
    { name: CASH, weight: 0.25 },
  ],
};

/** Targets whose names and weights can be used, names trimmed. @throws CoachError invalid_input saying what to correct */
export function checkedTargets(targets: readonly Target[]): Target[] {
  const checked = targets.map(({ name, weight }) => ({ name: name.trim(), weight }));
  const sum = checked.reduce((all, { weight }) => all + weight, 0);
  if (checked.some(({ weight }) => !(weight >= 0 && weight <= 1))) {
    throw new CoachError("invalid_input", "Each target weight is a fraction from 0 to 1: 0.6 means 60 %.");
  }
  if (Math.abs(sum - 1) > 1e-6) {
    throw new CoachError(
      "invalid_input",
      `The target weights sum to ${Number(sum.toFixed(6))}. Change them so that they sum to 1.`,
    );
  }
  const names = checked.map(({ name }) => name.toUpperCase());
  if (names.some((name) => name === "") || new Set(names).size < names.length) {
    throw new CoachError("invalid_input", "Name each target once, by symbol, asset class or cash.");
  }
  return checked;
}

/** Something held that has a price, in the currency of the result. */
export type HeldInstrument = Omit<RebalancingInstrument, "group"> & {
  assetClass: string;
  sector: string | null;
  name: string;
};

/** An instrument that a target names, with its last close; null where it has none. */
interface TargetQuote {
  instrumentId: string;
  symbol: string;
  currency: string;
  close: string | null;
}

/** Targets with the last closes of the symbols among them, by their names; those that are no symbol are missing. */
export interface QuotedTargets {
  targets: readonly Target[];
  quotes: Readonly<Record<string, TargetQuote>>;
}

const isClass = (name: string) => [...CLASSES, "equity", CASH].includes(name.toLowerCase());

/** Looks the symbols among targets up, held or not. */
export async function quoteTargets(
  context: UseCaseContext,
  targets: readonly Target[],
): Promise<QuotedTargets["quotes"]> {
  const quotes: Record<string, TargetQuote> = {};
  const names = targets.map(({ name }) => name).filter((name) => !isClass(name));
  for (let start = 0; start < names.length; start += 20) {
    const symbols = names.slice(start, start + 20);
    const { prices } = await getPrices(context, { symbols, to: context.clock.today() });
    for (const name of symbols) {
      const price = prices.find((entry) => entry.symbol.toUpperCase() === name.toUpperCase());
      if (price === undefined) continue;
      const { instrumentId, symbol, currency, close } = price;
      quotes[name] = { instrumentId, symbol, currency, close };
    }
  }
  return quotes;
}

/**
 * Which target each instrument belongs to: its symbol first, then its asset class, then what a fund is invested in:
 * equity, or bond when its sector or name says so. Symbols that are not held can be bought; what no target names stays as it
 * is.
 * @throws CoachError invalid_input for a name that is neither
 */
export function assignTargets(
  loaded: LoadedPortfolio,
  { targets, quotes }: QuotedTargets,
  held: readonly HeldInstrument[],
): { instruments: RebalancingInstrument[]; untouched: HeldInstrument[] } {
  const byName = new Map(targets.map(({ name }) => [name.toUpperCase(), name]));
  // A money market fund is no cash of an account: only a target of its own moves it.
  const inside = (entry: HeldInstrument) =>
    exposureOf(entry) === "cash" ? "" : exposureOf(entry).toUpperCase();
  const groupOf = (entry: HeldInstrument) =>
    byName.get(entry.symbol.toUpperCase()) ??
    byName.get(entry.assetClass.toUpperCase()) ??
    (EQUITY.includes(entry.assetClass) ? byName.get(inside(entry)) : undefined);
  const instruments: RebalancingInstrument[] = [];
  const untouched: HeldInstrument[] = [];
  for (const entry of held) {
    const group = groupOf(entry);
    if (group === undefined) untouched.push(entry);
    else instruments.push({ ...entry, group });
  }
  const known = new Set(held.map((entry) => entry.symbol.toUpperCase()));
  const wanted = targets.filter(({ name }) => !isClass(name) && !known.has(name.toUpperCase()));
  const bought = wanted.map(({ name }) => buyable(loaded, name, quotes[name]));
  return { instruments: [...instruments, ...bought], untouched };
}

function buyable(
  loaded: LoadedPortfolio,
  name: string,
  quote: TargetQuote | undefined,
): RebalancingInstrument {
  if (quote === undefined) {
    throw new CoachError(
      "invalid_input",
      `${name.slice(0, 40)} is no symbol with a price and no asset class. Use a symbol, equity, stock, etf, fund, bond, crypto, commodity or cash.`,
    );
  }
  const { instrumentId, symbol, currency, close } = quote;
  const rate = loaded.rate(currency, loaded.asOf);
  if (close === null || rate === null) {
    throw new CoachError(
      "invalid_input",
      `${name} has no price or exchange rate yet. Add prices for it first.`,
    );
  }
  return { instrumentId, symbol, group: name, price: rate.mul(close), value: new Decimal(0), lots: [] };
}
