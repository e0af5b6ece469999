import type { Measure } from "../measure.ts";
import { europeanPrice } from "./black-scholes.ts";
import { earlyPremium, type PutTerms, solveBoundary } from "./exercise-boundary.ts";
import { checkOption, OptionInputError, type OptionTerms } from "./option-terms.ts";
import { settledTreePrice } from "./option-tree.ts";

/**
 * Name: American options by the integral equation of the exercise boundary.
 * Formula: put = European put + ∫₀ᵀ [r K e^(−rt) Φ(−d₂) − q S e^(−qt) Φ(−d₁)] dt with d₁,₂ at S / B(T − t), B the
 * exercise boundary (exercise-boundary.ts).
 * Convention: as `europeanPrice`; calls by symmetry: call(S, K, r, q) = put(K, S, q, r). Where the dividend rate
 * lies below a rate below zero and two boundaries are possible, a lattice answers.
 * Source: L. Andersen, M. Lake, D. Offengenden, High-performance American option pricing, J. Comp. Finance 20 (2016).
 */
/** A put without uncertainty: exercised today, at expiry, or when K e^(−rt) − S e^(−qt) is largest in between. */
function bestCertainExercise({ strike, years, rate, dividendRate }: PutTerms, spot: number): number {
  const turn = Math.log((dividendRate * spot) / (rate * strike)) / (dividendRate - rate);
  const times = [0, years, ...(turn > 0 && turn < years ? [turn] : [])];
  return Math.max(0, ...times.map((t) => strike * Math.exp(-rate * t) - spot * Math.exp(-dividendRate * t)));
}

export interface AmericanValue {
  price: number;
  /** What the right to exercise early is worth. */
  earlyExercisePremium: number;
  /** Price of the underlying at which exercising today is right; null when it never is. */
  exerciseBoundary: number | null;
  method: "integral equation" | "lattice" | "European";
}

/**
 * Value of an American option.
 * Example: americanOption({ kind: "put", spot: 100, strike: 100, years: 1, rate: 0.05, dividendRate: 0.05, volatility: 0.25 }).earlyExercisePremium = 0.1069527028 (to 1e-8).
 * @throws OptionInputError for terms that cannot be
 */
export function americanOption(given: OptionTerms): AmericanValue {
  checkOption(given);
  const european = europeanPrice(given);
  const put = given.kind === "put";
  const dividend = given.dividendRate ?? 0;
  const [spot, strike] = put ? [given.spot, given.strike] : [given.strike, given.spot];
  const [rate, dividendRate] = put ? [given.rate, dividend] : [dividend, given.rate];
  const intrinsic = Math.max(0, strike - spot);
  const value = (
    price: number,
    method: AmericanValue["method"],
    boundary: number | null = null,
  ): AmericanValue => ({
    price,
    earlyExercisePremium: Math.max(0, price - european),
    exerciseBoundary: boundary,
    method,
  });
  // Waiting costs nothing: neither interest on the strike nor a falling forward speaks for exercising.
  if (given.years === 0 || (rate <= 0 && dividendRate >= rate))
    return value(Math.max(european, intrinsic), "European");
  const certain = given.volatility * Math.sqrt(given.years) < 1e-4;
  const terms: PutTerms = { strike, years: given.years, rate, dividendRate, volatility: given.volatility };
  const boundary = rate < 0 || certain ? null : solveBoundary(terms);
  if (boundary === null) {
    if (certain) return value(Math.max(european, bestCertainExercise(terms, spot)), "European");
    return value(Math.max(european, intrinsic, settledTreePrice(given)), "lattice");
  }
  const level = boundary.start * Math.exp(-Math.sqrt(boundary.squares[0] ?? 0));
  const shown = put ? level : (given.spot * given.strike) / level;
  if (spot <= level) return value(intrinsic, "integral equation", shown);
  return value(
    Math.max(intrinsic, european + Math.max(0, earlyPremium(terms, spot, boundary))),
    "integral equation",
    shown,
  );
}

/**
 * Sensitivities of an American option by central differences of its value; theta by the pricing equation, per year.
 * Example: americanGreeks({ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05, volatility: 0.2 }).delta = -1.
 * @throws OptionInputError also without time or volatility
 */
export function americanGreeks(terms: OptionTerms) {
  checkOption(terms);
  const { spot, rate, dividendRate = 0, volatility, years } = terms;
  if (volatility * Math.sqrt(years) < 1e-3) {
    throw new OptionInputError("volatility", "sensitivities need time left and a volatility above zero");
  }
  const price = (change: Partial<OptionTerms>) => americanOption({ ...terms, ...change }).price;
  const step = spot * volatility * Math.sqrt(years) * 1e-3;
  const here = price({});
  const up = price({ spot: spot + step });
  const down = price({ spot: spot - step });
  const delta = (up - down) / (2 * step);
  const gamma = (up - 2 * here + down) / (step * step);
  const bump = 1e-4;
  const exercised = here <= Math.max(0, terms.kind === "put" ? terms.strike - spot : spot - terms.strike);
  return {
    price: here,
    delta,
    gamma,
    vega: (price({ volatility: volatility + bump }) - price({ volatility: volatility - bump })) / (2 * bump),
    rho: (price({ rate: rate + bump }) - price({ rate: rate - bump })) / (2 * bump),
    theta: exercised
      ? 0
      : rate * here - (rate - dividendRate) * spot * delta - 0.5 * volatility ** 2 * spot ** 2 * gamma,
  };
}

/** Values of several American options. Example: americanPrices([{ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05, volatility: 0.2 }]) = [50]. */
export function americanPrices(options: readonly OptionTerms[]): number[] {
  return options.map((option) => americanOption(option).price);
}

/**
 * Volatility at which an American option is worth its price, between 0.5 % and 500 %; not available when the price holds no
 * time value. Regula falsi with halved weights (Illinois), to 1e-10.
 * Example: americanVolatility({ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05 }, 50).value = null.
 * @throws OptionInputError for terms that cannot be
 */
export function americanVolatility(given: Omit<OptionTerms, "volatility">, price: number): Measure {
  const excess = (volatility: number) => americanOption({ ...given, volatility }).price - price;
  let [low, high] = [0.005, 5];
  let [atLow, atHigh] = [excess(low), excess(high)];
  if (!(atLow < 0 && atHigh > 0)) {
    return { value: null, reason: "the price holds no time value from which a volatility could be read" };
  }
  for (let step = 0; step < 100 && high - low > 1e-10; step += 1) {
    const middle = step % 8 === 7 ? (low + high) / 2 : (low * atHigh - high * atLow) / (atHigh - atLow);
    const here = excess(middle);
    if (Math.abs(here) < 1e-11 * given.strike) return { value: middle, reason: null };
    if (here < 0) [low, atLow, atHigh] = [middle, here, atHigh / 2];
    else [high, atHigh, atLow] = [middle, here, atLow / 2];
  }
  return { value: (low + high) / 2, reason: null };
}
