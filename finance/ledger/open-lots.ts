import {
  type ChosenLot,
  type Lot,
  lotQuantity,
  partOfLot,
  restOfLot,
  type Taken,
  takeLots,
} from "../lots.ts";
import { Decimal } from "../money.ts";
import type { LotMethod } from "../transaction-kinds.ts";
import { CostOrder } from "./cost-order.ts";

/**
 * The open lots of one position, kept so that a purchase or a sale looks at the lots it changes and at no others: a
 * position of many lots would otherwise cost the square of their number.
 * Formula: what `takeLots` gives for the same lots, to the last digit; held = Σ quantities.
 * Convention: lots stand in the order they were acquired; written ones are negative. An average takes a part of every
 * lot, and so looks at all of them.
 * Source: lots.ts.
 * Example: new OpenLots().held().toString() = "0".
 */
export class OpenLots {
  /** In order of acquisition; undefined where a lot is used up. */
  #slots: (Lot | undefined)[] = [];
  /** Nothing is left before this place. */
  #head = 0;
  #open = 0;
  #positive = 0;
  #negative = 0;
  /** Lots whose quantity has more places than sums keep: theirs depend on the order, so they are made anew. */
  #long = 0;
  #held = zero;
  /** Where the lots of a transaction are; null until somebody asks. */
  #places: Map<string, number[]> | null = null;
  /** The lots by cost per share; null until somebody asks. */
  #byCost: CostOrder | null = null;

  readonly #note: ((lot: Lot, change: 1 | -1) => void) | undefined;

  /** `note` is told of every lot that comes in (1) and of every one that goes or is put in another's place (-1). */
  constructor(note?: (lot: Lot, change: 1 | -1) => void) {
    this.#note = note;
  }

  /** What is held: negative where shares or options were written. */
  held(): Decimal {
    return this.#held;
  }

  get size(): number {
    return this.#open;
  }

  /** All lots, in the order they were acquired. */
  all(): Lot[] {
    return this.#slots.filter((lot) => lot !== undefined);
  }

  /** The lots that these transactions brought in, in the order they were acquired. */
  ofTransactions(ids: readonly string[]): Lot[] {
    return this.#placesOf(ids).flatMap((place) => this.#slots[place] ?? []);
  }

  /** Whether all lots came in with one transaction. */
  cameTogether(): boolean {
    let first: string | null = null;
    for (let place = this.#head; place < this.#slots.length; place++) {
      const id = this.#slots[place]?.transactionId;
      if (id === undefined) continue;
      first ??= id;
      if (id !== first) return false;
    }
    return true;
  }

  add(lots: readonly Lot[]): void {
    for (const lot of lots) {
      const place = this.#slots.push(lot) - 1;
      this.#count(lot, 1);
      if (this.#places !== null) listed(this.#places, lot.transactionId).push(place);
      this.#byCost?.add(lot, place);
    }
    this.#held = this.#held.add(lotQuantity(lots));
  }

  /** Puts other lots in the place of all. */
  replace(lots: readonly Lot[]): void {
    if (this.#note !== undefined) for (const lot of this.all()) this.#note(lot, -1);
    this.#slots = [...lots];
    this.#head = 0;
    this.#open = 0;
    this.#positive = 0;
    this.#negative = 0;
    this.#long = 0;
    this.#places = null;
    this.#byCost = null;
    for (const lot of lots) this.#count(lot, 1);
    this.#held = lotQuantity(lots);
  }

  /** Takes shares out by a method, as `takeLots` does; `chosen` are the lots of `specific`. */
  take(quantity: Decimal, method: LotMethod, chosen: readonly ChosenLot[] = []): Omit<Taken, "remaining"> {
    const isExact = this.#long === 0;
    const held = isExact ? this.#held : lotQuantity(this.all());
    if (held.lte(quantity) || this.#positive < this.#open || !hasOrder(method)) {
      const { remaining, ...taken } = takeLots(this.all(), quantity, method, chosen);
      this.replace(remaining);
      return taken;
    }
    const parts =
      method === "specific" ? this.#takeChosen(quantity, chosen) : this.#takeNext(quantity, method);
    this.#settle(quantity, isExact);
    return { parts, missing: zero };
  }

  /** Takes written shares out, the oldest first: parts with negative quantity and cost. */
  takeWritten(quantity: Decimal): Lot[] {
    const owed = this.#held.neg();
    if (this.#long > 0 || this.#negative < this.#open || owed.lte(quantity)) {
      const taken = takeLots(this.all().map(negated), quantity, "fifo");
      this.replace(taken.remaining.map(negated));
      return taken.parts.map(negated);
    }
    const parts = this.#takeNext(quantity, "fifo", negated);
    this.#settle(quantity.neg(), true);
    return parts.map(negated);
  }

  #takeNext(quantity: Decimal, method: "fifo" | "lifo" | "hifo", signed = (lot: Lot) => lot): Lot[] {
    const parts: Lot[] = [];
    let open = quantity;
    while (open.gt(0)) {
      const place = this.#next(method);
      const found = this.#slots[place];
      if (found === undefined) break;
      const lot = signed(found);
      const part = partOfLot(lot, Decimal.min(open, lot.quantity));
      open = open.sub(part.quantity);
      parts.push(part);
      this.#put(place, part.quantity.lt(lot.quantity) ? signed(restOfLot(lot, part)) : undefined);
    }
    return parts;
  }

  /** The place of the lot that is used next; beyond the end when there is none. */
  #next(method: "fifo" | "lifo" | "hifo"): number {
    if (method === "fifo") {
      while (this.#head < this.#slots.length && this.#slots[this.#head] === undefined) this.#head += 1;
      return this.#head;
    }
    if (method === "lifo") {
      while (this.#slots.length > this.#head && this.#slots.at(-1) === undefined) this.#slots.pop();
      return this.#slots.length - 1;
    }
    this.#byCost ??= new CostOrder(this.#slots);
    return this.#byCost.dearest((place) => this.#slots[place]);
  }

  /** First what each lot gives by choice, then the oldest of what is left. */
  #takeChosen(quantity: Decimal, chosen: readonly ChosenLot[]): Lot[] {
    const wanted = new Map(chosen.map((choice) => [choice.lotId, choice.quantity]));
    const amounts = new Map<number, Decimal>();
    let open = quantity;
    for (const place of this.#placesOf([...wanted.keys()])) {
      const lot = this.#slots[place];
      if (lot === undefined) continue;
      const left = wanted.get(lot.transactionId) ?? zero;
      const amount = Decimal.min(left, lot.quantity);
      wanted.set(lot.transactionId, left.sub(amount));
      amounts.set(place, amount);
      open = open.sub(amount);
    }
    for (let place = this.#next("fifo"); open.gt(0) && place < this.#slots.length; place++) {
      const lot = this.#slots[place];
      if (lot === undefined) continue;
      const amount = amounts.get(place) ?? zero;
      const more = Decimal.min(open, lot.quantity.sub(amount));
      amounts.set(place, amount.add(more));
      open = open.sub(more);
    }
    return [...amounts]
      .sort(([a], [b]) => a - b)
      .flatMap(([place, amount]) => {
        const lot = this.#slots[place];
        if (lot === undefined || amount.isZero()) return [];
        const part = partOfLot(lot, amount);
        this.#put(place, amount.eq(lot.quantity) ? undefined : restOfLot(lot, part));
        return [part];
      });
  }

  #placesOf(ids: readonly string[]): number[] {
    if (ids.length === 0) return [];
    if (this.#places === null) {
      this.#places = new Map();
      for (const [place, lot] of this.#slots.entries())
        if (lot !== undefined) listed(this.#places, lot.transactionId).push(place);
    }
    // A place may hold another lot by now, and be listed twice when one of the same transaction took it again.
    const places = [...new Set(ids)].flatMap((id) =>
      (this.#places?.get(id) ?? []).filter((place) => this.#slots[place]?.transactionId === id),
    );
    return [...new Set(places)].sort((a, b) => a - b);
  }

  #put(place: number, lot: Lot | undefined): void {
    const before = this.#slots[place];
    if (before !== undefined) this.#count(before, -1);
    this.#slots[place] = lot;
    if (lot === undefined) return;
    this.#count(lot, 1);
    this.#byCost?.add(lot, place);
  }

  /**
   * Notes what is held after shares were taken, and closes the gaps once they are more than the lots. `wasExact`: the sum
   * before was that of short quantities.
   */
  #settle(taken: Decimal, wasExact: boolean): void {
    this.#held = wasExact && this.#long === 0 ? this.#held.sub(taken) : lotQuantity(this.all());
    if (this.#slots.length <= 2 * this.#open + smallGap) return;
    this.#slots = this.all();
    this.#head = 0;
    this.#places = null;
    this.#byCost = null;
  }

  #count(lot: Lot, change: 1 | -1): void {
    this.#note?.(lot, change);
    this.#open += change;
    if (lot.quantity.gt(0)) this.#positive += change;
    else if (lot.quantity.lt(0)) this.#negative += change;
    if (!isShort(lot.quantity)) this.#long += change;
  }
}

const zero = new Decimal(0);
const smallGap = 16;
/** Of the 60 digits that decimals keep: sums of a million such quantities are exact, in whichever order. */
const exactPlaces = 30;
const largestExponent = 22;

function isShort(quantity: Decimal): boolean {
  return quantity.e <= largestExponent && quantity.decimalPlaces() <= exactPlaces;
}

function hasOrder(method: LotMethod): method is "fifo" | "lifo" | "hifo" | "specific" {
  return method === "fifo" || method === "lifo" || method === "hifo" || method === "specific";
}

function listed(places: Map<string, number[]>, id: string): number[] {
  const known = places.get(id) ?? [];
  if (known.length === 0) places.set(id, known);
  return known;
}

/** The same lot with the other sign: bought becomes written. */
export function negated<Part extends Pick<Lot, "quantity" | "cost" | "entryAmount">>(lot: Part): Part {
  return {
    ...lot,
    quantity: lot.quantity.neg(),
    cost: lot.cost.neg(),
    entryAmount: lot.entryAmount.neg(),
  };
}
