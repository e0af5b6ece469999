import { checkOption, OptionInputError, type OptionTerms } from "./option-terms.ts";

/**
 * Name: American options on a binomial lattice.
 * Formula: Leisen-Reimer lattice, its up probabilities from the Peizer-Pratt inversion of d₁ and d₂.
 * Convention: as `europeanPrice`; an odd number of steps; the error falls with the square of the steps for European options
 * and about with the steps for American ones.
 * Source: D. Leisen, M. Reimer, Binomial models for option valuation, Applied Mathematical Finance 3 (1996), 319-346.
 */
function peizerPratt(distance: number, steps: number): number {
  const scaled = distance / (steps + 1 / 3 + 0.1 / (steps + 1));
  const chance = 0.5 + Math.sign(distance) * 0.5 * Math.sqrt(-Math.expm1(-scaled * scaled * (steps + 1 / 6)));
  // Certain moves would leave the other branch without a size.
  return Math.min(1 - 1e-12, Math.max(1e-12, chance));
}

/**
 * Value of an American option.
 * Example: americanTreePrice({ kind: "put", spot: 36, strike: 40, years: 1, rate: 0.06, volatility: 0.2 }, 1001) = 4.4862 (to 1e-4).
 * @throws OptionInputError for terms that cannot be, or an even number of steps
 */
export function americanTreePrice(terms: OptionTerms, steps: number): number {
  checkOption(terms);
  if (!(steps >= 3 && steps <= 20_001 && steps % 2 === 1)) {
    throw new OptionInputError("steps", "use an odd number from 3 to 20,001");
  }
  const { kind, spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const sign = kind === "call" ? 1 : -1;
  const spread = volatility * Math.sqrt(years);
  if (spread < 1e-6)
    throw new OptionInputError("volatility", "the lattice needs time left and a volatility above zero");
  const middle = (Math.log(spot / strike) + (rate - dividendRate) * years) / spread;
  const chance = peizerPratt(middle - spread / 2, steps);
  const chanceOfAsset = peizerPratt(middle + spread / 2, steps);
  const step = years / steps;
  const growth = Math.exp((rate - dividendRate) * step);
  const up = (growth * chanceOfAsset) / chance;
  const down = (growth * (1 - chanceOfAsset)) / (1 - chance);
  const discount = Math.exp(-rate * step);
  const logUp = Math.log(up);
  const logDown = Math.log(down);
  const prices = Float64Array.from(
    { length: steps + 1 },
    (_, ups) => spot * Math.exp(ups * logUp + (steps - ups) * logDown),
  );
  const values = prices.map((price) => Math.max(0, sign * (price - strike)));
  for (let row = steps - 1; row >= 0; row -= 1) {
    for (let ups = 0; ups <= row; ups += 1) {
      const held = discount * (chance * (values[ups + 1] ?? 0) + (1 - chance) * (values[ups] ?? 0));
      const price = (prices[ups] ?? 0) / down;
      prices[ups] = price;
      values[ups] = Math.max(held, sign * (price - strike));
    }
  }
  return values[0] ?? 0;
}

/**
 * Value of an American option with the error that falls with the steps taken out: from 1,001 and 2,001 of them.
 * Formula: (n₂ P₂ − n₁ P₁) / (n₂ − n₁) (Richardson).
 * Example: settledTreePrice({ kind: "put", spot: 36, strike: 40, years: 1, rate: 0.06, volatility: 0.2 }) = 4.48666 (to 1e-4).
 * @throws OptionInputError as `americanTreePrice`
 */
export function settledTreePrice(terms: OptionTerms): number {
  const [coarse, fine] = [1001, 2001];
  return (
    (fine * americanTreePrice(terms, fine) - coarse * americanTreePrice(terms, coarse)) / (fine - coarse)
  );
}
