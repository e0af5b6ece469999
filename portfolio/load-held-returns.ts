import { addDays, type IsoDate, isIsoDate } from "#finance/dates.ts";
import type { ReturnInterval } from "#finance/return-panel.ts";
import { CoachError } from "#platform/errors.ts";
import type { DataIssue } from "#platform/results.ts";
import { type ExposureFacts, readExposureFacts } from "#store/exposure-reads.ts";
import { findInstruments } from "#store/instruments.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { foreignCash } from "./foreign-cash.ts";
import { foreignCashIssues } from "./foreign-cash-issues.ts";
import { listHoldings } from "./list-holdings.ts";
import { loadReturnPanel, type PanelAsset, type ReturnPanel } from "./load-return-panel.ts";
import type { Holding, HoldingsPage } from "./results.ts";
import { mergeIssues } from "./touched-issues.ts";

export interface HeldReturnsRequest {
  accountId?: string;
  from?: IsoDate;
  to?: IsoDate;
  /** Symbol of an instrument to compare with. */
  benchmark?: string;
  /** day (when not given), week or month. */
  interval?: string;
  currency?: string;
}

/** Holdings of a day and the past returns of what is held, at the weights of that day. */
export interface HeldReturns {
  page: HoldingsPage;
  /** Holdings with a value; that of what is sold short, and its weight, is below zero. */
  holdings: (Holding & { weight: number })[];
  /** Value of holdings and cash. */
  totalValue: number;
  cashWeight: number;
  /** Of holdings, and of cash in other currencies as far as rates go. */
  panel: ReturnPanel;
  /** Weights of the panel's assets; holdings that stand aside are spread over the others in proportion. */
  weights: number[];
  /** Share of the holdings' value that has enough history, short ones by their size. */
  coveredShare: number;
  /** Returns of the whole: weights restored every period, cash earning nothing but its exchange rate. */
  returns: Float64Array;
  benchmark: { symbol: string; returns: Float64Array } | null;
  facts: ReadonlyMap<string, ExposureFacts>;
  issues: DataIssue[];
}

const INTERVALS: readonly ReturnInterval[] = ["day", "week", "month"];
const LOOK_BACK_DAYS = 3 * 365;
/** With fewer returns than the first an asset stands aside, unless too much would; with fewer than the second always. */
const FEWEST: Readonly<Record<ReturnInterval, readonly [number, number]>> = {
  day: [250, 30],
  week: [104, 26],
  month: [24, 12],
};
const ENOUGH_COVERED = 0.75;

/** @throws CoachError not_found for an unknown benchmark, and as `listHoldings` */
export async function loadHeldReturns(
  context: UseCaseContext,
  request: HeldReturnsRequest,
): Promise<HeldReturns> {
  const to = request.to ?? context.clock.today();
  const from = request.from ?? addDays(to, -LOOK_BACK_DAYS);
  if (!isIsoDate(from) || !isIsoDate(to))
    throw new CoachError("invalid_input", "write from and to as existing days, YYYY-MM-DD");
  if (from >= to) throw new CoachError("invalid_input", "from must be a day before to");
  const interval = INTERVALS.find((known) => known === (request.interval ?? "day"));
  if (interval === undefined) throw new CoachError("invalid_input", "interval is day, week or month");
  const page = await listHoldings(context, {
    limit: 500,
    date: to,
    ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
    ...(request.currency === undefined ? {} : { currency: request.currency }),
  });
  const holdings = page.holdings.flatMap((holding) =>
    holding.weight === null || holding.weight === 0 ? [] : [{ ...holding, weight: holding.weight }],
  );
  const heldWeight = grossWeight(holdings);
  const compared = request.benchmark === undefined ? null : await benchmarkOf(context, request.benchmark);
  const assets: PanelAsset[] = holdings.map((holding) => ({
    instrumentId: holding.instrumentId,
    symbol: holding.symbol,
    currency: holding.price?.currency ?? page.currency,
    weight: holding.weight,
  }));
  assets.push(...foreignCash(page, Number(page.marketValue?.amount ?? 0)));
  // A benchmark that is also held has its series already.
  const held = assets.find((asset) => asset.instrumentId === compared?.instrumentId);
  if (compared !== null && held === undefined) assets.push({ ...compared, weight: 0 });
  const load = (fewest: number) =>
    loadReturnPanel(context, { assets, currency: page.currency, from, to, interval, fewest });
  const [good, least] = FEWEST[interval];
  const covered = (panel: ReturnPanel) =>
    heldWeight === 0 ? 1 : grossWeight(panel.assets.filter(isHolding)) / heldWeight;
  let panel = await load(good);
  if (covered(panel) < ENOUGH_COVERED) panel = await load(least);
  const series = panel.assets.find((asset) => asset.instrumentId === compared?.instrumentId);
  const known = grossWeight(panel.assets.filter(isHolding));
  // Where no holding has a past, that of the cash beside them says nothing about the whole.
  const own = panel.assets.filter((asset) => asset.weight !== 0 && (known > 0 || heldWeight === 0));
  const weights = own.map((asset) => (isHolding(asset) ? (asset.weight * heldWeight) / known : asset.weight));
  const facts = await context.tenant.run((database) =>
    readExposureFacts(database, { instrumentIds: holdings.map((holding) => holding.instrumentId) }),
  );
  return {
    page,
    holdings,
    totalValue: Number(page.marketValue?.amount ?? 0),
    cashWeight: holdings.length === 0 ? 0 : 1 - holdings.reduce((sum, { weight }) => sum + weight, 0),
    panel: { ...panel, assets: own },
    weights,
    coveredShare: covered(panel),
    returns: weightedReturns(own, weights),
    benchmark:
      compared === null ? null : { symbol: compared.symbol, returns: series?.returns ?? new Float64Array() },
    facts: new Map(facts.map((row) => [row.instrumentId, row])),
    issues: mergeIssues([...page.dataQuality.issues, ...foreignCashIssues(page, own)], panel.issues),
  };
}

const isHolding = ({ cash }: PanelAsset) => cash !== true;

/** What is sold short counts by its size: it is moved by prices as much as what is held. */
const grossWeight = (parts: readonly { weight: number }[]) =>
  parts.reduce((sum, { weight }) => sum + Math.abs(weight), 0);

async function benchmarkOf(context: UseCaseContext, symbol: string) {
  const rows = await context.tenant.run((database) =>
    findInstruments(database, { symbols: [symbol], isins: [symbol] }),
  );
  const best = rows.find((row) => row.marketInstrumentId === null) ?? rows[0];
  if (best === undefined) {
    throw new CoachError(
      "not_found",
      "no instrument has the benchmark's symbol: use one that get_prices knows",
    );
  }
  return {
    instrumentId: best.marketInstrumentId ?? best.instrumentId,
    symbol: best.symbol,
    currency: best.currency,
  };
}

function weightedReturns(
  assets: readonly { returns: Float64Array }[],
  weights: readonly number[],
): Float64Array {
  const result = new Float64Array(assets[0]?.returns.length ?? 0);
  assets.forEach(({ returns }, i) => {
    const weight = weights[i] ?? 0;
    for (let t = 0; t < result.length; t++) result[t] = (result[t] ?? 0) + weight * (returns[t] ?? 0);
  });
  return result;
}
