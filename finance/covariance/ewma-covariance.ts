import { crossProducts } from "./cross-products.ts";
import { centred, checkSeries, finiteSeries } from "./sample-covariance.ts";

/**
 * Name: exponentially weighted covariance: what happened lately counts more.
 * Formula: Σ_t w_t·x_it·x_jt with w_t = (1 − λ)·λ^(T − t) / (1 − λ^T), t = 1 … T.
 * Convention: the last observation weighs most; the mean of daily returns is taken as zero as in the source, or, with
 * `centre`, the plain mean is taken off first; λ = 0.94 for days, 0.97 for months.
 * Source: J. P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996, 5.2.
 */
export const RISKMETRICS_DECAY = 0.94;

/**
 * Weighted covariance, one series per asset.
 * Example: ewmaCovariance([[0.02, 0.01]], 0.5)[0] = 0.0002.
 * @throws RangeError for empty, unequal or non-finite series, or a decay outside (0, 1]
 */
export function ewmaCovariance(
  series: readonly ArrayLike<number>[],
  decay = RISKMETRICS_DECAY,
  centre = false,
): Float64Array {
  const length = checkSeries(series);
  if (!(decay > 0 && decay <= 1)) throw new RangeError("decay is not between 0 and 1");
  const weights = new Float64Array(length);
  let total = 0;
  for (let t = length - 1, weight = 1; t >= 0; t--, weight *= decay) {
    weights[t] = weight;
    total += weight;
  }
  const rows = series.map((values) => {
    const row = centre ? centred(values) : finiteSeries(values);
    for (let t = 0; t < length; t++) row[t] = (row[t] ?? 0) * Math.sqrt((weights[t] ?? 0) / total);
    return row;
  });
  return crossProducts(rows, 1);
}
