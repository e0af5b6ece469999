import type { NamedEntity } from "#store/documents-reads.ts";
import { genericWords } from "./finance-synonyms.ts";

/** What a question says about whom and when, and the words that remain as its topic. */
export interface ResolvedQuery {
  symbols: string[];
  companies: string[];
  /** Names as they are shown: symbol, or company where there is no symbol. */
  names: string[];
  fiscalYears: number[];
  fiscalPeriod: string | null;
  topic: string;
}

/** Capital words that are no symbols, whatever the market lists. */
const notSymbols = new Set(
  (
    "A I AI API CEO CFO COO CTO CPI ECB EPS ESG ETF EU EUR FED FX FY GAAP GBP GDP IFRS IPO IRS IT LLC M&A MD&A NAV " +
    "NYSE OK PE PLC Q R&D ROE ROI SEC SG&A TTM UK US USA USD VAT YOY YTD AND ARE FOR HAS OR THE WAS"
  ).split(" "),
);

/** Words that begin company names and mean something else when they stand alone. */
const commonWords = new Set(
  (
    "all allied alpha american applied bank best capital central consolidated core credit data digital direct " +
    "discover dollar dynamic eastern energy equity european federal fidelity financial first fund gap general global " +
    "gold green growth health high home income industrial international invesco ishares key life long market morgan " +
    "national new news next northern old one pacific public quality real republic royal save short simply smart " +
    "southern standard state target technology total united universal value vanguard visa waste western world"
  ).split(" "),
);

const legalForms =
  /\b(inc|incorporated|corp|corporation|company|co|ltd|limited|plc|llc|lp|ag|se|sa|spa|nv|ab|asa|oyj|gmbh|kgaa|holdings?|group|class [a-c]|common stock|ordinary shares|the|com|de|new)\b/g;

/** Lower-case words of a text; a possessive counts as its owner. */
function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]s\b/g, "")
      .match(/[\p{L}\p{N}&]+/gu) ?? []
  );
}

/** A company's name without its legal form: what people write. */
function plainName(name: string): string[] {
  return wordsOf(
    name
      .toLowerCase()
      .replace(/[.,/()]/g, " ")
      .replace(legalForms, " "),
  );
}

/** What to look up in the market before `resolveQuery`: words that could be symbols, or begin a name. */
export function lookUpWords(query: string): { symbols: string[]; firstWords: string[] } {
  const first = new Set(wordsOf(query).filter((word) => word.length >= 2));
  // Names are stored with punctuation: `AMAZON.COM,` and `Nike,` begin with the word and more.
  const spelled = [...first].flatMap((word) => [word, `${word},`, `${word}.com`, `${word}.com,`, `${word}.`]);
  return { symbols: symbolCandidates(query), firstWords: [...spelled, "the"] };
}

function symbolCandidates(query: string): string[] {
  const shouting = query === query.toUpperCase();
  const found = new Set<string>();
  for (const match of query.matchAll(/(\$?)\b([A-Z][A-Z0-9]{0,9}(?:[.-][A-Z0-9]{1,4})?)\b/g)) {
    const symbol = match[2] ?? "";
    if (match[1] === "$" || (!shouting && symbol.length >= 2 && !notSymbols.has(symbol))) found.add(symbol);
  }
  return [...found];
}

/**
 * Finds in a question the companies and instruments it names (by symbol in capitals, by full name, or by a first
 * word that no one else has and that is no common word), and the years and quarter it asks about.
 */
export function resolveQuery(query: string, known: readonly NamedEntity[]): ResolvedQuery {
  const words = wordsOf(query);
  const symbolsInQuery = new Set(symbolCandidates(query));
  const used = new Set<string>();
  const found = new Map<string, NamedEntity>();
  const add = (entity: NamedEntity, spelled: readonly string[]) => {
    found.set(`${entity.symbol} ${entity.symbol ? "" : entity.name}`, entity);
    for (const word of spelled) used.add(word);
  };
  for (const entity of known) {
    if (entity.symbol && symbolsInQuery.has(entity.symbol)) add(entity, [entity.symbol.toLowerCase()]);
    const name = plainName(entity.name);
    const stands = name.length > 0 && containsSequence(words, name);
    const first = name[0] ?? "";
    if (stands && (name.length > 1 || !commonWords.has(first))) add(entity, name);
    else if (first.length >= 4 && words.includes(first) && isDistinctive(first, known)) add(entity, [first]);
  }
  const entities = [...found.values()];
  const years = yearsIn(query);
  return {
    symbols: [...new Set(entities.flatMap((entity) => (entity.symbol ? [entity.symbol] : [])))],
    companies: [...new Set(entities.map((entity) => entity.name))],
    names: [...new Set(entities.map((entity) => entity.symbol ?? entity.name))],
    fiscalYears: years,
    fiscalPeriod: years.length > 0 ? quarterIn(query) : null,
    topic: topicOf(query, used),
  };
}

function containsSequence(words: readonly string[], name: readonly string[]): boolean {
  return words.some((_, start) => name.every((word, i) => words[start + i] === word));
}

/** A first word that stands for one company only: no one else's name begins with it, and it is no common word. */
function isDistinctive(first: string, known: readonly NamedEntity[]): boolean {
  if (commonWords.has(first) || genericWords.has(first)) return false;
  const owners = known.filter((entity) => plainName(entity.name)[0] === first);
  return new Set(owners.map((entity) => entity.symbol ?? plainName(entity.name).join(" "))).size === 1;
}

/** Years named in a question, each as itself: `2022`, `FY22`. At most five. */
function yearsIn(query: string): number[] {
  const years = new Set<number>();
  for (const match of query.matchAll(/\b(?:FY\s?)?((?:19|20)\d{2})\b|\bFY\s?'?(\d{2})\b/gi)) {
    years.add(match[1] ? Number(match[1]) : 2000 + Number(match[2]));
  }
  return [...years].slice(0, 5);
}

function quarterIn(query: string): string | null {
  const named = /\b(?:Q([1-4])|([1-4])Q)/i.exec(query);
  if (named) return `Q${named[1] ?? named[2]}`;
  const spelled = /\b(first|second|third|fourth)\s+(?:fiscal\s+)?quarter\b/i.exec(query)?.[1]?.toLowerCase();
  return spelled ? `Q${["first", "second", "third", "fourth"].indexOf(spelled) + 1}` : null;
}

/** The question without whom, when and the words every question has. */
function topicOf(query: string, used: ReadonlySet<string>): string {
  return query
    .replace(/['’]s\b/g, "")
    .split(/[\s,;:!?()"“”]+/)
    .map((word) => word.replace(/^[$'.]+|[.']+$/g, ""))
    .filter((word) => {
      const plain = word.toLowerCase();
      const isDate = /^(fy\s?)?'?((19|20)\d{2}|[1-4]q\d*|q[1-4])$/i.test(plain);
      return plain !== "" && !used.has(plain) && !genericWords.has(plain) && !isDate;
    })
    .join(" ");
}
