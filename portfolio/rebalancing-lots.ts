import type { Lot } from "#finance/lots.ts";
import { Decimal, sumOf } from "#finance/money.ts";
import type { SaleableLot } from "#finance/rebalancing/choose-sale-lots.ts";
import type { TaxRegime } from "#finance/tax/tax-regime.ts";
import { taxClassOf } from "./exposure-class.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { poolAccounts } from "./pool-accounts.ts";
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
  const pools = regime?.lotRule === "pool" ? pooledUnitCosts(folded, regime) : null;
  const lots = Map.groupBy(folded.complete.lots, (lot) => lot.instrumentId);
  return valuePositions(folded).flatMap(({ instrument, quantity, value }) => {
    if (value === null || value.lte(0) || quantity.lte(0)) return [];
    const { instrumentId, symbol, assetClass, sector, name } = instrument;
    const price = value.div(quantity);
    const unitCost = pools?.get(instrumentId);
    const saleable = (lots.get(instrumentId) ?? []).map((lot): SaleableLot => {
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
        cost: unitCost === undefined ? costOf(lot, loaded) : unitCost.mul(lot.quantity),
        taxRate: rate,
        ...(regime?.lotRule === "fifo" ? { queue: `${accountId} ${instrumentId}` } : {}),
      };
    });
    return [{ instrumentId, symbol, assetClass, sector, name, price, value, lots: saleable }];
  });
}

/** Cost of a lot in the currency of the result. */
function costOf(lot: Lot, loaded: FoldedPortfolio["loaded"]): Decimal {
  const rate = loaded.rate(lot.currency, lot.acquiredOn) ?? loaded.rate(lot.currency, lot.entryOn);
  return lot.cost.mul(rate ?? zero);
}

/**
 * What a share of each instrument costs in the pool of its owner: over all accounts, unless only one was asked for. Sales of
 * the past are matched as the law says, whatever lots the accounts took.
 */
function pooledUnitCosts({ loaded }: FoldedPortfolio, regime: TaxRegime): Map<string, Decimal> {
  const one = loaded.accounts.map((account) => ({ ...account, lotMethod: "section_104" as const }));
  const pooled = loaded.accountId === null ? poolAccounts(loaded) : { ...loaded, accounts: one };
  const { complete } = foldPortfolio(pooled, { mergerCash: regime.mergerCash });
  const pools = Map.groupBy(complete.lots, (lot) => lot.instrumentId);
  return new Map(
    [...pools].flatMap(([instrumentId, lots]) => {
      const quantity = sumOf(lots.map((lot) => lot.quantity));
      const cost = sumOf(lots.map((lot) => costOf(lot, pooled)));
      return quantity.gt(0) ? [[instrumentId, cost.div(quantity)]] : [];
    }),
  );
}
