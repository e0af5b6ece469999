import { dayNumber, type IsoDate, isoDate } from "../dates.ts";
import { Decimal } from "../money.ts";

/**
 * Wash sales: losses that a purchase of the same shares around the sale defers.
 * Formula: deferred loss = loss × replaced shares / shares sold; it is added to the cost of the replacement shares,
 * which also take over the holding period.
 * Convention: replacement shares are bought within 30 days before or after the day of the sale, are none of those sold
 * in it or before, and serve once; the first bought replace first, for sales in the order of days. Raised cost leaves
 * with the replacement shares, which go first when their lot is sold in part. Quantities in today's units.
 * Source: 26 U.S.C. § 1091; Treas. Reg. § 1.1091-1(c) and (d); US IRS Publication 550, "Wash Sales".
 */
export interface Acquisition {
  lotId: string;
  instrumentId: string;
  acquiredOn: IsoDate;
  quantity: Decimal;
}

/** Shares of one lot sold in one sale. */
export interface LotSale {
  saleId: string;
  lotId: string;
  instrumentId: string;
  acquiredOn: IsoDate;
  soldOn: IsoDate;
  quantity: Decimal;
  proceeds: Decimal;
  cost: Decimal;
}

export interface AdjustedSale extends LotSale {
  /** Deferred losses of earlier sales that these shares carry. */
  addedCost: Decimal;
  /** proceeds − cost − addedCost, before what is deferred. */
  gain: Decimal;
  /** Part of the loss that is not deductible now, positive. */
  deferredLoss: Decimal;
  /** Begin of the holding period after taking over that of the shares replaced. */
  heldSince: IsoDate;
}

export interface Replacement {
  saleId: string;
  lotId: string;
  quantity: Decimal;
  deferredLoss: Decimal;
}

export interface WashSales {
  /** In the order of days. */
  sales: AdjustedSale[];
  replacements: Replacement[];
  /** Deferred losses still in the cost of shares held, by lot. */
  addedCost: Map<string, Decimal>;
}

export const WASH_SALE_DAYS = 30;

const zero = new Decimal(0);

interface OpenLot extends Acquisition {
  /** Shares neither sold nor replacing yet. */
  free: Decimal;
  replacing: { quantity: Decimal; added: Decimal; days: number }[];
}

/**
 * Finds wash sales among all sales and purchases of a taxpayer.
 * Example: findWashSales([], []).sales.length = 0.
 */
export function findWashSales(
  acquisitions: readonly Acquisition[],
  sales: readonly LotSale[],
  days = WASH_SALE_DAYS,
): WashSales {
  const lots = acquisitions
    .map((lot): OpenLot => ({ ...lot, free: lot.quantity, replacing: [] }))
    .sort((a, b) => compare(a.acquiredOn, b.acquiredOn));
  const byId = new Map(lots.map((lot) => [lot.lotId, lot]));
  const byInstrument = Map.groupBy(lots, (lot) => lot.instrumentId);
  const ordered = sales.toSorted((a, b) => compare(a.soldOn, b.soldOn));
  const result: WashSales = { sales: [], replacements: [], addedCost: new Map() };
  for (const [, together] of Map.groupBy(ordered, (sale) => `${sale.soldOn} ${sale.saleId}`)) {
    // All shares of the sale leave first: none of them can replace another.
    const left = together.map((sale) => leave(sale, byId.get(sale.lotId)));
    for (const sale of left) {
      result.sales.push(replaceShares(sale, byInstrument.get(sale.instrumentId) ?? [], days, result));
    }
  }
  for (const lot of lots) {
    const added = lot.replacing.reduce((sum, part) => sum.add(part.added), zero);
    if (added.gt(0)) result.addedCost.set(lot.lotId, added);
  }
  return result;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Takes shares out of their lot, those with raised cost first. */
function leave(sale: LotSale, lot: OpenLot | undefined): AdjustedSale {
  let open = sale.quantity;
  let addedCost = zero;
  let days = 0;
  for (const part of lot?.replacing ?? []) {
    const taken = Decimal.min(open, part.quantity);
    if (taken.isZero()) continue;
    const added = part.added.mul(taken).div(part.quantity);
    part.added = part.added.sub(added);
    part.quantity = part.quantity.sub(taken);
    addedCost = addedCost.add(added);
    days = Math.max(days, part.days);
    open = open.sub(taken);
  }
  if (lot !== undefined) lot.free = Decimal.max(zero, lot.free.sub(open));
  return {
    ...sale,
    addedCost,
    gain: sale.proceeds.sub(sale.cost).sub(addedCost),
    deferredLoss: zero,
    heldSince: isoDate(dayNumber(sale.acquiredOn) - days),
  };
}

function replaceShares(
  sale: AdjustedSale,
  lots: readonly OpenLot[],
  window: number,
  result: WashSales,
): AdjustedSale {
  if (sale.gain.gte(0)) return sale;
  const loss = sale.gain.neg();
  const day = dayNumber(sale.soldOn);
  const held = day - dayNumber(sale.heldSince);
  let open = sale.quantity;
  let deferredLoss = zero;
  for (const lot of lots) {
    if (open.lte(0)) break;
    const near = Math.abs(dayNumber(lot.acquiredOn) - day) <= window;
    const quantity = Decimal.min(open, lot.free);
    if (!near || lot.lotId === sale.lotId || quantity.lte(0)) continue;
    const part = loss.mul(quantity).div(sale.quantity);
    lot.free = lot.free.sub(quantity);
    lot.replacing.push({ quantity, added: part, days: held });
    result.replacements.push({ saleId: sale.saleId, lotId: lot.lotId, quantity, deferredLoss: part });
    deferredLoss = deferredLoss.add(part);
    open = open.sub(quantity);
  }
  return { ...sale, deferredLoss };
}
