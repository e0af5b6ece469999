import { ledoitWolf } from "#finance/covariance/ledoit-wolf.ts";
import type { DataIssue } from "#platform/results.ts";

/** One asset with its month-end levels in the currency of the result. */
export interface AssetHistory {
  name: string;
  /** Share of the portfolio, above zero. */
  weight: number;
  /** Levels of consecutive months up to the last one, oldest first; empty when there are none. */
  levels: readonly number[];
}

export interface ReturnEstimate {
  weights: number[];
  /** Mean simple return of a month. */
  monthlyReturns: number[];
  /** Of monthly log returns, row-major. */
  covariance: Float64Array;
  /** Monthly returns in the window. */
  months: number;
  /** What today's weights, restored every month, would have returned in each month of the window. */
  history: Float64Array;
  shrinkage: number;
  /** Expected return and volatility of the whole, restored to these shares every month, per year. */
  expectedReturnRate: number;
  volatilityRate: number;
  /** Names of the cash that moves with its exchange rate. */
  followedCash: string[];
  issues: DataIssue[];
}

/** Less says nothing about a year, let alone about decades. */
export const FEWEST_MONTHS = 24;
export const MOST_MONTHS = 120;
/** A shorter window than this is warned about; assets that would force one stand aside if they are small. */
const GOOD_MONTHS = 60;
const SMALL_SHARE = 0.25;
/** More assets than this are simulated as the largest and one basket of the rest. */
const MOST_ASSETS = 20;

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

/**
 * Means and covariance of monthly returns from the past, over one window that all assets share. Assets without enough
 * history are assumed to behave like the others in proportion, which is reported. Cash earns nothing and does not move,
 * but for the part of it in `foreignCash` whose exchange rates are known over the whole window.
 * Null when no asset has enough history.
 */
export function estimateReturns(
  assets: readonly AssetHistory[],
  cashWeight: number,
  foreignCash: readonly AssetHistory[] = [],
): ReturnEstimate | null {
  const issues: DataIssue[] = [];
  const { used, months: shared } = chooseWindow(assets, issues);
  if (used.length === 0 && assets.length > 0) return null;
  const months = assets.length > 0 ? shared : monthsOfAll(foreignCash);
  const moving = months === 0 ? [] : foreignCash.filter(({ levels }) => levels.length > months);
  const still = cashWeight - moving.reduce((sum, { weight }) => sum + weight, 0);
  const share = used.reduce((sum, asset) => sum + asset.weight, 0);
  const risky = assets.reduce((sum, asset) => sum + asset.weight, 0);
  const scaled = used.map((asset) => ({ ...asset, weight: (asset.weight / share) * risky }));
  const series = groupSmall(scaled, months);
  series.push(...moving.map(({ weight, levels }) => ({ weight, returns: returnsOf(levels, months) })));
  if (still > 1e-9 || series.length === 0) {
    series.push({
      weight: series.length === 0 ? 1 : still,
      returns: Array<number>(Math.max(2, months)).fill(0),
    });
  }
  const total = series.reduce((sum, entry) => sum + entry.weight, 0);
  const weights = series.map((entry) => entry.weight / total);
  const monthlyReturns = series.map((entry) => mean(entry.returns));
  const { covariance, shrinkage } = ledoitWolf(
    series.map((entry) => entry.returns.map((rate) => Math.log1p(rate))),
  );
  const history = Float64Array.from({ length: series[0]?.returns.length ?? 0 }, (_, month) =>
    series.reduce((sum, entry, i) => sum + (weights[i] ?? 0) * (entry.returns[month] ?? 0), 0),
  );
  const n = weights.length;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      variance += (weights[i] ?? 0) * (weights[j] ?? 0) * (covariance[i * n + j] ?? 0);
    }
  }
  const monthly = weights.reduce((sum, weight, i) => sum + weight * (monthlyReturns[i] ?? 0), 0);
  return {
    weights,
    monthlyReturns,
    covariance,
    months,
    history,
    shrinkage,
    expectedReturnRate: (1 + monthly) ** 12 - 1,
    volatilityRate: Math.sqrt(Math.max(0, variance) * 12),
    followedCash: moving.map(({ name }) => name),
    issues,
  };
}

/** Months that all of them have which have enough. */
function monthsOfAll(assets: readonly AssetHistory[]): number {
  const enough = assets.map(({ levels }) => levels.length - 1).filter((months) => months >= FEWEST_MONTHS);
  return enough.length === 0 ? 0 : Math.min(MOST_MONTHS, ...enough);
}

/** The assets with enough history and the number of months they share; what is left out or short is reported. */
function chooseWindow(
  assets: readonly AssetHistory[],
  issues: DataIssue[],
): { used: AssetHistory[]; months: number } {
  const monthsOf = (asset: AssetHistory) => asset.levels.length - 1;
  const enough = assets.filter((asset) => monthsOf(asset) >= FEWEST_MONTHS);
  const total = assets.reduce((sum, asset) => sum + asset.weight, 0);
  const short = enough.filter((asset) => monthsOf(asset) < GOOD_MONTHS);
  const shortShare = short.reduce((sum, asset) => sum + asset.weight, 0) / total;
  const used =
    short.length < enough.length && shortShare <= SMALL_SHARE
      ? enough.filter((asset) => !short.includes(asset))
      : enough;
  const months = used.length === 0 ? 0 : Math.min(MOST_MONTHS, ...used.map(monthsOf));
  const aside = assets.filter((asset) => !used.includes(asset));
  if (aside.length > 0 && used.length > 0) {
    const share = aside.reduce((sum, asset) => sum + asset.weight, 0) / total;
    const names = aside.map((asset) => asset.name).slice(0, 5);
    const more = aside.length > names.length ? ` and ${aside.length - names.length} more` : "";
    issues.push({
      code: "short_history",
      severity: "warning",
      message: `Too little price history for ${names.join(", ")}${more} (${percent(share)} of the holdings): assumed to behave like the other holdings.`,
    });
  }
  if (used.length > 0 && months < GOOD_MONTHS) {
    issues.push({
      code: "short_window",
      severity: "warning",
      message: `Returns and risk are estimated from ${months} months only, which is little to say anything about years.`,
    });
  }
  return { used, months };
}

/** Monthly returns of the largest assets; the others as one basket that keeps their proportions. */
function groupSmall(
  assets: readonly AssetHistory[],
  months: number,
): { weight: number; returns: number[] }[] {
  const series = [...assets]
    .sort((a, b) => b.weight - a.weight)
    .map((asset) => ({ weight: asset.weight, returns: returnsOf(asset.levels, months) }));
  if (series.length <= MOST_ASSETS) return series;
  const basket = series.splice(MOST_ASSETS - 1);
  const weight = basket.reduce((sum, entry) => sum + entry.weight, 0);
  const returns = Array.from({ length: months }, (_, month) =>
    basket.reduce((sum, entry) => sum + (entry.weight / weight) * (entry.returns[month] ?? 0), 0),
  );
  return [...series, { weight, returns }];
}

function returnsOf(levels: readonly number[], months: number): number[] {
  const recent = levels.slice(-months - 1);
  return recent.slice(1).map((level, index) => level / (recent[index] ?? level) - 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
