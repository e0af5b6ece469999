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
  readonly #accounts = new Map<string, HashCounts>();

  next(account: string, hash: string): number {
    const counts = this.#accounts.get(account) ?? new HashCounts();
    this.#accounts.set(account, counts);
    return counts.next(hash);
  }
}

/** Bits of a hash that tell contents apart: of a million rows two differ in them but once in 10^16 files. */
const wordsKept = 3;
const hexPerWord = 8;
const smallest = 1024;

/** How often each hash came, in a table of numbers: as texts a million hashes take ten times the memory. */
class HashCounts {
  #size = smallest;
  #used = 0;
  #words = new Uint32Array(smallest * wordsKept);
  #counts = new Uint32Array(smallest);
  readonly #wanted = new Uint32Array(wordsKept);

  next(hash: string): number {
    if (2 * this.#used >= this.#size) this.#grow();
    const words = this.#wanted;
    for (let index = 0; index < wordsKept; index++)
      words[index] = Number.parseInt(hash.slice(index * hexPerWord, (index + 1) * hexPerWord), 16);
    const place = this.#placeOf(words);
    const count = (this.#counts[place] ?? 0) + 1;
    if (count === 1) {
      this.#used += 1;
      this.#words.set(words, place * wordsKept);
    }
    this.#counts[place] = count;
    return count;
  }

  /** Where these words are, or the free place where they belong. */
  #placeOf(words: ArrayLike<number>): number {
    let place = (words[0] ?? 0) & (this.#size - 1);
    for (;;) {
      if (this.#counts[place] === 0) return place;
      const at = place * wordsKept;
      if (
        this.#words[at] === words[0] &&
        this.#words[at + 1] === words[1] &&
        this.#words[at + 2] === words[2]
      )
        return place;
      place = (place + 1) & (this.#size - 1);
    }
  }

  #grow(): void {
    const [words, counts] = [this.#words, this.#counts];
    this.#size *= 2;
    this.#words = new Uint32Array(this.#size * wordsKept);
    this.#counts = new Uint32Array(this.#size);
    for (const [place, count] of counts.entries()) {
      if (count === 0) continue;
      const own = words.subarray(place * wordsKept, (place + 1) * wordsKept);
      const next = this.#placeOf(own);
      this.#words.set(own, next * wordsKept);
      this.#counts[next] = count;
    }
  }
}
