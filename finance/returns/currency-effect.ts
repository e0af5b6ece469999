import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Returns across currencies: what the asset earned at home and what the exchange rate added.
 * Formula: base = (1 + local)(1 + exchange) − 1 = local + exchange + local × exchange; hedged = (1 + local)(1 + premium) − 1
 * with the forward premium = forward / spot − 1, on a hedge of the start value: local + premium. Karnosky-Singer, with c
 * the cash rate of a market and e its currency's return: premium p = local − c; market allocation (w − v)(p_b − P),
 * security selection w (p_r − p_b), currency (x − y)(c + e − C), P = Σ v p_b, C = Σ y (c + e).
 * Convention: exchange = units of base currency per unit of local currency, end / start − 1; returns of one period as
 * decimal fractions; Karnosky-Singer adds returns, so give it log returns or short periods.
 * Source: D. Karnosky and B. Singer, Global Asset Management and Performance Attribution (CFA Institute, 1994); C. Bacon,
 * 2nd ed., ch. 6.
 */
export interface CurrencyReturn {
  /** Return in the base currency. */
  base: number;
  local: number;
  exchange: number;
  /** local × exchange: earned on both together. */
  interaction: number;
  /** What holding the foreign currency added: exchange + interaction = base − local. */
  currencyEffect: number;
}

/**
 * Splits a return in the base currency from its local return and the exchange rate's.
 * Example: combineCurrencyReturn(0.1, -0.05).base = 0.045.
 */
export function combineCurrencyReturn(local: number, exchange: number): CurrencyReturn {
  requireFinite("local return and exchange return", [local, exchange]);
  const interaction = local * exchange;
  const currencyEffect = exchange + interaction;
  return { base: local + currencyEffect, local, exchange, interaction, currencyEffect };
}

/**
 * The local return that a base return and the exchange rate's return imply.
 * Example: localReturn(0.045, -0.05) = 0.1.
 * @throws ReturnInputError for an exchange return of −1 or less
 */
export function localReturn(base: number, exchange: number): number {
  requireFinite("base return and exchange return", [base, exchange]);
  if (exchange <= -1) throw new ReturnInputError("the currency lost everything: no local return follows");
  return (1 + base) / (1 + exchange) - 1;
}

/**
 * Base return of a position whose start value was sold forward; `exchange` acts on the gain alone.
 * Formula: local + premium + local × exchange (the gain itself stays unhedged).
 * Example: hedgedReturn(0.1, 0.01, -0.05) = 0.105.
 */
export function hedgedReturn(local: number, forwardPremium: number, exchange = 0): number {
  requireFinite("local return, forward premium and exchange return", [local, forwardPremium, exchange]);
  return local + forwardPremium + local * exchange;
}

export interface CurrencySegment {
  portfolioWeight: number;
  benchmarkWeight: number;
  /** Local returns of the market's part. */
  portfolioLocal: number;
  benchmarkLocal: number;
  /** Cash rate of the market over the period. */
  cashRate: number;
  /** Return of its currency in base currency. */
  exchange: number;
  /** Currency weights after hedges; the asset weights when not given. */
  portfolioCurrencyWeight?: number;
  benchmarkCurrencyWeight?: number;
}

export interface CurrencyAttribution {
  segments: { allocation: number; selection: number; currency: number; total: number }[];
  allocation: number;
  selection: number;
  currency: number;
  portfolioReturn: number;
  benchmarkReturn: number;
  /** The three effects add up to it. */
  activeReturn: number;
}

/**
 * Karnosky-Singer attribution of one period.
 * Example: attributeCurrencies([{ portfolioWeight: 1, benchmarkWeight: 1, portfolioLocal: 0.1, benchmarkLocal: 0.08, cashRate: 0.02, exchange: 0.05 }]).selection = 0.02.
 * @throws ReturnInputError for a value that is not finite or weights that do not add up to 1
 */
export function attributeCurrencies(segments: readonly CurrencySegment[]): CurrencyAttribution {
  const known = segments.map((segment, place) => {
    const { portfolioWeight: w, benchmarkWeight: v, cashRate, exchange } = segment;
    const own = segment.portfolioLocal - cashRate;
    const other = segment.benchmarkLocal - cashRate;
    const x = segment.portfolioCurrencyWeight ?? w;
    const y = segment.benchmarkCurrencyWeight ?? v;
    requireFinite(`segment ${place + 1}`, [w, v, x, y, own, other, exchange]);
    return { w, v, x, y, own, other, currency: cashRate + exchange };
  });
  for (const key of ["w", "v", "x", "y"] as const) {
    const sum = known.reduce((all, segment) => all + segment[key], 0);
    if (Math.abs(sum - 1) > 1e-6) throw new ReturnInputError(`a set of weights adds up to ${sum}, not 1`);
  }
  const premium = known.reduce((sum, { v, other }) => sum + v * other, 0);
  const cash = known.reduce((sum, { y, currency }) => sum + y * currency, 0);
  const effects = known.map(({ w, v, x, y, own, other, currency }) => {
    const allocation = (w - v) * (other - premium);
    const selection = w * (own - other);
    const held = (x - y) * (currency - cash);
    return { allocation, selection, currency: held, total: allocation + selection + held };
  });
  const sum = (part: "allocation" | "selection" | "currency") =>
    effects.reduce((all, each) => all + each[part], 0);
  const portfolioReturn = known.reduce((all, { w, x, own, currency }) => all + w * own + x * currency, 0);
  return {
    segments: effects,
    allocation: sum("allocation"),
    selection: sum("selection"),
    currency: sum("currency"),
    portfolioReturn,
    benchmarkReturn: premium + cash,
    activeReturn: portfolioReturn - premium - cash,
  };
}
