import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { StagedInstrument } from "#store/staged-bookings.ts";
import type { ShareMove } from "./share-moves.ts";

/** Shares that a new row moves, with what is needed of the row. */
export interface FreshMove extends ShareMove {
  account: string;
  date: string;
  ratio: string | null;
}

/** The moves of one instrument in one account, in the order of the file. */
export class InstrumentMoves {
  readonly account: string;
  readonly instrument: StagedInstrument;
  readonly #dates: string[] = [];
  readonly #kinds: TransactionKind[] = [];
  readonly #quantities: (string | null)[] = [];
  readonly #ratios = new Map<number, string>();

  constructor(account: string, instrument: StagedInstrument) {
    this.account = account;
    this.instrument = instrument;
  }

  add(date: string, kind: TransactionKind, quantity: string | null, ratio: string | null): void {
    if (ratio !== null) this.#ratios.set(this.#dates.length, ratio);
    this.#dates.push(date);
    this.#kinds.push(kind);
    this.#quantities.push(quantity);
  }

  all(): FreshMove[] {
    const { account, instrument } = this;
    return this.#dates.map((date, place) => ({
      account,
      instrument,
      date,
      kind: this.#kinds[place] ?? "buy",
      quantity: this.#quantities[place] ?? null,
      ratio: this.#ratios.get(place) ?? null,
    }));
  }
}

/** Texts kept once however often they come. */
const mostTexts = 50_000;

/** The moves of a file, in lists of their parts: as objects those of a million rows take a hundred megabytes. */
export class FreshMoves {
  readonly #places = new Map<string, InstrumentMoves>();
  readonly #texts = new Map<string, string>();

  add({ account, instrument, date, kind, quantity, ratio }: FreshMove): void {
    const name = `${account}\n${instrument.symbol} ${instrument.currency}`;
    let place = this.#places.get(name);
    if (place === undefined) {
      place = new InstrumentMoves(account, instrument);
      this.#places.set(name, place);
    }
    place.add(this.#once(date), kind, quantity === null ? null : this.#once(quantity), ratio);
  }

  /** By account and instrument. */
  places(): InstrumentMoves[] {
    return [...this.#places.values()];
  }

  #once(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < mostTexts) this.#texts.set(text, text);
    return text;
  }
}
