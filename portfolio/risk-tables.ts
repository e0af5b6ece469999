import { correlationOf } from "#finance/covariance/sample-covariance.ts";
import { clusterOrder } from "#finance/risk/correlation-clusters.ts";
import type { RiskContributions } from "#finance/risk/risk-contributions.ts";
import { VALUE_AT_RISK_METHODS, valueAtRiskOf } from "#finance/risk/value-at-risk.ts";
import { type Table, table } from "./analysis-result.ts";
import type { HeldReturns } from "./load-held-returns.ts";

const MOST_ROWS = 40;
const MOST_CORRELATED = 12;

/** What each holding adds to the volatility, the largest first. */
export function contributionTable(
  { panel, weights }: HeldReturns,
  contributions: RiskContributions,
  covariance: Float64Array,
): Table {
  const n = weights.length;
  const year = Math.sqrt(panel.periodsPerYear);
  const rows = panel.assets.map((asset, i) => ({
    symbol: asset.symbol,
    weight: weights[i] ?? 0,
    volatility: Math.sqrt(Math.max(0, covariance[i * n + i] ?? 0)) * year,
    share: contributions.share[i] ?? 0,
    marginal: (contributions.marginal[i] ?? 0) * year,
  }));
  rows.sort((a, b) => b.share - a.share);
  return table(
    "riskContributions",
    ["symbol", "weight", "volatility", "riskShare", ["marginalVolatility", "rate"]],
    rows.slice(0, MOST_ROWS).map((row) => [row.symbol, row.weight, row.volatility, row.share, row.marginal]),
  );
}

/** Correlations of the largest holdings, those that move together side by side. */
export function correlationTable({ panel, weights }: HeldReturns, covariance: Float64Array): Table {
  const n = weights.length;
  const all = correlationOf(covariance, n);
  const largest = weights
    .map((weight, i) => ({ weight, i }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST_CORRELATED)
    .map(({ i }) => i);
  const among = largest.flatMap((i) => largest.map((j) => all[i * n + j] ?? 0));
  const order = clusterOrder(among, largest.length).map((place) => largest[place] ?? 0);
  const symbol = (i: number) => panel.assets[i]?.symbol ?? "";
  return table(
    "correlations",
    ["symbol", ...order.map((i) => [symbol(i), "number"] as const)],
    order.map((i) => [symbol(i), ...order.map((j) => all[i * n + j] ?? 0)]),
  );
}

/** Every method beside the others, at two confidences. */
export function valueAtRiskTable({ returns, totalValue }: HeldReturns, horizon: number): Table {
  return table(
    "valueAtRiskMethods",
    [
      "method",
      ["confidence", "number"],
      ["valueAtRisk", "rate"],
      ["expectedShortfall", "rate"],
      "lossAmount",
    ],
    VALUE_AT_RISK_METHODS.flatMap((method) =>
      [0.95, 0.99].map((confidence) => {
        const { valueAtRisk, expectedShortfall } = valueAtRiskOf(returns, { method, confidence, horizon });
        const amount = valueAtRisk.value === null ? null : valueAtRisk.value * totalValue;
        return [method, confidence, valueAtRisk.value, expectedShortfall.value, amount];
      }),
    ),
  );
}
