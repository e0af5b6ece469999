import type { IsoDate } from "../dates.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import { Decimal } from "../money.ts";
import type { TransactionKind } from "../transaction-kinds.ts";

/**
 * The days on which an instrument was dealt in, in units that splits do not change.
 * Formula: units = shares ÷ the product of the split ratios up to the day.
 * Convention: splits take effect before the trades of their day; instruments that were written have no days.
 * Source: TCGA 1992 s. 127: a reorganisation is no disposal, the new holding stands for the old.
 */
export interface DealingDay {
  date: IsoDate;
  /** Rows of the day that buy, and those that sell. */
  purchases: LedgerRow[];
  sales: LedgerRow[];
  /** Their sums, in units. */
  bought: Decimal;
  sold: Decimal;
  /** Units held when the day ends, never below zero. */
  held: Decimal;
  /** Shares of the day as units, and the other way round. */
  units(shares: Decimal): Decimal;
  shares(units: Decimal): Decimal;
}

const zero = new Decimal(0);
const purchaseKinds: ReadonlySet<TransactionKind> = new Set(["buy", "reinvestment"]);
const saleKinds: ReadonlySet<TransactionKind> = new Set(["sell"]);
const keptPlaces = 30;

/** The days of rows of one account and instrument, in ledger order. Example: dealingDays([]).length = 0. */
export function dealingDays(rows: readonly LedgerRow[]): DealingDay[] {
  const days: DealingDay[] = [];
  // A purchase of what was written closes it: nothing is matched with it.
  if (rows.some((row) => row.transaction.kind === "write")) return days;
  let numerator = new Decimal(1);
  let denominator = new Decimal(1);
  let held = zero;
  for (const [date, own] of Map.groupBy(rows, (row) => row.transaction.tradeDate)) {
    for (const { ratio, transaction } of own) {
      if (transaction.kind !== "split" || ratio === null) continue;
      numerator = numerator.mul(ratio.numerator);
      denominator = denominator.mul(ratio.denominator);
    }
    const [up, down] = [numerator, denominator];
    const units = (shares: Decimal) => (up.eq(down) ? shares : rounded(shares.mul(down).div(up)));
    const shares = (count: Decimal) => (up.eq(down) ? count : rounded(count.mul(up).div(down)));
    const sum = (list: readonly LedgerRow[]) =>
      list.reduce((total, row) => total.add(units(row.quantity)), zero);
    const purchases = own.filter((row) => purchaseKinds.has(row.transaction.kind));
    const sales = own.filter((row) => saleKinds.has(row.transaction.kind));
    const arrived = own.filter((row) => ["transfer_in", "exercise_buy"].includes(row.transaction.kind));
    const left = own.filter((row) => ["transfer_out", "exercise_sell"].includes(row.transaction.kind));
    const bought = sum(purchases);
    const sold = sum(sales);
    held = Decimal.max(zero, held.add(bought).add(sum(arrived)).sub(sold).sub(sum(left)));
    days.push({ date, purchases, sales, bought, sold, held, units, shares });
  }
  return days;
}

function rounded(value: Decimal): Decimal {
  return value.toDecimalPlaces(keptPlaces);
}
