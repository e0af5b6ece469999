import type { Decimal } from "../money.ts";
import type { SaleableLot, SoldLot } from "./choose-sale-lots.ts";

/** What can be bought or sold for a group; one that is not held has no lots. */
export interface RebalancingInstrument {
  instrumentId: string;
  symbol: string;
  group: string;
  /** Of one unit, above zero. */
  price: Decimal;
  value: Decimal;
  lots: readonly SaleableLot[];
}

export interface OrderOptions {
  /** Money brought in; below zero it is taken out. */
  contribution: Decimal;
  /** Orders below this amount are left out. */
  minimumTrade: Decimal;
  /** Only whole units are traded; otherwise millionths of one. */
  wholeShares: boolean;
  /** Cost of an order: rate × amount + fixed. */
  costRate: number;
  costFixed: Decimal;
  /** Most tax that the sales may cause, losses subtracted; null for no limit. */
  maximumTax: Decimal | null;
}

export interface RebalancingOrder {
  side: "sell" | "buy";
  instrumentId: string;
  symbol: string;
  group: string;
  quantity: Decimal;
  /** Quantity × price, before cost and tax. */
  amount: Decimal;
  cost: Decimal;
  /** Of the lots sold; 0 for a purchase, below zero for a loss. */
  tax: Decimal;
  gain: Decimal;
  lots: SoldLot[];
}

export interface UnresolvedAmount {
  /** Group or symbol. */
  name: string;
  /** What should have been traded and is not: positive for buying, negative for selling. */
  amount: Decimal;
  reason: string;
}

export interface RebalancingOrders {
  /** Sales first, the largest first. */
  orders: RebalancingOrder[];
  unresolved: UnresolvedAmount[];
  /** Money left in cash: contribution + sales − purchases − costs. */
  cashLeft: Decimal;
}
