import { addDays, type IsoDate } from "../dates.ts";
import { Decimal } from "../money.ts";
import type { TaxRegime } from "./tax-regime.ts";

/**
 * Loss harvesting: which open lots could be sold at a loss today, and what would defer the loss.
 * Formula: loss = Σ (cost − value) of the lots sold; deferred part = loss × shares bought within the days before and
 * kept / shares sold. What a sale saves is the tax of the year without it less the tax with it: see tax-regime.ts.
 * Convention: losses positive. Where lots are free every lot at a loss is sold; first in, first out sells the oldest
 * lots up to the largest sum of losses; a pool is sold whole.
 * Source: tax-regime.ts; US IRS Publication 550, "Wash Sales"; HMRC Capital Gains Manual CG51560 (30 days after).
 */
export interface HarvestLot {
  lotId: string;
  instrumentId: string;
  symbol: string;
  acquiredOn: IsoDate;
  quantity: Decimal;
  value: Decimal;
  cost: Decimal;
}

export interface HarvestCandidate<L extends HarvestLot = HarvestLot> {
  instrumentId: string;
  symbol: string;
  lots: L[];
  quantity: Decimal;
  loss: Decimal;
  /** Part of the loss that purchases of the last days would defer, positive. */
  deferredLoss: Decimal;
  /** First day on which a sale would be free of those purchases; null when it is today. */
  freeToSellOn: IsoDate | null;
  /** First day on which buying back leaves the loss alone; null without such a rule. */
  buyBackFrom: IsoDate | null;
}

const zero = new Decimal(0);

/**
 * Candidates, the largest loss first.
 * Example: findHarvestCandidates([], "2026-06-30", { repurchaseDays: null, lotRule: "free" }).length = 0.
 */
export function findHarvestCandidates<L extends HarvestLot>(
  lots: readonly L[],
  today: IsoDate,
  rules: Pick<TaxRegime, "repurchaseDays" | "lotRule">,
): HarvestCandidate<L>[] {
  const candidates = [...Map.groupBy(lots, (lot) => lot.instrumentId)].flatMap(([instrumentId, held]) => {
    const sold = lossLots(held, rules.lotRule);
    const loss = sum(sold, (lot) => lot.cost.sub(lot.value));
    if (sold.length === 0 || loss.lt("0.01")) return [];
    const quantity = sum(sold, (lot) => lot.quantity);
    const before = rules.repurchaseDays?.before ?? 0;
    const recent = held.filter((lot) => !sold.includes(lot) && lot.acquiredOn >= addDays(today, -before));
    const kept = before === 0 ? [] : recent;
    const keptQuantity = Decimal.min(
      quantity,
      sum(kept, (lot) => lot.quantity),
    );
    const last = kept
      .map((lot) => lot.acquiredOn)
      .sort()
      .at(-1);
    return [
      {
        instrumentId,
        symbol: sold[0]?.symbol ?? "",
        lots: sold,
        quantity,
        loss,
        deferredLoss: loss.mul(keptQuantity).div(quantity),
        freeToSellOn: last === undefined ? null : addDays(last, before + 1),
        buyBackFrom: rules.repurchaseDays === null ? null : addDays(today, rules.repurchaseDays.after + 1),
      },
    ];
  });
  return candidates.sort((a, b) => b.loss.cmp(a.loss) || (a.symbol < b.symbol ? -1 : 1));
}

function lossLots<L extends HarvestLot>(held: readonly L[], rule: TaxRegime["lotRule"]): L[] {
  if (rule === "free") return held.filter((lot) => lot.value.lt(lot.cost));
  if (rule === "pool") return [...held];
  const oldest = held.toSorted((a, b) =>
    a.acquiredOn < b.acquiredOn ? -1 : a.acquiredOn > b.acquiredOn ? 1 : 0,
  );
  let best = 0;
  let bestLoss = zero;
  let loss = zero;
  for (const [index, lot] of oldest.entries()) {
    loss = loss.add(lot.cost).sub(lot.value);
    if (loss.gt(bestLoss)) {
      best = index + 1;
      bestLoss = loss;
    }
  }
  return oldest.slice(0, best);
}

function sum(lots: readonly HarvestLot[], of: (lot: HarvestLot) => Decimal): Decimal {
  return lots.reduce((all, lot) => all.add(of(lot)), zero);
}
