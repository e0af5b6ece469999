import { type Lot, lotQuantity } from "./lots.ts";
import { Decimal } from "./money.ts";

/**
 * Lot choices: the lots that the owner names for a sale, with how many shares of each.
 * Formula: used of a lot = min(chosen, held of the lot, sale quantity left); unchosen = sale quantity − Σ used.
 * Convention: quantities are shares as of the sale, splits before it applied; choices count in the order given.
 * Source: adequate identification of shares, US IRS Publication 550.
 */
export interface LotChoice {
  /** The transaction that brought the lot in. */
  lotId: string;
  /** Shares, a plain decimal above zero. */
  quantity: string;
}

export interface LotChoiceProblem {
  kind: "lot_missing" | "lot_exceeded" | "sale_exceeded";
  /** Null where the sum of all choices is too large. */
  lotId: string | null;
  chosen: Decimal;
  /** What the lot, or the sale, has. */
  limit: Decimal;
}

export interface CheckedChoices {
  /** What can be taken, in the order chosen. */
  usable: { lotId: string; quantity: Decimal }[];
  /** Shares of the sale that no choice covers. */
  unchosen: Decimal;
  problems: LotChoiceProblem[];
}

const zero = new Decimal(0);

/**
 * Compares choices with the lots held when the sale happens; never throws.
 * Example: checkLotChoices([], new Decimal(5), [{ lotId: "a", quantity: "2" }]).problems[0].kind = "lot_missing".
 */
export function checkLotChoices(
  lots: readonly Lot[],
  quantity: Decimal,
  choices: readonly LotChoice[],
): CheckedChoices {
  const held = Map.groupBy(lots, (lot) => lot.transactionId);
  const usable = new Map<string, Decimal>();
  const problems: LotChoiceProblem[] = [];
  let open = quantity;
  let asked = zero;
  for (const { lotId, quantity: text } of choices) {
    const chosen = new Decimal(text);
    asked = asked.add(chosen);
    const limit = lotQuantity(held.get(lotId) ?? []);
    const taken = usable.get(lotId) ?? zero;
    const free = limit.sub(taken);
    if (limit.isZero()) problems.push({ kind: "lot_missing", lotId, chosen, limit });
    else if (chosen.gt(free)) problems.push({ kind: "lot_exceeded", lotId, chosen, limit });
    const used = Decimal.max(zero, Decimal.min(chosen, free, open));
    if (used.isZero()) continue;
    usable.set(lotId, taken.add(used));
    open = open.sub(used);
  }
  if (asked.gt(quantity)) {
    problems.push({ kind: "sale_exceeded", lotId: null, chosen: asked, limit: quantity });
  }
  return {
    usable: [...usable].map(([lotId, used]) => ({ lotId, quantity: used })),
    unchosen: open,
    problems,
  };
}
