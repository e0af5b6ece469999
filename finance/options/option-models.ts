import { europeanPrice } from "./black-scholes.ts";
import { cumulativeGaussian, gaussianDensity } from "./error-function.ts";
import { checkOption, forwardPrice, OptionInputError, type OptionTerms } from "./option-terms.ts";

/**
 * Name: the relatives of Black-Scholes-Merton: options on futures and currencies, normal prices, digital options, bounds.
 * Formula: Black 1976 = e^(−rT)[F Φ(d₁) − K Φ(d₂)]; Garman-Kohlhagen: the foreign rate is the dividend rate; Bachelier =
 * e^(−rT)[(F − K) Φ(d) + s√T φ(d)], d = (F − K)/(s√T); cash-or-nothing = e^(−rT) Φ(±d₂); asset-or-nothing = S e^(−qT) Φ(±d₁);
 * forward = (S − I) e^((r + u − q − y) T); bounds: max(0, S e^(−qT) − K e^(−rT)) ≤ call ≤ S e^(−qT), put ≤ K e^(−rT).
 * Convention: as `europeanPrice`: rates continuous, per unit; the normal volatility is in units of price per √year, prices may
 * be negative there; without time or volatility the discounted payoff.
 * Source: F. Black, J. Financial Economics 3 (1976); M. Garman, S. Kohlhagen (1983); L. Bachelier (1900); E. Haug, Option
 * Pricing Formulas, 2nd ed., 1.1.3, 1.1.5, 1.3.1, 4.19; J. Hull, Options, 10th ed., ch. 5 and 11.
 */
export interface FutureOption {
  kind: "call" | "put";
  /** Price of the future or the forward. */
  forward: number;
  strike: number;
  years: number;
  rate: number;
  volatility: number;
}

/** European option on a future or forward. Example: futureOptionPrice({ kind: "put", forward: 20, strike: 20, years: 4 / 12, rate: 0.09, volatility: 0.25 }) = 1.1166 (to 1e-4). */
export function futureOptionPrice({ forward, ...terms }: FutureOption): number {
  return europeanPrice({ ...terms, spot: forward, dividendRate: terms.rate });
}

export interface CurrencyOption extends Omit<OptionTerms, "dividendRate"> {
  /** Risk-free rate of the currency that the option is on. */
  foreignRate: number;
}

/** European option on a currency, in the domestic one. Example: currencyOptionPrice({ kind: "call", spot: 1.56, strike: 1.6, years: 0.5, rate: 0.06, foreignRate: 0.08, volatility: 0.12 }) = 0.0291 (to 5e-5). */
export function currencyOptionPrice({ foreignRate, ...terms }: CurrencyOption): number {
  return europeanPrice({ ...terms, dividendRate: foreignRate });
}

export interface NormalOption extends Omit<FutureOption, "volatility"> {
  /** Of the price itself, per √year. */
  normalVolatility: number;
}

/**
 * European option on a forward that moves by amounts, not by fractions.
 * Example: normalOptionPrice({ kind: "call", forward: 100, strike: 100, years: 1, rate: 0, normalVolatility: 20 }) = 7.9788456080.
 * @throws OptionInputError for terms that cannot be
 */
export function normalOptionPrice(option: NormalOption): number {
  const { kind, forward, strike, years, rate, normalVolatility } = option;
  const finite = [forward, strike, rate].every(Number.isFinite);
  if (!(finite && years >= 0 && years <= 100 && normalVolatility >= 0 && normalVolatility <= 1e12)) {
    throw new OptionInputError("normalVolatility", "needs finite prices, time and volatility from 0 on");
  }
  const sign = kind === "call" ? 1 : -1;
  const gap = sign * (forward - strike);
  const spread = normalVolatility * Math.sqrt(years);
  const discount = Math.exp(-rate * years);
  if (spread === 0) return discount * Math.max(0, gap);
  const d = gap / spread;
  return discount * (gap * cumulativeGaussian(d) + spread * gaussianDensity(d));
}

/**
 * Worth of 1 of money, or of one unit of the underlying, that is paid only when the option ends in the money.
 * Example: digitalPrices({ kind: "put", spot: 100, strike: 80, years: 0.75, rate: 0.06, dividendRate: 0.06, volatility: 0.35 }).cash * 10 = 2.6710 (to 5e-5).
 * Example: digitalPrices({ kind: "put", spot: 70, strike: 65, years: 0.5, rate: 0.07, dividendRate: 0.05, volatility: 0.27 }).asset = 20.2069 (to 5e-5).
 * @throws OptionInputError for terms that cannot be
 */
export function digitalPrices(terms: OptionTerms): { cash: number; asset: number } {
  checkOption(terms);
  const { kind, spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const sign = kind === "call" ? 1 : -1;
  const spread = volatility * Math.sqrt(years);
  const above = Math.log(forwardPrice(terms) / strike);
  // Exactly at the strike nothing is paid, as it would be worth nothing to exercise.
  const chance = (side: number) =>
    spread === 0 ? (sign * above > 0 ? 1 : 0) : cumulativeGaussian(sign * (above / spread + side * spread));
  return {
    cash: Math.exp(-rate * years) * chance(-0.5),
    asset: spot * Math.exp(-dividendRate * years) * chance(0.5),
  };
}

export interface Carry {
  spot: number;
  years: number;
  rate: number;
  /** Continuous yield of the underlying, or the foreign rate of a currency. */
  dividendRate?: number;
  /** Cost of storage as a yield, and the benefit of holding the thing itself. */
  storageRate?: number;
  convenienceRate?: number;
  /** Present value of what is paid until then in money: income positive, storage negative. */
  incomeValue?: number;
}

/** Price today for delivery later by the cost of carry. Example: carryPrice({ spot: 900, years: 0.75, rate: 0.04, incomeValue: 40 * Math.exp(-0.03 * 4 / 12) }) = 886.60 (to 5e-2). */
export function carryPrice(carry: Carry): number {
  const {
    spot,
    years,
    rate,
    dividendRate = 0,
    storageRate = 0,
    convenienceRate = 0,
    incomeValue = 0,
  } = carry;
  return (spot - incomeValue) * Math.exp((rate + storageRate - dividendRate - convenienceRate) * years);
}

/** Value of a long forward agreed earlier, for its delivery price. Example: forwardValue(25 * Math.exp(0.1 * 0.5), 24, 0.1, 0.5) = 2.17 (to 5e-3). */
export function forwardValue(forward: number, deliveryPrice: number, rate: number, years: number): number {
  return (forward - deliveryPrice) * Math.exp(-rate * years);
}

/**
 * What an option is worth at least and at most, whatever the volatility is.
 * Example: optionBounds({ kind: "call", spot: 20, strike: 18, years: 1, rate: 0.1 }).lower = 3.71 (to 5e-3).
 * @throws OptionInputError for terms that cannot be
 */
export function optionBounds(
  given: Omit<OptionTerms, "volatility">,
  exercise: "european" | "american" = "european",
): { lower: number; upper: number } {
  const terms: OptionTerms = { ...given, volatility: 0 };
  checkOption(terms);
  const { kind, spot, strike, years, rate, dividendRate = 0 } = terms;
  const asset = spot * Math.exp(-dividendRate * years);
  const cash = strike * Math.exp(-rate * years);
  const lower = Math.max(0, kind === "call" ? asset - cash : cash - asset);
  if (exercise === "european") return { lower, upper: kind === "call" ? asset : cash };
  const intrinsic = Math.max(0, kind === "call" ? spot - strike : strike - spot);
  return {
    lower: Math.max(lower, intrinsic),
    upper: kind === "call" ? Math.max(spot, asset) : Math.max(strike, cash),
  };
}
