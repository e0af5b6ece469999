import { addDays } from "#finance/dates.ts";
import { Decimal, type Money, money } from "#finance/money.ts";
import { CoachError } from "#platform/errors.ts";
import type { DataIssue } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { findInstrument } from "./find-instrument.ts";
import { foreignCash } from "./foreign-cash.ts";
import { foreignCashIssues } from "./foreign-cash-issues.ts";
import { listHoldings } from "./list-holdings.ts";
import { loadReturnPanel, type PanelAsset } from "./load-return-panel.ts";
import type { HoldingsPage } from "./results.ts";
import { shortPositionIssues } from "./short-positions.ts";
import { mergeIssues } from "./touched-issues.ts";

/** The past of what is forecast, as logarithms of a daily level that starts at 0. */
export interface GrowthSeries {
  /** Names the series in the registry of models. */
  subject: string;
  currency: string;
  /** Value today; null for an instrument. */
  value: Money | null;
  dates: string[];
  logLevels: Float64Array;
  /** What moves it: weight and share of the variance of daily returns, the largest first. */
  parts: { symbol: string; weight: number; varianceShare: number }[];
  assumptions: string[];
  issues: DataIssue[];
}

const LONGEST = 3653;
const FEWEST = 120;

async function partsOf(context: UseCaseContext, symbol: string | undefined) {
  if (symbol !== undefined) {
    const known = await findInstrument(context, symbol);
    const { instrumentId, currency } = known;
    const asset: PanelAsset = { instrumentId, symbol: known.symbol, currency, weight: 1 };
    return { subject: `instrument:${instrumentId}`, currency, value: null, assets: [asset], page: null };
  }
  const page = await listHoldings(context, { limit: 500 });
  const valued = page.holdings.flatMap(({ instrumentId, symbol: held, price, marketValue }) =>
    price === null || marketValue === null || !(Number(marketValue.amount) > 0)
      ? []
      : [{ instrumentId, symbol: held, currency: price.currency, amount: Number(marketValue.amount) }],
  );
  const held = valued.reduce((sum, { amount }) => sum + amount, 0);
  const whole = Number(page.marketValue?.amount ?? 0);
  // Cash below zero (deposits that were never recorded) would make the holdings more than all there is.
  const base = Math.max(whole, held);
  const assets = valued.map(({ amount, ...asset }) => ({ ...asset, weight: amount / base }));
  const cash = whole >= held ? foreignCash(page, whole) : [];
  if (assets.length === 0) {
    throw new CoachError(
      "invalid_input",
      "There are no holdings with a price. Name a symbol to forecast instead.",
    );
  }
  return {
    subject: `portfolio:${page.currency}`,
    currency: page.currency,
    value: whole >= held ? page.marketValue : money(new Decimal(held), page.currency),
    assets: [...assets, ...cash],
    page,
  };
}

const investedIn = (assets: readonly PanelAsset[]) =>
  assets.reduce((sum, { weight, cash }) => (cash === true ? sum : sum + weight), 0);

const pageIssues = (page: HoldingsPage, followed: readonly PanelAsset[]): DataIssue[] => [
  ...page.dataQuality.issues,
  ...shortPositionIssues(page.holdings),
  ...foreignCashIssues(page, followed),
];

/**
 * Daily total returns of an instrument in its currency, or of today's portfolio at today's weights in the base currency.
 * @throws CoachError not_found, or invalid_input for a portfolio without priced holdings
 */
export async function loadGrowthSeries(context: UseCaseContext, symbol?: string): Promise<GrowthSeries> {
  const { subject, currency, value, assets, page } = await partsOf(context, symbol);
  const to = context.clock.today();
  const panel = await loadReturnPanel(context, {
    assets,
    currency,
    from: addDays(to, -LONGEST),
    to,
    interval: "day",
    fewest: FEWEST,
  });
  const count = panel.dates.length;
  const returns = new Float64Array(count);
  const known = investedIn(panel.assets);
  // Holdings without a history move like the rest; cash moves with its exchange rate.
  const scale = known > 0 ? investedIn(assets) / known : 0;
  const shareOf = ({ weight, cash }: PanelAsset) => (cash === true ? weight : scale * weight);
  for (const asset of known > 0 ? panel.assets : []) {
    const share = shareOf(asset);
    for (let day = 0; day < count; day += 1)
      returns[day] = (returns[day] ?? 0) + share * (asset.returns[day] ?? 0);
  }
  const logLevels = new Float64Array(count === 0 ? 0 : count + 1);
  for (let day = 0; day < count; day += 1) {
    logLevels[day + 1] = (logLevels[day] ?? 0) + Math.log1p(Math.max(-0.999, returns[day] ?? 0));
  }
  const mean = returns.reduce((sum, each) => sum + each, 0) / Math.max(1, count);
  const variance = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const parts = panel.assets.map((asset) => {
    const { symbol: held, weight, returns: own } = asset;
    const average = own.reduce((sum, each) => sum + each, 0) / Math.max(1, count);
    const together = own.reduce((sum, each, day) => sum + (each - average) * ((returns[day] ?? 0) - mean), 0);
    return { symbol: held, weight, varianceShare: variance > 0 ? (shareOf(asset) * together) / variance : 0 };
  });
  const assumptions =
    symbol === undefined
      ? [
          "Today's weights are held through the whole past (rebalanced daily); cash earns nothing but the change of its exchange rate, and is left out where it is below zero in all.",
        ]
      : [];
  if (panel.leftOut.some(({ cash }) => !cash))
    assumptions.push("Holdings without enough history are assumed to move like the rest.");
  return {
    subject,
    currency,
    value,
    dates: panel.dates,
    logLevels,
    parts: parts.sort((a, b) => b.varianceShare - a.varianceShare),
    assumptions,
    issues: mergeIssues(page === null ? [] : pageIssues(page, panel.assets), panel.issues),
  };
}
