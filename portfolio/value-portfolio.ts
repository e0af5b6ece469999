import { dayNumber } from "#finance/dates.ts";
import { type Measure, notAvailable } from "#finance/measure.ts";
import { Decimal, type Money, money, sumOf } from "#finance/money.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { lastRateStart, lateRateAssumptions, startReason } from "./late-rates.ts";
import { dayBefore, type PortfolioRequest } from "./load-portfolio.ts";
import {
  lastDayChange,
  type MeasuredSeries,
  measureSeries,
  moneyWeightedReturn,
  netContributions,
  timeWeightedReturn,
} from "./measure-returns.ts";
import { describePortfolio, openRows, type PortfolioRows } from "./open-portfolio.ts";
import type { PortfolioOverview } from "./results.ts";
import { priceIssues, STALE_AFTER_DAYS, type ValuedPosition, valuePositions } from "./value-positions.ts";

const zero = new Decimal(0);

/**
 * What a portfolio is worth on a day, what it earned since the first transaction, and what it is made of.
 * Totals hold what can be valued; what cannot is named in `dataQuality` with severity error.
 * @throws CoachError for an unknown account, a future day, or a currency without rates
 */
export async function valuePortfolio(
  context: UseCaseContext,
  options: PortfolioRequest = {},
): Promise<PortfolioOverview> {
  return describePortfolio(context, options, { daily: true }, describeOverview);
}

/** The overview of a portfolio that was read. */
export function describeOverview(rows: PortfolioRows, options: PortfolioRequest): PortfolioOverview {
  const folded = openRows(rows);
  const { loaded, ledger } = folded;
  const positions = valuePositions(folded);
  const valued = positions.filter((position) => position.value !== null);
  const inCurrency = (amount: Decimal): Money => money(amount, loaded.currency);
  const holdingsValue = sumOf(valued.map((position) => position.value ?? zero));
  const cash = sumOf(ledger.cash.map(({ balance, currency }) => inBase(folded, balance, currency)));
  const value = holdingsValue.add(cash);
  const costBasis = sumOf(valued.map((position) => position.cost));
  const contributions = netContributions(folded);
  const known = valued.length > 0 || knowsCash(folded, ledger.cash, positions.length === 0);
  const { returns, series } = measureSinceInception(folded, value);
  const issues: DataIssue[] = [...folded.issues, ...priceIssues(folded, positions)];
  const transactionCount = folded.transactionCount;
  if (transactionCount === 0 && !issues.some(({ code }) => code === "before_first_transaction")) {
    issues.push({
      code: "no_transactions",
      severity: "info",
      message: "There are no transactions yet: import a file.",
    });
  }
  return {
    asOf: loaded.asOf,
    currency: loaded.currency,
    marketValue: known ? inCurrency(value) : null,
    holdingsValue: inCurrency(holdingsValue),
    cash: inCurrency(cash),
    costBasis: inCurrency(costBasis),
    unrealizedGain: inCurrency(holdingsValue.sub(costBasis)),
    netContributions: inCurrency(contributions),
    totalGain: known && loaded.lateRates.size === 0 ? inCurrency(value.sub(contributions)) : null,
    dayChange: dayChange(folded, positions, series),
    ...returns,
    firstTransactionDate: ledger.firstDate,
    transactionCount,
    accounts: valueAccounts(folded, positions),
    allocation: allocate(folded, valued, cash, value),
    topHoldings: valued.slice(0, 5).map((position) => ({
      symbol: position.instrument.symbol,
      name: position.instrument.name,
      value: inCurrency(position.value ?? zero),
      weight: weightOf(position.value ?? zero, value),
    })),
    assumptions: assumptions(folded, options),
    dataQuality: dataQuality(issues),
  };
}

function inBase(folded: FoldedPortfolio, amount: Decimal, currency: string): Decimal {
  return amount.mul(folded.loaded.rate(currency, folded.loaded.asOf) ?? zero);
}

/** Whether cash has a value in the currency asked for: some of it has a rate, or there is none and nothing else either. */
function knowsCash(
  { loaded, issues }: FoldedPortfolio,
  cash: readonly { currency: string }[],
  holdsNothing: boolean,
): boolean {
  // Rows that could not be converted were left out: what seems to hold nothing may be worth something.
  if (cash.length === 0) return holdsNothing && !issues.some(({ code }) => code === "missing_exchange_rate");
  return cash.some(({ currency }) => loaded.rate(currency, loaded.asOf) !== null);
}

function weightOf(value: Decimal, total: Decimal): number {
  return total.lte(0) ? 0 : value.div(total).toNumber();
}

function measureSinceInception(
  folded: FoldedPortfolio,
  value: Decimal,
): { returns: { timeWeightedReturn: Measure; moneyWeightedReturn: Measure }; series: MeasuredSeries | null } {
  const { loaded, ledger } = folded;
  const from = dayBefore(ledger.firstDate);
  if (from === null) {
    const none = notAvailable("there are no transactions");
    return { returns: { timeWeightedReturn: none, moneyWeightedReturn: none }, series: null };
  }
  const series = measureSeries(folded, from, loaded.asOf);
  const start = lastRateStart(loaded.lateRates);
  if (start !== null) {
    const none = notAvailable(startReason(start));
    return { returns: { timeWeightedReturn: none, moneyWeightedReturn: none }, series };
  }
  const period = { from, to: loaded.asOf, startValue: 0, endValue: value.toNumber() };
  return {
    returns: {
      timeWeightedReturn: timeWeightedReturn(series),
      moneyWeightedReturn: moneyWeightedReturn(series, period),
    },
    series,
  };
}

function dayChange(
  folded: FoldedPortfolio,
  positions: readonly ValuedPosition[],
  series: MeasuredSeries | null,
): PortfolioOverview["dayChange"] {
  const days = positions.flatMap((position) =>
    position.price === null ? [] : [dayNumber(position.price.date)],
  );
  const latest = days.length === 0 ? null : Math.max(...days);
  if (series === null || latest === null) return null;
  if (dayNumber(folded.loaded.asOf) - latest > STALE_AFTER_DAYS) return null;
  const change = lastDayChange(series, latest);
  if (change === null) return null;
  const { currency } = folded.loaded;
  return { amount: money(new Decimal(change.amount), currency), rate: change.rate };
}

function valueAccounts(
  folded: FoldedPortfolio,
  positions: readonly ValuedPosition[],
): PortfolioOverview["accounts"] {
  const { loaded, ledger } = folded;
  const scope = loaded.accounts.filter(
    ({ accountId }) => loaded.accountId === null || accountId === loaded.accountId,
  );
  const prices = new Map(positions.map((entry) => [entry.instrument.instrumentId, entry]));
  return scope.map(({ accountId, name }) => {
    const lots = folded.complete.lots.filter((lot) => lot.accountId === accountId);
    const priced = lots.flatMap((lot) => {
      const price = prices.get(lot.instrumentId)?.price ?? null;
      const rate = price === null ? null : loaded.rate(price.currency, loaded.asOf);
      return price === null || rate === null ? [] : [price.price.mul(lot.quantity).mul(rate)];
    });
    const cash = ledger.cash.filter((entry) => entry.accountId === accountId);
    const total = sumOf([...priced, ...cash.map((entry) => inBase(folded, entry.balance, entry.currency))]);
    const known = priced.length > 0 || knowsCash(folded, cash, lots.length === 0);
    return { accountId, name, marketValue: known ? money(total, loaded.currency) : null };
  });
}

function allocate(
  folded: FoldedPortfolio,
  valued: readonly ValuedPosition[],
  cash: Decimal,
  total: Decimal,
): PortfolioOverview["allocation"] {
  const classes = new Map<string, Decimal>();
  for (const { instrument, value } of valued) {
    classes.set(instrument.assetClass, (classes.get(instrument.assetClass) ?? zero).add(value ?? zero));
  }
  if (!cash.isZero()) classes.set("cash", (classes.get("cash") ?? zero).add(cash));
  return [...classes]
    .sort(([, a], [, b]) => b.cmp(a))
    .map(([assetClass, value]) => ({
      assetClass,
      value: money(value, folded.loaded.currency),
      weight: weightOf(value, total),
    }));
}

function assumptions({ loaded, marketSplits }: FoldedPortfolio, options: PortfolioRequest): string[] {
  const chosen = lateRateAssumptions(loaded.lateRates);
  if (options.date === undefined)
    chosen.push(`Valued on ${loaded.asOf}, with the last close on or before it.`);
  if (options.currency === undefined) chosen.push(`In ${loaded.currency}, the base currency.`);
  if (options.accountId === undefined) chosen.push("All accounts together.");
  chosen.push("Cost includes fees and taxes of purchase, at the exchange rate of its day.");
  chosen.push("The time-weighted return is cumulative, the money-weighted return (XIRR) per year (ACT/365).");
  if (loaded.accounts.some((account) => account.impliedCash)) {
    chosen.push(
      "Where a file lists no cash movements, the cash of each trade counts as contributed or taken out that day.",
    );
  }
  if (marketSplits > 0)
    chosen.push(`Applied ${marketSplits} splits that the market data has and the files do not.`);
  return chosen;
}
