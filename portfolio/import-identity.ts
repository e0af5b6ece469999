import { hash } from "node:crypto";
import type { ParsedTransaction } from "./importers/importer.ts";

/**
 * SHA-256 (hex) of what makes a booking the same one in another file: day, kind, instrument and the numbers that
 * decide cash and shares. Texts and the price are left out: formats word and round them differently.
 */
export function contentHash(transaction: ParsedTransaction, part = 0): string {
  const { replaces } = transaction;
  const content = [
    transaction.kind,
    transaction.date,
    transaction.instrument?.symbol.toUpperCase() ?? null,
    transaction.quantity,
    transaction.amount,
    transaction.fee,
    transaction.tax,
    transaction.currency,
    transaction.ratio,
    transaction.sharesAdded,
    replaces ? [replaces.instrument.symbol.toUpperCase(), replaces.quantity] : null,
    part,
    // Left out where there is none, so that what was booked before it existed stays the same content.
    ...(transaction.related
      ? [transaction.related.symbol.toUpperCase(), transaction.relatedQuantity, transaction.costBasis]
      : []),
  ];
  return hash("sha256", JSON.stringify(content), "hex");
}

/** Numbers equal contents within one file and account: the n-th equal row is occurrence n. */
export class OccurrenceCounter {
  readonly #seen = new Map<string, Map<string, number>>();

  next(account: string, hash: string): number {
    const counts = this.#seen.get(account) ?? new Map<string, number>();
    if (counts.size === 0) this.#seen.set(account, counts);
    const occurrence = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, occurrence);
    return occurrence;
  }
}
