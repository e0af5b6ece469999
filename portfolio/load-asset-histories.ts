import { addDays, addMonths } from "#finance/dates.ts";
import type { DataIssue } from "#platform/results.ts";
import { readMonthlyPrices, readMonthlyRates } from "#store/simulation-reads.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type AssetHistory, MOST_MONTHS } from "./estimate-returns.ts";
import type { PanelAsset } from "./load-return-panel.ts";
import type { Holding } from "./results.ts";
import { shortPositionIssues } from "./short-positions.ts";

export interface AssetHistories {
  assets: AssetHistory[];
  /** Of the money given beside the holdings: month-end exchange rates. */
  cash: (AssetHistory & { currency: string })[];
  /** Last month used, `YYYY-MM`. */
  lastMonth: string;
  issues: DataIssue[];
}

/** Month-end histories of the valued holdings, and of `money`, in one currency, up to the last month that is over. */
export async function loadAssetHistories(
  context: UseCaseContext,
  holdings: readonly Holding[],
  portfolio: { asOf: string; currency: string },
  money: readonly PanelAsset[],
): Promise<AssetHistories> {
  const { asOf, currency } = portfolio;
  // A month that is still running would count as a whole one.
  const to = addDays(`${addDays(asOf, 1).slice(0, 7)}-01`, -1);
  const from = addMonths(`${to.slice(0, 7)}-01`, -MOST_MONTHS);
  const lastMonth = to.slice(0, 7);
  const valued = holdings.filter((holding) => (holding.weight ?? 0) > 0);
  const unitOf = (holding: Holding) => holding.price?.currency ?? currency;
  const ids = valued.map((holding) => holding.instrumentId);
  const [prices, rates, touched] = await context.tenant.run(async (database) => [
    await readMonthlyPrices(database, ids, { from, to }),
    await readMonthlyRates(
      database,
      [...new Set([currency, ...valued.map(unitOf), ...money.map((each) => each.currency)])],
      { from, to },
    ),
    // The days since the last whole month count for the value that it starts from.
    await readSeriesIssues(database, ids, { from, to: asOf }),
  ]);
  function rate(unit: string, month: string): number {
    if (unit === currency) return 1;
    const perEuro = (code: string) => (code === "EUR" ? 1 : (rates.get(code)?.get(month) ?? Number.NaN));
    return perEuro(currency) / perEuro(unit);
  }
  const assets = valued.map((holding) => {
    const history = prices.get(holding.instrumentId);
    const price = new Map(
      history?.months.map((month, index) => [month, (history.adjusted ?? history.closes)[index] ?? 0]),
    );
    const levels = recentLevels(lastMonth, (month) => (price.get(month) ?? 0) * rate(unitOf(holding), month));
    return { name: holding.symbol, weight: holding.weight ?? 0, levels };
  });
  const closesOnly = valued.filter((holding) => prices.get(holding.instrumentId)?.adjusted === null);
  const issues = [
    ...shortPositionIssues(holdings),
    ...dividendIssue(closesOnly.map((holding) => holding.symbol)),
    ...touched,
  ];
  const cash = money.map(({ symbol: name, weight, currency: unit }) => ({
    name,
    weight,
    currency: unit,
    levels: recentLevels(lastMonth, (month) => rate(unit, month)),
  }));
  return { assets, cash, lastMonth, issues };
}

/** Levels of the unbroken run of months that ends with the last one, oldest first; empty when that one is missing. */
function recentLevels(lastMonth: string, levelOf: (month: string) => number): number[] {
  const levels: number[] = [];
  let month = lastMonth;
  while (levels.length <= MOST_MONTHS) {
    const level = levelOf(month);
    // A missing month, price or rate ends the run; so does a price of zero, after which no return exists.
    if (!(level > 0)) break;
    levels.push(level);
    month = addMonths(`${month}-01`, -1).slice(0, 7);
  }
  return levels.reverse();
}

function dividendIssue(symbols: readonly string[]): DataIssue[] {
  if (symbols.length === 0) return [];
  const names =
    symbols.slice(0, 5).join(", ") + (symbols.length > 5 ? ` and ${symbols.length - 5} more` : "");
  return [
    {
      code: "dividends_missing",
      severity: "info",
      message: `Past returns of ${names} are price changes alone, because no dividends are known: expected returns come out low if there were any.`,
    },
  ];
}
