import { cumulativeGaussian, gaussianDensity } from "./error-function.ts";
import { checkOption, OptionInputError, type OptionTerms } from "./option-terms.ts";

/**
 * Name: European options: price and Greeks.
 * Formula: call = S e^(−qT) Φ(d₁) − K e^(−rT) Φ(d₂), d₁,₂ = (ln(S/K) + (r − q) T) / (σ√T) ± σ√T / 2.
 * Convention: Greeks are derivatives as they stand: vega, rho and dividend rho per 1.00 (divide by 100 for a point); theta,
 * charm, color and veta per year as time passes (divide by 365 for a day). Without time or volatility they are their limits:
 * those of the forward when it ends in the money (delta ±e^(−qT)), else 0; gamma, vega and what derives from them are 0.
 * Source: F. Black, M. Scholes (1973); R. Merton (1973); E. Haug, Option Pricing Formulas, 2nd ed., ch. 1-2.
 */
export interface OptionGreeks {
  price: number;
  delta: number;
  gamma: number;
  vega: number;
  theta: number;
  rho: number;
  /** Sensitivity to the dividend rate. */
  dividendRho: number;
  /** ∂delta/∂volatility. */
  vanna: number;
  /** ∂vega/∂volatility. */
  volga: number;
  /** ∂delta as time passes. */
  charm: number;
  /** ∂gamma/∂spot. */
  speed: number;
  /** ∂gamma/∂volatility. */
  zomma: number;
  /** ∂gamma as time passes. */
  color: number;
  /** ∂vega as time passes. */
  veta: number;
  /** ∂price/∂strike. */
  dualDelta: number;
  dualGamma: number;
  /** Risk-neutral probability of expiring in the money. */
  exerciseProbability: number;
}

function distances({ spot, strike, years, rate, dividendRate = 0, volatility }: OptionTerms) {
  const spread = volatility * Math.sqrt(years);
  const middle = (Math.log(spot / strike) + (rate - dividendRate) * years) / spread;
  return { d1: middle + spread / 2, d2: middle - spread / 2 };
}

/**
 * Price of a European option; the discounted intrinsic value when nothing is uncertain any more.
 * Example: europeanPrice({ kind: "call", spot: 42, strike: 40, years: 0.5, rate: 0.1, volatility: 0.2 }) = 4.7594223929.
 * @throws OptionInputError for terms that cannot be
 */
export function europeanPrice(terms: OptionTerms): number {
  checkOption(terms);
  const { kind, spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const sign = kind === "call" ? 1 : -1;
  const asset = spot * Math.exp(-dividendRate * years);
  const cash = strike * Math.exp(-rate * years);
  if (volatility * Math.sqrt(years) < 1e-12) return Math.max(0, sign * (asset - cash));
  const { d1, d2 } = distances(terms);
  const price = sign * (asset * cumulativeGaussian(sign * d1) - cash * cumulativeGaussian(sign * d2));
  return Math.max(0, price, sign * (asset - cash));
}

/**
 * Price and sensitivities of a European option.
 * Example: europeanGreeks({ kind: "call", spot: 49, strike: 50, years: 20 / 52, rate: 0.05, volatility: 0.2 }).delta = 0.5216.
 * Example: europeanGreeks({ kind: "put", spot: 90, strike: 100, years: 0, rate: 0.05, volatility: 0.2 }).delta = -1.
 * @throws OptionInputError also without time or volatility exactly at the money, where the sensitivities jump
 */
export function europeanGreeks(terms: OptionTerms): OptionGreeks {
  checkOption(terms);
  const { kind, spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const root = Math.sqrt(years);
  if (volatility * root < 1e-9) return certainGreeks(terms);
  const sign = kind === "call" ? 1 : -1;
  const { d1, d2 } = distances(terms);
  const assetFactor = Math.exp(-dividendRate * years);
  const cash = strike * Math.exp(-rate * years);
  const density = assetFactor * gaussianDensity(d1);
  const inAsset = cumulativeGaussian(sign * d1);
  const inCash = cumulativeGaussian(sign * d2);
  const gamma = density / (spot * volatility * root);
  const vega = spot * density * root;
  return {
    price: europeanPrice(terms),
    delta: sign * assetFactor * inAsset,
    gamma,
    vega,
    theta:
      (-spot * density * volatility) / (2 * root) -
      sign * rate * cash * inCash +
      sign * dividendRate * spot * assetFactor * inAsset,
    rho: sign * years * cash * inCash,
    dividendRho: -sign * years * spot * assetFactor * inAsset,
    vanna: (-density * d2) / volatility,
    volga: (vega * d1 * d2) / volatility,
    charm:
      sign * dividendRate * assetFactor * inAsset -
      (density * (2 * (rate - dividendRate) * years - d2 * volatility * root)) /
        (2 * years * volatility * root),
    speed: (-gamma / spot) * (d1 / (volatility * root) + 1),
    zomma: (gamma * (d1 * d2 - 1)) / volatility,
    color:
      (gamma / (2 * years)) *
      (2 * dividendRate * years +
        1 +
        (d1 * (2 * (rate - dividendRate) * years - d2 * volatility * root)) / (volatility * root)),
    veta:
      vega *
      (dividendRate + ((rate - dividendRate) * d1) / (volatility * root) - (1 + d1 * d2) / (2 * years)),
    dualDelta: (-sign * cash * inCash) / strike,
    dualGamma: (cash * gaussianDensity(d2)) / (strike * strike * volatility * root),
    exerciseProbability: inCash,
  };
}

/** What the Greeks tend to when nothing is uncertain any more. */
function certainGreeks(terms: OptionTerms): OptionGreeks {
  const { kind, spot, strike, years, rate, dividendRate = 0 } = terms;
  const sign = kind === "call" ? 1 : -1;
  const assetFactor = Math.exp(-dividendRate * years);
  const cash = strike * Math.exp(-rate * years);
  if (Math.abs(spot * assetFactor - cash) <= 1e-9 * cash) {
    const field = years === 0 ? "years" : "volatility";
    throw new OptionInputError(
      field,
      "exactly at the money the sensitivities jump: give time and volatility",
    );
  }
  const inside = sign * (spot * assetFactor - cash) > 0 ? sign : 0;
  return {
    price: europeanPrice(terms),
    delta: inside * assetFactor,
    gamma: 0,
    vega: 0,
    theta: inside * (dividendRate * spot * assetFactor - rate * cash) + 0,
    rho: inside * years * cash,
    dividendRho: -inside * years * spot * assetFactor + 0,
    vanna: 0,
    volga: 0,
    charm: inside * dividendRate * assetFactor,
    speed: 0,
    zomma: 0,
    color: 0,
    veta: 0,
    dualDelta: (-inside * cash) / strike + 0,
    dualGamma: 0,
    exerciseProbability: Math.abs(inside),
  };
}
