import { type Lot, takeLots } from "#finance/lots.ts";
import { Decimal } from "#finance/money.ts";
import { leastTaxOrder } from "#finance/rebalancing/choose-sale-lots.ts";
import type { HarvestLot } from "#finance/tax/harvest-losses.ts";
import type { TaxProfile, TaxRegime } from "#finance/tax/tax-regime.ts";
import type { LotSale } from "#finance/tax/wash-sales.ts";
import { CoachError } from "#platform/errors.ts";
import { taxClassOf } from "./exposure-class.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { valuePositions } from "./value-positions.ts";

/** An open lot in the currency of the request, worth what it would bring today. */
export interface OpenTaxLot extends HarvestLot {
  lot: Lot;
  accountId: string;
  assetClass: string;
  /** Tax on the next unit of gain, which ranks lots. */
  rate: number;
}

const zero = new Decimal(0);

/** Open lots that have a price and a rate; `addedCost` is what wash sales added to them. */
export function openTaxLots(
  folded: FoldedPortfolio,
  regime: TaxRegime,
  profile: TaxProfile,
  addedCost: ReadonlyMap<string, Decimal>,
): OpenTaxLot[] {
  const { loaded } = folded;
  const positions = new Map(valuePositions(folded).map((entry) => [entry.instrument.instrumentId, entry]));
  return folded.complete.lots.flatMap((lot) => {
    const position = positions.get(lot.instrumentId);
    const rate = loaded.rate(lot.currency, lot.acquiredOn);
    if (position === undefined || position.value === null || rate === null || position.quantity.lte(0))
      return [];
    const { symbol } = position.instrument;
    const assetClass = taxClassOf(position.instrument);
    const soldOn = loaded.asOf;
    return [
      {
        lot,
        lotId: lot.transactionId,
        instrumentId: lot.instrumentId,
        accountId: lot.accountId,
        symbol,
        assetClass,
        acquiredOn: lot.acquiredOn,
        quantity: lot.quantity,
        value: position.value.mul(lot.quantity).div(position.quantity),
        cost: lot.cost.mul(rate).add(addedCost.get(lot.transactionId) ?? zero),
        rate: regime.marginalRate({ assetClass, acquiredOn: lot.acquiredOn, soldOn }, profile),
      },
    ];
  });
}

/** A sale of a lot today; `cost` is that of the ledger, since wash sales are looked for again. */
export function saleToday(
  entry: OpenTaxLot,
  quantity: Decimal,
  folded: FoldedPortfolio,
  saleId: string,
): LotSale {
  const share = quantity.div(entry.quantity);
  const rate = folded.loaded.rate(entry.lot.currency, entry.lot.acquiredOn) ?? zero;
  return {
    saleId,
    lotId: entry.lotId,
    instrumentId: entry.instrumentId,
    acquiredOn: entry.acquiredOn,
    soldOn: folded.loaded.asOf,
    quantity,
    proceeds: entry.value.mul(share),
    cost: entry.lot.cost.mul(rate).mul(share),
  };
}

const METHODS = ["fifo", "lifo", "hifo", "average"] as const;

export interface SaleByMethod {
  lotMethod: string;
  /** Whether the regime lets the owner choose it. */
  allowed: boolean;
  sales: LotSale[];
}

/**
 * The same sale by each lot method, and with the lots that bear the least tax.
 * @throws CoachError invalid_input when the symbol is not held, or not that many shares of it
 */
export function salesByMethod(
  lots: readonly OpenTaxLot[],
  wanted: { symbol: string; quantity?: number },
  about: { folded: FoldedPortfolio; regime: TaxRegime },
): SaleByMethod[] {
  const held = lots
    .filter((entry) => entry.symbol.toUpperCase() === wanted.symbol.toUpperCase())
    .toSorted((a, b) => (a.acquiredOn < b.acquiredOn ? -1 : a.acquiredOn > b.acquiredOn ? 1 : 0));
  const all = held.reduce((sum, entry) => sum.add(entry.quantity), zero);
  if (held.length === 0) {
    throw new CoachError(
      "invalid_input",
      `${wanted.symbol.slice(0, 40)} is not held with a price. Use a symbol of get_holdings.`,
    );
  }
  const quantity = wanted.quantity === undefined ? all : new Decimal(wanted.quantity);
  if (quantity.lte(0) || quantity.gt(all)) {
    throw new CoachError("invalid_input", `A quantity to sell is above zero and at most the ${all} held.`);
  }
  const { lotRule } = about.regime;
  const lawful: Record<string, boolean> = { fifo: lotRule !== "pool", average: lotRule === "pool" };
  const byMethod = METHODS.map((lotMethod) => {
    const parts = takeLots(
      held.map((entry) => entry.lot),
      quantity,
      lotMethod,
    ).parts;
    const sales = parts.flatMap((part) => {
      const entry = held.find(
        (candidate) => candidate.lotId === part.transactionId && candidate.accountId === part.accountId,
      );
      return entry === undefined ? [] : [saleToday(entry, part.quantity, about.folded, "sale today")];
    });
    return { lotMethod, allowed: lawful[lotMethod] ?? lotRule === "free", sales };
  });
  return [
    ...byMethod,
    {
      lotMethod: "leastTax",
      allowed: lotRule === "free",
      sales: leastTaxSales(held, quantity, about.folded),
    },
  ];
}

function leastTaxSales(held: readonly OpenTaxLot[], quantity: Decimal, folded: FoldedPortfolio): LotSale[] {
  let open = quantity;
  return leastTaxOrder(held.map((entry) => ({ ...entry, taxRate: entry.rate }))).flatMap((entry) => {
    const taken = Decimal.min(open, entry.quantity);
    open = open.sub(taken);
    return taken.gt(0) ? [saleToday(entry, taken, folded, "sale today")] : [];
  });
}
