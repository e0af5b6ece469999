import { computeHere } from "#finance/calculations.ts";
import { addDays, dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import {
  levelsAt,
  periodEnds,
  periodsPerYear,
  type ReturnInterval,
  simpleReturns,
} from "#finance/return-panel.ts";
import { type PackedTexts, packTexts, unpackTexts } from "#platform/packed-texts.ts";
import type { DataIssue } from "#platform/results.ts";
import {
  type DailyLevels,
  type LevelRow,
  levelsByKey,
  readLevelRows,
  readRateRows,
} from "#store/return-reads.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

/** An instrument whose past is wanted; `weight` is its share of the portfolio, 0 when it has none. */
export interface PanelAsset {
  instrumentId: string;
  symbol: string;
  /** Currency of its prices. */
  currency: string;
  weight: number;
  /** Money in the currency instead of an instrument: it moves with the exchange rate alone. */
  cash?: boolean;
}

export interface PanelRequest {
  assets: readonly PanelAsset[];
  /** Currency of the returns. */
  currency: string;
  /** Last day used; nothing later is looked at. */
  to: IsoDate;
  from: IsoDate;
  interval: ReturnInterval;
  /** An asset with fewer returns than this stands aside. */
  fewest: number;
}

export interface ReturnPanel {
  interval: ReturnInterval;
  periodsPerYear: number;
  currency: string;
  /** Last day of each period, one per return. */
  dates: IsoDate[];
  /** Day of the closes that the first return counts from; null without returns. */
  start: IsoDate | null;
  /** Simple returns, total return where dividends are known; every number finite, all series equally long. */
  assets: (PanelAsset & { returns: Float64Array; totalReturn: boolean })[];
  leftOut: { symbol: string; weight: number; cash: boolean; reason: string }[];
  /** What checks found about the series; among `issues` too. */
  touched: DataIssue[];
  issues: DataIssue[];
}

/**
 * The past returns of several instruments in one currency, over the longest run of periods up to `to` that all of them
 * have. An instrument whose run is shorter than `fewest` stands aside, which is reported; nothing is filled in. Money that
 * stands aside is for the caller to report.
 */
export async function loadReturnPanel(
  context: Pick<UseCaseContext, "tenant" | "compute">,
  request: PanelRequest,
): Promise<ReturnPanel> {
  const { assets, currency, to } = request;
  const range = { from: request.from, to };
  const currencies = [...new Set([currency, ...assets.map((asset) => asset.currency)])];
  const ids = assets.flatMap((asset) => (asset.cash === true ? [] : [asset.instrumentId]));
  const read = await context.tenant.run(async (database) => ({
    prices: await readLevelRows(database, ids, range),
    touched: await readSeriesIssues(database, ids, range),
    rates: await readRateRows(
      database,
      currencies.filter((code) => code !== "EUR"),
      { from: addDays(range.from, -10), to },
    ),
  }));
  const { touched } = read;
  const levels = { prices: await packLevels(read.prices), rates: await packLevels(read.rates) };
  const panel = await (context.compute ?? computeHere)(buildReturnPanel, levels, request);
  return { ...panel, touched, issues: [...panel.issues, ...touched] };
}

/** Levels that were read, their long texts in memory that threads share. */
export interface PackedLevels {
  rows: Omit<LevelRow, "days" | "levels">[];
  /** Days and levels of each row in turn. */
  texts: PackedTexts;
}

async function packLevels(read: readonly LevelRow[]): Promise<PackedLevels> {
  const texts = await packTexts(read.flatMap(({ days, levels }) => [days, levels]));
  return { rows: read.map(({ key, totalReturn }) => ({ key, totalReturn })), texts };
}

function unpackLevels({ rows, texts }: PackedLevels) {
  const unpacked = unpackTexts(texts);
  return levelsByKey(
    rows.map((row, place) => ({
      ...row,
      days: unpacked[2 * place] ?? "",
      levels: unpacked[2 * place + 1] ?? "",
    })),
  );
}

/** The panel of levels that were read. */
export function buildReturnPanel(
  read: { prices: PackedLevels; rates: PackedLevels },
  request: PanelRequest,
): Omit<ReturnPanel, "touched"> {
  const { assets, currency, to, interval, fewest } = request;
  const [prices, rates] = [unpackLevels(read.prices), unpackLevels(read.rates)];
  const range = { from: request.from, to };
  // Money alone moves on the days that have rates.
  const moving = prices.size > 0 ? [...prices.values()] : [...rates.values()];
  const days = tradingDays(moving).filter((day) => day >= dayNumber(range.from));
  const grid = periodEnds(days, interval, dayNumber(to));
  const perEuro = (code: string) => {
    const series = rates.get(code);
    if (code === "EUR") return new Float64Array(grid.length).fill(1);
    return series === undefined ? new Float64Array(grid.length).fill(Number.NaN) : levelsAt(series, grid);
  };
  const base = perEuro(currency);
  const leftOut: ReturnPanel["leftOut"] = [];
  const candidates = assets.flatMap((asset) => {
    const series = asset.cash === true ? unmoved(grid) : prices.get(asset.instrumentId);
    const aside = (reason: string) => {
      leftOut.push({ symbol: asset.symbol, weight: asset.weight, cash: asset.cash === true, reason });
      return [];
    };
    if (series === undefined) return aside("no prices");
    const own = asset.currency === currency ? null : perEuro(asset.currency);
    const levels = levelsAt(series, grid).map((level, place) =>
      own === null ? level : (level * (base[place] ?? Number.NaN)) / (own[place] ?? Number.NaN),
    );
    const returns = simpleReturns(levels);
    const run = lastRun(returns);
    if (run < fewest) return aside(`only ${run} returns in a row, ${fewest} are needed`);
    return [{ ...asset, returns, run, totalReturn: series.totalReturn }];
  });
  const length = candidates.length === 0 ? 0 : Math.min(...candidates.map((each) => each.run));
  const start = length === 0 ? undefined : grid.at(-length - 1);
  return {
    interval,
    periodsPerYear: periodsPerYear(interval),
    currency,
    dates: length === 0 ? [] : grid.slice(-length).map(isoDate),
    start: start === undefined ? null : isoDate(start),
    assets: candidates.map(({ run: _run, ...asset }) => ({
      ...asset,
      returns: asset.returns.slice(asset.returns.length - length),
    })),
    leftOut,
    issues: panelIssues(
      candidates,
      leftOut.filter(({ cash }) => !cash),
    ),
  };
}

/** Money in its own currency. */
function unmoved(grid: number[]): DailyLevels {
  return { days: grid, levels: grid.map(() => 1), totalReturn: true };
}

/** Days on which at least half of the series that have begun have a close: holidays of one exchange are no days. */
function tradingDays(series: readonly Pick<DailyLevels, "days">[]): number[] {
  const counts = new Map<number, number>();
  for (const { days } of series) for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  const starts = series.map(({ days }) => days[0] ?? 0).sort((a, b) => a - b);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  let begun = 0;
  return sorted.flatMap(([day, count]) => {
    while (begun < starts.length && (starts[begun] ?? 0) <= day) begun += 1;
    return count * 2 >= begun ? [day] : [];
  });
}

/** Length of the run of known returns at the end. */
function lastRun(returns: Float64Array): number {
  let run = 0;
  while (run < returns.length && Number.isFinite(returns[returns.length - 1 - run])) run += 1;
  return run;
}

const listed = (symbols: readonly string[]) =>
  symbols.slice(0, 5).join(", ") + (symbols.length > 5 ? ` and ${symbols.length - 5} more` : "");

function panelIssues(
  used: readonly { symbol: string; totalReturn: boolean }[],
  leftOut: ReturnPanel["leftOut"],
): DataIssue[] {
  const issues: DataIssue[] = [];
  const priceOnly = used.filter((asset) => !asset.totalReturn).map((asset) => asset.symbol);
  if (priceOnly.length > 0) {
    issues.push({
      code: "dividends_missing",
      severity: "info",
      message: `Past returns of ${listed(priceOnly)} are price changes alone, because their dividends are not known for every day.`,
    });
  }
  for (const [reason, group] of Map.groupBy(leftOut, (entry) => entry.reason)) {
    issues.push({
      code: "short_history",
      severity: "warning",
      message: `${listed(group.map((entry) => entry.symbol))} left out: ${reason}.`,
    });
  }
  return issues;
}
