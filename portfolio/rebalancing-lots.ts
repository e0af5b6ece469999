import type { Lot } from "#finance/lots.ts";
import { Decimal } from "#finance/money.ts";
import type { SaleableLot } from "#finance/rebalancing/choose-sale-lots.ts";
import type { TaxRegime } from "#finance/tax/tax-regime.ts";
import { taxClassOf } from "./exposure-class.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import type { HeldInstrument } from "./rebalancing-targets.ts";
import { valuePositions } from "./value-positions.ts";

const zero = new Decimal(0);

/**
 * Everything held that has a value, in the currency of the result, with its open lots. With a regime each lot bears its
 * rate for the income given; without one every gain counts alike, so that the smallest gains are sold first.
 */
export function heldInstruments(
  folded: FoldedPortfolio,
  regime: TaxRegime | null,
  income: number,
): HeldInstrument[] {
  const { loaded } = folded;
  const lots = Map.groupBy(folded.complete.lots, (lot) => lot.instrumentId);
  return valuePositions(folded).flatMap(({ instrument, quantity, value }) => {
    if (value === null || value.lte(0) || quantity.lte(0)) return [];
    const { instrumentId, symbol, assetClass, sector, name } = instrument;
    const price = value.div(quantity);
    const cost = (lot: Lot) =>
      lot.cost.mul(
        loaded.rate(lot.currency, lot.acquiredOn) ?? loaded.rate(lot.currency, lot.entryOn) ?? zero,
      );
    const own = lots.get(instrumentId) ?? [];
    const saleable = own.map((lot): SaleableLot => {
      const { acquiredOn, accountId } = lot;
      const asked = { assetClass: taxClassOf(instrument), acquiredOn, soldOn: loaded.asOf };
      const rate = regime === null ? 1 : regime.marginalRate(asked, { income });
      return {
        lotId: lot.transactionId,
        instrumentId,
        accountId,
        acquiredOn,
        quantity: lot.quantity,
        value: lot.quantity.mul(price),
        cost: regime?.lotRule === "pool" ? pooledCost(lot, own, cost) : cost(lot),
        taxRate: rate,
        ...(regime?.lotRule === "fifo" ? { queue: `${accountId} ${instrumentId}` } : {}),
      };
    });
    return [{ instrumentId, symbol, assetClass, sector, name, price, value, lots: saleable }];
  });
}

/** Share of a lot in the cost of all shares of its account. */
function pooledCost(lot: Lot, lots: readonly Lot[], cost: (lot: Lot) => Decimal): Decimal {
  const pool = lots.filter((entry) => entry.accountId === lot.accountId);
  const total = (of: (entry: Lot) => Decimal) => pool.reduce((sum, entry) => sum.add(of(entry)), zero);
  return total(cost)
    .mul(lot.quantity)
    .div(total((entry) => entry.quantity));
}
