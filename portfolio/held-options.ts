import { addDays, dayNumber } from "#finance/dates.ts";
import { europeanPrice } from "#finance/options/black-scholes.ts";
import { impliedVolatility } from "#finance/options/implied-volatility.ts";
import type { OptionTerms } from "#finance/options/option-terms.ts";
import { simpleReturns } from "#finance/return-panel.ts";
import type { ExposureClass } from "#finance/risk/factor-shocks.ts";
import { readInstrumentFacts } from "#store/instrument-facts.ts";
import { findInstruments } from "#store/instruments.ts";
import { readDailyLevels } from "#store/return-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { exposureOf } from "./exposure-class.ts";
import type { HeldReturns } from "./load-held-returns.ts";
import { optionTermsOf } from "./option-terms.ts";
import { yearlyVolatility } from "./past-figures.ts";

/** An option whose terms are known, with what it is on. */
export interface HeldOption {
  underlying: { instrumentId: string; symbol: string; currency: string; exposure: ExposureClass };
  /** Change of the option's price when that of the underlying changes at once by `move`; both as fractions. */
  changeBy(move: number): number;
}

/** Holdings whose options can be valued anew, by the id of the option. */
export interface StressedHoldings extends HeldReturns {
  options: ReadonlyMap<string, HeldOption>;
}

/** Source of a change that comes from valuing an option anew. */
export const REVALUED = "revalued option";

const RATE = 0.03;
/** Where the past of the underlying says nothing: about that of single shares. */
const USUAL_VOLATILITY = 0.3;
/** A price is quoted for one share, or for a contract of so many. */
const CONTRACT = 100;

/** How options are treated, in words; empty when none is held. */
export function optionAssumptions({ holdings, facts, options }: StressedHoldings): string[] {
  const held = holdings.filter(({ instrumentId }) => facts.get(instrumentId)?.assetClass === "option");
  const others = held.filter(({ instrumentId }) => !options.has(instrumentId)).map(({ symbol }) => symbol);
  const stated: string[] = [];
  if (others.length < held.length) {
    stated.push(
      `Options are valued anew at the moved price of what they are on, by Black-Scholes with exercise at expiry, ${100 * RATE} % interest, no dividends and an unchanged volatility: the one in their price, else that of the underlying's last year.`,
    );
  }
  if (others.length > 0) {
    const more = others.length > 5 ? ` and ${others.length - 5} more` : "";
    stated.push(
      `Options move one for one with shares where their terms or the price of what they are on are not known: ${others.slice(0, 5).join(", ")}${more}.`,
    );
  }
  return stated;
}

/** The options among holdings that can be valued anew: terms stored or told by symbol or name, not expired, underlying known. */
export async function loadHeldOptions(
  context: UseCaseContext,
  held: HeldReturns,
): Promise<StressedHoldings["options"]> {
  const { asOf } = held.page;
  const wanted = held.holdings.flatMap(({ instrumentId, symbol, price }) => {
    const facts = held.facts.get(instrumentId);
    const terms = facts === undefined ? null : optionTermsOf({ ...facts, symbol });
    // An adjusted contract delivers something else than its underlying.
    return terms === null || terms.multiplier === null || price === null || terms.expiry <= asOf
      ? []
      : [{ instrumentId, price, ...terms }];
  });
  if (wanted.length === 0) return new Map();
  return context.tenant.run(async (database) => {
    const rows = await findInstruments(database, { symbols: wanted.map(({ underlying }) => underlying) });
    const found = new Map<string, HeldOption>();
    for (const { instrumentId: optionId, underlying, price, right: kind, strike, expiry } of wanted) {
      const row = rows.find(
        (each) => each.symbol.toUpperCase() === underlying && each.currency === price.currency,
      );
      if (row === undefined) continue;
      const { symbol, currency } = row;
      const instrumentId = row.marketInstrumentId ?? row.instrumentId;
      const range = { from: addDays(asOf, -365), to: asOf };
      const close = (await readInstrumentFacts(database, instrumentId, range))?.close ?? null;
      const past = (await readDailyLevels(database, [instrumentId], range)).get(instrumentId);
      if (close === null || past === undefined) continue;
      const years = (dayNumber(expiry) - dayNumber(asOf)) / 365;
      const known = yearlyVolatility(simpleReturns(past.levels), 252).value;
      const terms = { kind, spot: close.price, strike, years, rate: RATE };
      const changeBy = revaluation(terms, Number(price.amount), known);
      if (changeBy === null) continue;
      found.set(optionId, {
        underlying: { instrumentId, symbol, currency, exposure: exposureOf(row) },
        changeBy,
      });
    }
    return found;
  });
}

/** Null where no volatility gives the option a value. */
function revaluation(
  terms: Omit<OptionTerms, "volatility">,
  price: number,
  known: number | null,
): HeldOption["changeBy"] | null {
  if (!(terms.spot > 0 && terms.strike > 0)) return null;
  const near = known !== null && known > 0 ? known : USUAL_VOLATILITY;
  const farOff = (volatility: number) => Math.abs(Math.log(volatility / near));
  const implied = [price, price / CONTRACT].flatMap((each) => {
    const { value } = impliedVolatility(terms, each);
    return value !== null && value > 0.01 && value < 5 ? [value] : [];
  });
  const volatility = implied.sort((a, b) => farOff(a) - farOff(b))[0] ?? near;
  const today = europeanPrice({ ...terms, volatility });
  if (!(today > 1e-6 * terms.spot)) return null;
  return (move) =>
    europeanPrice({ ...terms, volatility, spot: terms.spot * Math.max(1e-6, 1 + move) }) / today - 1;
}
