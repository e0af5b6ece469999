import { z } from "zod";
import { Decimal, money, sumOf } from "#finance/money.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { lateRateAssumptions } from "./late-rates.ts";
import type { PortfolioRequest } from "./load-portfolio.ts";
import { describePortfolio, openRows, type PortfolioRows } from "./open-portfolio.ts";
import { pageLimit, readCursor, writeCursor } from "./page-cursor.ts";
import type { Holding, HoldingsPage } from "./results.ts";
import { priceIssues, type ValuedPosition, valuePositions } from "./value-positions.ts";

export interface HoldingsRequest extends PortfolioRequest {
  limit?: number;
  cursor?: string;
}

const zero = new Decimal(0);
const place = z.object({ offset: z.number().int().nonnegative() });

/**
 * Every open position with its price, value, weight and cost, the most valuable first, and cash per currency.
 * A holding without a price has null price and value, and no part in any total.
 * @throws CoachError for an unknown account, a future day, a currency without rates, or a bad cursor
 */
export async function listHoldings(
  context: UseCaseContext,
  options: HoldingsRequest = {},
): Promise<HoldingsPage> {
  return describePortfolio(context, options, { daily: false }, describeHoldings);
}

/** One page of the holdings of a portfolio that was read. */
export function describeHoldings(rows: PortfolioRows, options: HoldingsRequest): HoldingsPage {
  const limit = pageLimit(options.limit);
  const { offset } = options.cursor === undefined ? { offset: 0 } : readCursor(options.cursor, place);
  const folded = openRows(rows);
  const { loaded } = folded;
  const positions = valuePositions(folded);
  const cash = cashBalances(folded);
  const valued = positions.filter((position) => position.value !== null);
  const total = sumOf([
    ...valued.map((position) => position.value ?? zero),
    ...cash.map((entry) => entry.exact ?? zero),
  ]);
  const leftOut = folded.issues.some(({ code }) => code === "missing_exchange_rate");
  const holdsNothing = positions.length === 0 && !leftOut;
  const known =
    valued.length > 0 || (cash.length === 0 ? holdsNothing : cash.some(({ exact }) => exact !== null));
  const next = offset + limit;
  return {
    asOf: loaded.asOf,
    currency: loaded.currency,
    marketValue: known ? money(total, loaded.currency) : null,
    cash: cash.map(({ exact, ...entry }) => ({
      ...entry,
      value: exact === null ? null : money(exact, loaded.currency),
    })),
    holdings: positions.slice(offset, next).map((position) => holding(position, total, loaded.currency)),
    nextCursor: next < positions.length ? writeCursor({ offset: next }) : null,
    assumptions: [
      `Valued on ${loaded.asOf} in ${loaded.currency}, with the last close on or before it.`,
      "Weights are shares of holdings and cash together.",
      "Cost includes fees and taxes of purchase, at the exchange rate of its day.",
      ...lateRateAssumptions(loaded.lateRates),
    ],
    dataQuality: dataQuality([...folded.issues, ...priceIssues(folded, positions)]),
  };
}

function cashBalances({ ledger, loaded }: FoldedPortfolio) {
  const balances = new Map<string, Decimal>();
  for (const { currency, balance } of ledger.cash) {
    balances.set(currency, (balances.get(currency) ?? zero).add(balance));
  }
  return [...balances]
    .filter(([, balance]) => !balance.isZero())
    .map(([currency, balance]) => {
      const rate = loaded.rate(currency, loaded.asOf);
      return { currency, balance: money(balance, currency), exact: rate === null ? null : balance.mul(rate) };
    });
}

/** Digits of a quantity that are shown: what brokers use at most. */
const quantityDigits = 12;

function holding(position: ValuedPosition, total: Decimal, currency: string): Holding {
  const { instrument, price, value, cost, knowsCost, quantity } = position;
  const gain = value === null || !knowsCost ? null : value.sub(cost);
  return {
    instrumentId: instrument.instrumentId,
    symbol: instrument.symbol,
    name: instrument.name,
    assetClass: instrument.assetClass,
    quantity: quantity.toDecimalPlaces(quantityDigits).toString(),
    price:
      price === null
        ? null
        : { amount: price.price.toDecimalPlaces(quantityDigits).toString(), currency: price.currency },
    priceDate: price?.date ?? null,
    priceSource: price?.source ?? null,
    stale: price?.stale ?? false,
    marketValue: value === null ? null : money(value, currency),
    weight: value === null || total.lte(0) ? null : value.div(total).toNumber(),
    costBasis: money(cost, currency),
    unrealizedGain: gain === null ? null : money(gain, currency),
    unrealizedRate: gain === null || cost.lte(0) ? null : gain.div(cost).toNumber(),
  };
}
