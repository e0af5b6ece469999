import { questionWords } from "./question-words.ts";

const contractions: readonly [RegExp, string][] = [
  [/\b(what|how|where|who|when|that|it|there|here)['’]?s\b(?!\s*(?:&|\d))/g, "$1 is"],
  [/\b(i|we|you|they)['’]ve\b/g, "$1 have"],
  [/\b(i)['’]m\b/g, "$1 am"],
  [/\b(i|we|you|it|they|what)['’]ll\b/g, "$1 will"],
  [/\b(how|where|when|why)['’]d\b/g, "$1 did"],
  [/\b(i|we|you|they)['’]d\b/g, "$1 would"],
  [/\b(can)['’]?t\b/g, "$1 not"],
  [/\b(do|does|did|is|are|was|would|should|could|has|have)n['’]?t\b/g, "$1 not"],
  [/\bwhats\b/g, "what is"],
  [/\bhows\b/g, "how is"],
  [/\bpls\b|\bplz\b/g, "please"],
  [/\bport\b(?=\s|\?|$)/g, "portfolio"],
  [/\bdivs?\b/g, "dividends"],
  [/\bperf\b/g, "performance"],
  [/\btxns?\b|\btrx\b/g, "transactions"],
  [/\bu\b/g, "you"],
  [/\b(?:dough|moolah)\b/g, "money"],
  [/\bwanna\b/g, "want to"],
  [/\bgonna\b/g, "going to"],
];

/** Words that the grammar knows and that people mistype. Longer ones only: short words are too close to others. */
const vocabulary = (
  "portfolio portfolios performance performed holdings holding positions position allocation dividends dividend " +
  "transactions transaction balance investments investment simulation simulate retirement currency exchange " +
  "volatility drawdown contributions withdrawal interest commission commissions quarter document documents " +
  "guarantee guaranteed largest biggest smallest invested received happened document yesterday perform return " +
  "returns overview summary import upload report reports factsheet filing filings january february september " +
  "october november december efficient frontier optimize optimise optimal rebalance rebalancing forecast " +
  "estimate benchmark diversification correlation volatile harvest germany"
).split(" ");

const shortWords = "cash fees taxes price worth value share stock bonds total trade sold bought money".split(
  " ",
);

/**
 * The question as the grammar reads it: lower case, plain quotation marks, contractions written out, accents gone,
 * small mistypings of the grammar's own words corrected. Numbers keep their separators.
 */
export function normalise(text: string, names: ReadonlySet<string> = new Set()): string {
  let plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’`´]/g, "'")
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/[–—−]/g, "-")
    .replace(/(?<=[a-z]) ?\+ ?(?=[a-z])/gi, " and ")
    .toLowerCase();
  for (const [pattern, written] of contractions) plain = plain.replace(pattern, written);
  plain = plain.replace(/'s\b/g, "");
  return plain
    .replace(/\b[a-z]{4,5}\b/g, (word) => (names.has(word) ? word : (unswapped(word) ?? word)))
    .replace(/\b[a-z]{6,}\b/g, (word) => (names.has(word) ? word : (corrected(word) ?? word)))
    .replace(/\s+/g, " ")
    .trim();
}

/** Short words are corrected only where two neighbours changed places: "cahs", "fees" as "fese". */
function unswapped(word: string): string | undefined {
  if (questionWords.has(word)) return undefined;
  return shortWords.find((known) => {
    if (known.length !== word.length || known[0] !== word[0]) return false;
    const at = [...known].findIndex((letter, index) => letter !== word[index]);
    const swapped = [known.slice(0, at), known[at + 1], known[at], known.slice(at + 2)].join("");
    return at >= 0 && swapped === word;
  });
}

function corrected(word: string): string | undefined {
  if (vocabulary.includes(word) || questionWords.has(word)) return word;
  const allowed = word.length >= 9 ? 2 : 1;
  return vocabulary.find(
    (known) =>
      known[0] === word[0] &&
      known.length >= 6 &&
      Math.abs(known.length - word.length) <= allowed &&
      // An inflected form is a word of its own, not a mistyping.
      !known.startsWith(word) &&
      !word.startsWith(known) &&
      editDistance(known, word, allowed) <= allowed,
  );
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words; stops counting above a limit. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[other.length] ?? limit + 1;
}
