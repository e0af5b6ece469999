import type { IsoDate } from "./dates.ts";
import { Decimal, sumOf } from "./money.ts";
import type { LotMethod } from "./transaction-kinds.ts";

/**
 * Lots: shares bought together, and which of them a disposal uses up.
 * Formula: cost of a part = lot cost × part quantity / lot quantity; what remains keeps the rest, so cost is conserved.
 * Convention: `fifo` oldest first; `lifo` newest first; `hifo` highest cost per share first; `average` the same
 * fraction of every lot, which is the average-cost method with acquisition days kept; `specific` the shares of the
 * lots chosen, then oldest first. `section_104` and `adjusted_cost_base` are averages too: what comes before the pool in
 * the first, and what is denied in the second, is in ledger/section-104.ts and ledger/superficial-loss.ts.
 * Source: US IRS Publication 550 (FIFO, specific identification, average basis); HIFO as used by tax software.
 */
export interface Lot {
  /** The transaction that brought the shares in. */
  transactionId: string;
  accountId: string;
  instrumentId: string;
  acquiredOn: IsoDate;
  quantity: Decimal;
  /** Book cost: gross price plus fee and tax of the purchase, in `currency`. */
  cost: Decimal;
  currency: string;
  /** What entered the portfolio, without fee and tax: gross price, or market value for a share transfer. */
  entryAmount: Decimal;
  entryCurrency: string;
  entryOn: IsoDate;
}

/** The part of a lot that a disposal used: the same fields, for the quantity taken. */
export type LotPart = Lot;

const zero = new Decimal(0);

/** Places that amounts and quantities of parts are kept to: few enough that part + rest is the whole, to the last digit. */
const keptPlaces = 30;

/** amount × part / whole. Example: proportion(new Decimal(10), new Decimal(1), new Decimal(4)).toString() = "2.5". */
export function proportion(amount: Decimal, share: Decimal, whole: Decimal): Decimal {
  return share.eq(whole) ? amount : amount.mul(share).div(whole).toDecimalPlaces(keptPlaces);
}

/** A total over weights; the last part takes what rounding leaves. Example: spread(new Decimal(1), [new Decimal(1), new Decimal(2)]).length = 2. */
export function spread(total: Decimal, weights: readonly Decimal[]): Decimal[] {
  const whole = sumOf(weights);
  let left = total;
  return weights.map((weight, place) => {
    const share = place === weights.length - 1 ? left : proportion(weight, total, whole);
    left = left.sub(share);
    return share;
  });
}

/** A part of a lot. Example: partOfLot({ quantity: new Decimal(4), cost: new Decimal(10), entryAmount: new Decimal(8) }, new Decimal(1)).cost.toString() = "2.5". */
export function partOfLot(lot: Lot, quantity: Decimal): LotPart {
  if (quantity.eq(lot.quantity)) return { ...lot };
  return {
    ...lot,
    quantity,
    cost: proportion(lot.cost, quantity, lot.quantity),
    entryAmount: proportion(lot.entryAmount, quantity, lot.quantity),
  };
}

/** What is left of a lot beside a part of it. */
export function restOfLot(lot: Lot, taken: LotPart): Lot {
  return {
    ...lot,
    quantity: lot.quantity.sub(taken.quantity),
    cost: lot.cost.sub(taken.cost),
    entryAmount: lot.entryAmount.sub(taken.entryAmount),
  };
}

export interface Taken {
  parts: LotPart[];
  /** Lots still open, in the order they were acquired. */
  remaining: Lot[];
  /** Shares asked for beyond what the lots hold. */
  missing: Decimal;
}

/** Sum of lot quantities. Example: lotQuantity([{ quantity: new Decimal("1.5") }]).toString() = "1.5". */
export function lotQuantity(lots: readonly Pick<Lot, "quantity">[]): Decimal {
  return lots.reduce((sum, lot) => sum.add(lot.quantity), zero);
}

/** Shares of a lot, by the transaction that brought it in. */
export interface ChosenLot {
  lotId: string;
  quantity: Decimal;
}

/** Takes shares out of lots by the given method; `chosen` are the lots of `specific`, not more than held or asked. */
export function takeLots(
  lots: readonly Lot[],
  quantity: Decimal,
  method: LotMethod,
  chosen: readonly ChosenLot[] = [],
): Taken {
  const held = lotQuantity(lots);
  if (held.lte(quantity)) return { parts: [...lots], remaining: [], missing: quantity.sub(held) };
  if (method === "average" || method === "adjusted_cost_base" || method === "section_104") {
    return takeAverage(lots, quantity, held);
  }
  if (method === "specific") return takeChosen(lots, quantity, chosen);
  return takeInOrder(lots, quantity, method);
}

function takeChosen(lots: readonly Lot[], quantity: Decimal, chosen: readonly ChosenLot[]): Taken {
  const wanted = new Map(chosen.map((choice) => [choice.lotId, choice.quantity]));
  // First what each lot gives by choice, then the oldest of what is left.
  const amounts = lots.map((lot) => {
    const amount = Decimal.min(wanted.get(lot.transactionId) ?? zero, lot.quantity);
    wanted.set(lot.transactionId, (wanted.get(lot.transactionId) ?? zero).sub(amount));
    return amount;
  });
  let open = quantity.sub(sumOf(amounts));
  const taken = lots.map((lot, index) => {
    const amount = amounts[index] ?? zero;
    const more = Decimal.min(open, lot.quantity.sub(amount));
    open = open.sub(more);
    return { lot, amount: amount.add(more) };
  });
  return {
    parts: taken.flatMap(({ lot, amount }) => (amount.isZero() ? [] : [partOfLot(lot, amount)])),
    remaining: taken.flatMap(({ lot, amount }) =>
      amount.eq(lot.quantity) ? [] : [amount.isZero() ? lot : restOfLot(lot, partOfLot(lot, amount))],
    ),
    missing: zero,
  };
}

function takeAverage(lots: readonly Lot[], quantity: Decimal, held: Decimal): Taken {
  const parts: LotPart[] = [];
  const remaining: Lot[] = [];
  let open = quantity;
  for (const [index, lot] of lots.entries()) {
    // The last lot takes the rest, so that a non-terminating fraction cannot lose shares.
    const share = index === lots.length - 1 ? open : proportion(lot.quantity, quantity, held);
    const taken = partOfLot(lot, Decimal.min(share, lot.quantity, open));
    open = open.sub(taken.quantity);
    parts.push(taken);
    if (taken.quantity.lt(lot.quantity)) remaining.push(restOfLot(lot, taken));
  }
  return { parts, remaining, missing: zero };
}

function takeInOrder(lots: readonly Lot[], quantity: Decimal, method: LotMethod): Taken {
  const parts: LotPart[] = [];
  const left = new Map<number, Lot | null>();
  let open = quantity;
  for (const index of disposalOrder(lots, method)) {
    const lot = lots[index];
    if (lot === undefined || open.lte(0)) break;
    const taken = partOfLot(lot, Decimal.min(open, lot.quantity));
    open = open.sub(taken.quantity);
    parts.push(taken);
    left.set(index, taken.quantity.lt(lot.quantity) ? restOfLot(lot, taken) : null);
  }
  const remaining = lots.flatMap((lot, index) => {
    const rested = left.get(index);
    return rested === undefined ? [lot] : rested === null ? [] : [rested];
  });
  return { parts, remaining, missing: zero };
}

/** Positions of lots in the order a disposal uses them; ties keep the order of acquisition. */
function disposalOrder(lots: readonly Lot[], method: LotMethod): number[] {
  const order = lots.map((_, index) => index);
  if (method === "lifo") return order.reverse();
  if (method === "hifo") {
    const unitCosts = lots.map((lot) => lot.cost.div(lot.quantity));
    return order.sort((a, b) => (unitCosts[b] ?? zero).cmp(unitCosts[a] ?? zero) || a - b);
  }
  return order;
}
