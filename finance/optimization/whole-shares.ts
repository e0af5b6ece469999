import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: whole shares that come close to wanted weights without spending more than there is.
 * Formula: first ⌊w_i V / p_i⌋ shares of each; then, one share at a time, of the asset whose value lies furthest below w_i V
 * among those that the rest still buys.
 * Convention: prices are those of one share in the portfolio's currency; weights of at least zero; amounts in that currency.
 * Source: R. Martin, "PyPortfolioOpt: portfolio optimization in Python", J. Open Source Software 6(61), 2021 (greedy allocation).
 */
export interface WholeShares {
  shares: Float64Array;
  /** Money left over. */
  rest: number;
  /** Σ |weight wanted − weight got| / 2, the rest counting as cash. */
  deviation: number;
}

/**
 * Whole numbers of shares for weights.
 * Example: Array.from(wholeShares([0.5, 0.5], [30, 40], 100).shares) = [2,1].
 * @throws OptimizationInputError for a price that is not above zero, a negative weight or amount, or sizes that do not fit
 */
export function wholeShares(
  weights: ArrayLike<number>,
  prices: ArrayLike<number>,
  amount: number,
): WholeShares {
  const n = weights.length;
  if (prices.length !== n) throw new OptimizationInputError("prices", `${prices.length} for ${n} weights`);
  if (!(amount >= 0 && Number.isFinite(amount)))
    throw new OptimizationInputError("amount", "is not zero or more");
  const shares = new Float64Array(n);
  let rest = amount;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const price = prices[i] ?? Number.NaN;
    const weight = weights[i] ?? Number.NaN;
    if (!(price > 0 && Number.isFinite(price)))
      throw new OptimizationInputError("prices", `price ${i} is not above zero`);
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new OptimizationInputError("weights", `weight ${i} is below zero`);
    total += weight;
    // A share that only rounding keeps away counts.
    shares[i] = Math.floor((weight * amount) / price + 1e-9);
    rest -= (shares[i] ?? 0) * price;
  }
  if (total > 1 + 1e-9) throw new OptimizationInputError("weights", `they add up to ${total}, more than 1`);
  rest = Math.max(0, rest);
  for (;;) {
    let best = -1;
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const price = prices[i] ?? 0;
      const missing = (weights[i] ?? 0) * amount - (shares[i] ?? 0) * price;
      if (price <= rest + 1e-9 && missing > largest) {
        best = i;
        largest = missing;
      }
    }
    if (best < 0) break;
    shares[best] = (shares[best] ?? 0) + 1;
    rest = Math.max(0, rest - (prices[best] ?? 0));
  }
  let off = rest;
  for (let i = 0; i < n; i++)
    off += Math.abs((weights[i] ?? 0) * amount - (shares[i] ?? 0) * (prices[i] ?? 0));
  return { shares, rest, deviation: amount > 0 ? off / (2 * amount) : 0 };
}
