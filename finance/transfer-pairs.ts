import { dayNumber } from "./dates.ts";
import { isShareTransfer, type LedgerRow } from "./ledger-rows.ts";

/**
 * Finds share transfers between the owner's own accounts, so that cost and acquisition days travel with the shares.
 * Formula: an out and an in belong together when instrument and quantity are equal, the accounts differ and the in
 * is 0 to 7 days after the out; the earliest such in wins.
 * Convention: each row is in at most one pair; the rest are transfers with the outside.
 * Source: settlement of account transfers takes up to six business days (FINRA Rule 11870, ACATS).
 */
export interface TransferPair {
  outId: string;
  inId: string;
  /** Both on one day: at portfolio level nothing left and nothing came. */
  sameDay: boolean;
}

const longestDays = 7;

/** Pairs of share transfers among rows in ledger order. Example: pairTransfers([]).length = 0. */
export function pairTransfers(rows: readonly LedgerRow[]): TransferPair[] {
  const ins = rows.filter(
    (row) => row.transaction.kind === "transfer_in" && isShareTransfer(row.transaction),
  );
  const byContent = Map.groupBy(
    ins,
    ({ transaction, quantity }) => `${transaction.instrumentId} ${quantity}`,
  );
  const used = new Set<string>();
  const pairs: TransferPair[] = [];
  for (const out of rows) {
    const source = out.transaction;
    if (source.kind !== "transfer_out" || !isShareTransfer(source)) continue;
    const match = (byContent.get(`${source.instrumentId} ${out.quantity}`) ?? []).find((row) => {
      const target = row.transaction;
      const days = dayNumber(target.tradeDate) - dayNumber(source.tradeDate);
      const near = days >= 0 && days <= longestDays;
      return near && target.accountId !== source.accountId && !used.has(target.id);
    });
    if (match === undefined) continue;
    used.add(match.transaction.id);
    pairs.push({
      outId: source.id,
      inId: match.transaction.id,
      sameDay: match.transaction.tradeDate === source.tradeDate,
    });
  }
  return pairs;
}
