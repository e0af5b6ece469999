import { setImmediate as breathe } from "node:timers/promises";
import { searchWords, typingErrors } from "./instrument-words.ts";

/** What an instrument is found by. */
export interface InstrumentNames {
  /** Of the instrument that stands for it: the market's, where a private one is linked. */
  id: string;
  symbol: string;
  name: string;
  isin: string | null;
  figi: string | null;
}

/** An instrument that fits a query. */
export interface InstrumentHit {
  id: string;
  /**
   * 0 symbol, ISIN or FIGI itself; 1 beginning of the symbol; 2 of ISIN or FIGI; 3 of the name; 4 the words in a row;
   * 5 all words as beginnings; 6 anywhere; 7 without the spaces between; from 8 on with typing errors.
   */
  rank: number;
  /** Letters of the name: of two that fit alike the shorter one is meant. */
  length: number;
}

/** A search by the words of one query; all of them in small letters without accents. */
interface Asked {
  words: readonly string[];
  phrase: string;
  squeezed: string;
}

const rowsAtOnce = 5000;
const mostWords = 12;
const longestWord = 40;
const shortestSqueezed = 3;
const withErrors = 8;

/** Names of instruments in memory, ready to be searched: 50,000 take a few milliseconds and some 20 MB. */
export class InstrumentIndex {
  readonly #ids: string[] = [];
  readonly #lengths: number[] = [];
  readonly #symbols: string[] = [];
  /** ISIN and FIGI, each after a space. */
  readonly #codes: string[] = [];
  /** Words of name and symbol, each after a space. */
  readonly #texts: string[] = [];
  #terms: Terms | null = null;

  private constructor() {}

  static async build(rows: readonly InstrumentNames[]): Promise<InstrumentIndex> {
    const index = new InstrumentIndex();
    for (const [place, row] of rows.entries()) {
      if (place % rowsAtOnce === rowsAtOnce - 1) await breathe();
      index.#add(row);
    }
    return index;
  }

  get size(): number {
    return this.#ids.length;
  }

  #add({ id, symbol, name, isin, figi }: InstrumentNames): void {
    const words = searchWords(symbol);
    this.#ids.push(id);
    this.#lengths.push(name.length);
    this.#symbols.push(words.join(""));
    this.#codes.push(
      [isin, figi].map((code) => (code === null ? "" : ` ${searchWords(code).join("")}`)).join(""),
    );
    this.#texts.push(` ${[...searchWords(name), ...words].join(" ")}`);
  }

  /** The best `limit` instruments that fit as written; where there are none, those that fit with typing errors. */
  search(query: string, limit: number): InstrumentHit[] {
    const words = searchWords(query.slice(0, 200))
      .slice(0, mostWords)
      .map((word) => word.slice(0, longestWord));
    if (words.length === 0) return [];
    const squeezed = words.join("");
    const asked = { words, phrase: words.join(" "), squeezed };
    const fitting = this.#collect((place) => this.#rank(place, asked));
    if (fitting.length > 0) return best(fitting, limit);
    const joined = squeezed.length < shortestSqueezed ? [] : this.#collect(this.#joins(squeezed));
    if (joined.length > 0) return best(joined, limit);
    const near = [...this.#errors(words)].map(([place, errors]) => this.#hit(place, withErrors + errors));
    return best(near, limit);
  }

  #collect(rankOf: (place: number) => number | null): InstrumentHit[] {
    const hits: InstrumentHit[] = [];
    for (let place = 0; place < this.#ids.length; place++) {
      const rank = rankOf(place);
      if (rank !== null) hits.push(this.#hit(place, rank));
    }
    return hits;
  }

  #hit(place: number, rank: number): InstrumentHit {
    return { id: this.#ids[place] ?? "", rank, length: this.#lengths[place] ?? 0 };
  }

  #rank(place: number, { words, phrase, squeezed }: Asked): number | null {
    const symbol = this.#symbols[place] ?? "";
    const codes = this.#codes[place] ?? "";
    const text = this.#texts[place] ?? "";
    if (symbol === squeezed) return 0;
    const code = codes.indexOf(` ${squeezed}`);
    if (code >= 0 && [undefined, " "].includes(codes[code + 1 + squeezed.length])) return 0;
    if (symbol.startsWith(squeezed)) return 1;
    if (code >= 0) return 2;
    if (!text.includes(words[0] ?? "")) return null;
    if (text.startsWith(phrase, 1)) return 3;
    if (text.includes(` ${phrase}`)) return 4;
    if (words.every((word) => text.includes(` ${word}`))) return 5;
    return words.every((word) => text.includes(word)) ? 6 : null;
  }

  #joins(squeezed: string): (place: number) => number | null {
    return (place) => ((this.#texts[place] ?? "").replaceAll(" ", "").includes(squeezed) ? 7 : null);
  }

  /** Typing errors by the place of the instruments that have all words in one spelling or another. */
  #errors(words: readonly string[]): Map<number, number> {
    this.#terms ??= new Terms(this.#texts);
    let found: Map<number, number> | null = null;
    for (const word of words) {
      const near = this.#terms.near(word);
      found = found === null ? near : inBoth(found, near);
      if (found.size === 0) break;
    }
    return found ?? new Map();
  }
}

function inBoth(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [place, errors] of other) {
    const before = one.get(place);
    if (before !== undefined) sums.set(place, before + errors);
  }
  return sums;
}

/** Sorts no more than is asked for: one letter fits most of a market. */
function best(hits: readonly InstrumentHit[], limit: number): InstrumentHit[] {
  const byRank = [...Map.groupBy(hits, ({ rank }) => rank)].sort(([a], [b]) => a - b);
  const chosen: InstrumentHit[] = [];
  for (const [, alike] of byRank) {
    if (chosen.length >= limit) break;
    chosen.push(...alike.sort((a, b) => a.length - b.length || (a.id < b.id ? -1 : 1)).slice(0, limit));
  }
  return chosen.slice(0, limit);
}

/** Each word once, with where it stands. */
class Terms {
  readonly #words: string[] = [];
  readonly #places: number[][] = [];
  /** Which letters a word has, a bit each: most words are ruled out by it. */
  readonly #letters: Int32Array;

  constructor(texts: readonly string[]) {
    const known = new Map<string, number[]>();
    for (const [place, text] of texts.entries()) {
      for (const word of text.split(" ")) {
        if (word === "") continue;
        const places = known.get(word);
        if (places === undefined) known.set(word, [place]);
        else places.push(place);
      }
    }
    for (const [word, places] of known) {
      this.#words.push(word);
      this.#places.push(places);
    }
    this.#letters = Int32Array.from(this.#words, lettersOf);
  }

  /** Fewest errors by place, over all words that are near enough. */
  near(word: string): Map<number, number> {
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    const letters = lettersOf(word);
    const found = new Map<number, number>();
    for (const [term, meant] of this.#words.entries()) {
      if (bits(letters & ~(this.#letters[term] ?? 0)) > most) continue;
      const errors = typingErrors(word, meant, most);
      if (errors > most) continue;
      for (const place of this.#places[term] ?? []) {
        found.set(place, Math.min(errors, found.get(place) ?? Infinity));
      }
    }
    return found;
  }
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let place = 0; place < word.length; place++) letters |= 1 << (word.charCodeAt(place) & 31);
  return letters;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
