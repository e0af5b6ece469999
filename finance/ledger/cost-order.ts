import type { Lot } from "../lots.ts";
import type { Decimal } from "../money.ts";

/**
 * Lots by cost per share, highest first, of equal ones the first acquired: a heap.
 * Formula: cost per share = cost / quantity.
 * Convention: an entry counts while its lot is still in its place; a lot that was used in part is entered again.
 * Source: J. W. J. Williams, Algorithm 232 (1964).
 * Example: new CostOrder([]).dearest(() => undefined) = -1.
 */
export class CostOrder {
  readonly #heap: Entry[] = [];

  /** The lots by their places. */
  constructor(slots: readonly (Lot | undefined)[]) {
    for (const [place, lot] of slots.entries()) if (lot !== undefined) this.add(lot, place);
  }

  add(lot: Lot, place: number): void {
    const entry = { lot, place, unitCost: lot.cost.div(lot.quantity) };
    let index = this.#heap.push(entry) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !goesBefore(entry, parent)) break;
      this.#heap[index] = parent;
      index = above;
    }
    this.#heap[index] = entry;
  }

  /** The place of the lot that cost most a share; -1 without any. */
  dearest(lotAt: (place: number) => Lot | undefined): number {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (lotAt(first.place) === first.lot) return first.place;
      this.#dropFirst();
    }
    return -1;
  }

  #dropFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      const [left, right] = [this.#heap[2 * index + 1], this.#heap[2 * index + 2]];
      const goesRight = left !== undefined && right !== undefined && goesBefore(right, left);
      const next = goesRight ? right : left;
      if (next === undefined || !goesBefore(next, last)) break;
      this.#heap[index] = next;
      index = 2 * index + (goesRight ? 2 : 1);
    }
    this.#heap[index] = last;
  }
}

interface Entry {
  lot: Lot;
  place: number;
  unitCost: Decimal;
}

function goesBefore(a: Entry, b: Entry): boolean {
  const order = a.unitCost.cmp(b.unitCost);
  return order > 0 || (order === 0 && a.place < b.place);
}
