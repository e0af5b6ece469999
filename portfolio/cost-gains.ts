import type { IsoDate } from "#finance/dates.ts";
import type { Lot } from "#finance/lots.ts";
import { Decimal, money } from "#finance/money.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";
import { isRealizing, realizedGain } from "./measure-realized.ts";
import { valuePositions } from "./value-positions.ts";

/** Gains by the ledger's cost basis, which return of capital and lot methods change: as holdings and accounts have them. */
export interface CostGains {
  costBasis: number;
  /** Value less cost basis of what is open at the end. */
  unrealizedGain: number;
  /** Proceeds after costs less cost basis of what was sold, paid out or ended in the period; null without a rate. */
  realizedGain: number | null;
}

export const COST_GAINS = ["costBasis", "unrealizedGain", "realizedGain"] as const;

/** Which positions are meant. */
export type PositionFilter = (entry: Pick<Lot, "accountId" | "instrumentId">) => boolean;

/** What was gained by cost basis: unrealized as of the portfolio's day, realized after the close of `before`. */
export function gainsByCost(folded: FoldedPortfolio, before: IsoDate, own: PositionFilter): CostGains {
  const { loaded, complete } = folded;
  const open = valuePositions({ ...folded, complete: { ...complete, lots: complete.lots.filter(own) } });
  const valued = open.filter((position) => position.value !== null);
  const sum = (of: (position: (typeof valued)[number]) => Decimal | null) =>
    valued.reduce((all, position) => all.add(of(position) ?? 0), new Decimal(0));
  const cost = sum((position) => position.cost);
  const value = sum((position) => position.value);
  const ended = complete.closings.filter(
    (closing) => closing.date > before && isRealizing(closing) && own(closing),
  );
  const realized = realizedGain(ended, loaded.currency, loaded.rates);
  return {
    costBasis: exact(cost, loaded),
    unrealizedGain: exact(value.sub(cost), loaded),
    realizedGain: realized === null ? null : Number(realized.amount),
  };
}

function exact(amount: Decimal, { currency }: LoadedPortfolio): number {
  return Number(money(amount, currency).amount);
}
