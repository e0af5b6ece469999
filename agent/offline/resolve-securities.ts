import { editDistance } from "./normalise.ts";
import { questionWords } from "./question-words.ts";

export interface Security {
  symbol: string;
  name: string;
  /** No longer held; known from the ledger. */
  former?: true;
}

export interface ResolvedSecurities {
  /** Held instruments that the text names, in order of mention. */
  found: Security[];
  /** Upper-case symbols and capitalised names that the user does not hold, as written. */
  unknown: string[];
  /** Places in the normalised text that name something, so that they are not read as anything else. */
  texts: string[];
}

/** Parts of legal names that say nothing about which company it is. */
const legalWords = new Set(
  (
    "ag se sa nv plc inc incorporated corp corporation co company ltd limited llc gmbh spa ab asa oyj group holding " +
    "holdings the of and etf etc etn fund funds ucits index acc dist accumulating distributing class trust shares share a b c de"
  ).split(" "),
);
/** First words of names that are ordinary words of questions: alone they name nothing. */
const ordinaryWords = new Set(
  (
    "global world core demo target best news us europe european emerging markets market total all real digital general " +
    "first national international american united bond bonds gold cash money technology tech dividend dividends equity " +
    "corporate government inflation real-estate energy health income growth value small large cap index fund stock stocks " +
    "short long high low open euro dollar sterling treasury utilities usa"
  ).split(" "),
);
/** Upper-case words that are no symbols. */
const notSymbols = new Set(
  (
    "I A AN THE AND OR IS IT MY ME TO IN ON OF AT BY FOR VS YTD MTD TTM XIRR IRR TWR CAGR ETF ETFS USD EUR GBP CHF JPY CAD " +
    "AUD SEK NOK DKK PLN US UK EU USA FX P L PL PNL ISIN CSV JSON PDF API MCP LLM AI OK NAV Q1 Q2 Q3 Q4 H1 H2 FY ROI TAX " +
    "WHAT HOW WHY WHEN WHO SHOW GIVE HELP DID DO DOES CAN WILL HAVE ARE WAS GDP CEO CFO IPO ESG SEC IRS WORTH BUY SELL ALL " +
    "NEWS PRICE NOW PLEASE TELL ABOUT CASH FEES"
  ).split(" "),
);

function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/['’]s\b/g, "")
    .replace(/[^a-z0-9&%]+/g, " ")
    .trim();
}

/** A name without its legal ending, word by word. */
export function significantWords(name: string): string[] {
  return plain(name)
    .split(" ")
    .filter((word) => !legalWords.has(word));
}

/**
 * Finds the instruments that a question names: held symbols and names first (whole name, shortened name, a first word
 * that only one holding has, small mistypings of it), then symbols and names that are not held.
 */
export function resolveSecurities(text: string, held: readonly Security[]): ResolvedSecurities {
  const haystack = ` ${plain(text)} `;
  const hits: { at: number; length: number; security: Security }[] = [];
  const firstWords = Map.groupBy(held, (security) => significantWords(security.name)[0] ?? "");
  const upperCaseWords = new Set(text.match(/\b[A-Z0-9.-]{2,}\b/g) ?? []);
  for (const security of held) {
    const words = significantWords(security.name);
    const spellings = [plain(security.name), words.join(" "), words.slice(0, 2).join(" ")].filter(
      (spelling) => spelling.includes(" ") || !ordinaryWords.has(spelling),
    );
    const [first = ""] = words;
    if (first.length >= 4 && !ordinaryWords.has(first) && firstWords.get(first)?.length === 1)
      spellings.push(first);
    const symbol = plain(security.symbol);
    // A symbol that is an ordinary word counts only in capitals.
    if (!ordinaryWords.has(symbol) || upperCaseWords.has(security.symbol)) spellings.push(symbol);
    const best = spellings
      .filter((spelling) => spelling.length >= 2)
      .map((spelling) => ({ at: haystack.indexOf(` ${spelling} `), length: spelling.length }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => b.length - a.length)[0];
    if (best) hits.push({ ...best, security });
    else {
      const fuzzy = mistyped(haystack, first, firstWords.get(first)?.length === 1);
      if (fuzzy) hits.push({ ...fuzzy, security });
    }
  }
  // A short hit inside a longer one belongs to the longer one.
  const kept = hits.filter(
    (hit) =>
      !hits.some(
        (other) =>
          other.length > hit.length && other.at <= hit.at && other.at + other.length >= hit.at + hit.length,
      ),
  );
  kept.sort((a, b) => a.at - b.at);
  const texts = kept.map(({ at, length }) => haystack.slice(at + 1, at + 1 + length));
  const unknown = unknownNames(text, texts, held);
  const found = kept.map(({ security }) => security);
  if (found.length > 0 || unknown.length > 0) return { found, unknown, texts };
  return { ...describedSecurity(haystack, held), texts };
}

/**
 * "My tech fund" means the one holding whose name has a word beginning like that. A description that fits none is a
 * name that is not held; one that fits several, or that is made of ordinary words, names nothing.
 */
function describedSecurity(
  haystack: string,
  held: readonly Security[],
): { found: Security[]; unknown: string[] } {
  const match = descriptions
    .map((pattern) => pattern.exec(haystack))
    .find((one) => wordsOf(one?.[1]).length > 0);
  const words = wordsOf(match?.[1]);
  const strange = words.filter((word) => !questionWords.has(word) && !ordinaryWords.has(word));
  // "My cash position" is no name, "my cash fund" is one.
  if (words.length === 0 || (strange.length === 0 && !/^(?:etf|fund|token|coin)$/.test(match?.[2] ?? "")))
    return { found: [], unknown: [] };
  const fitting = held.filter(({ name }) => {
    const own = plain(name).split(" ");
    return words.every((word) => own.some((one) => one.startsWith(word)));
  });
  if (fitting.length === 1) return { found: fitting, unknown: [] };
  return { found: [], unknown: fitting.length === 0 && strange.length > 0 ? [strange.join(" ")] : [] };
}

function wordsOf(description: string | undefined): string[] {
  return (description ?? "").split(" ").filter((word) => word.length >= 3 && !legalWords.has(word));
}

const descriptions = [
  / (?:my|the|of|in|on|any) ((?:(?!my|the|of|in|on|any)[a-z]+ ){0,2}[a-z]+) (etf|fund|shares?|stocks?|bond|token|coin|position|holding|trades|transactions|purchases?|sales?|dividends?) /,
  / (?:how many|show|list|all|what) ([a-z]+) (etf|shares?|stocks?|units|trades|transactions|dividends) /,
  / (?:transactions?|trades?|dividends?|shares?|stocks?|units|price|quote) (?:of|from|in|on|for|with) (?:any |my )?([a-z]{3,}) /,
  / how (?:much|many) (?:of )?([a-z]{3,}) (?:did|do|have) /,
  / (?:bought|buy|sold|sell|ma[dk]e|lost|lose|gain(?:ed)?|earn(?:ed)?|profit|loss|own|hold|have) (?:any |a |some )?(?:(?:of|from|in|on|for|with) )?(?:any |my )?([a-z]{3,}) /,
];

function mistyped(haystack: string, first: string, unique: boolean): { at: number; length: number } | null {
  if (!unique || first.length < 6 || ordinaryWords.has(first)) return null;
  const allowed = first.length >= 9 ? 2 : 1;
  for (const word of haystack.trim().split(" ")) {
    if (word.length >= 5 && word[0] === first[0] && editDistance(word, first, allowed) <= allowed) {
      return { at: haystack.indexOf(` ${word} `), length: word.length };
    }
  }
  return null;
}

/** `$ABC`, `ABC`, and capitalised words inside a sentence. */
function unknownNames(text: string, known: readonly string[], held: readonly Security[]): string[] {
  const symbols = [...text.matchAll(/\$([A-Za-z]{1,6})\b|\b([A-Z][A-Z0-9]{1,6}(?:[.-][A-Z]{1,3})?)\b/g)]
    .map((match) => match[1]?.toUpperCase() ?? match[2] ?? "")
    .filter((symbol) => symbol !== "" && !notSymbols.has(symbol) && text !== text.toUpperCase());
  const names = [...text.matchAll(/(?<=\S\s)(?<![.?!]\s)[A-Z][a-z]{2,}(?: (?:[A-Z][a-z]+|AG|SE|Inc|plc))*/g)]
    .map((match) => match[0])
    .filter((name) => !commonCapitals.test(name) && !isAccount(name, text));
  return [...new Set([...symbols, ...names])].filter((name) => {
    const spelled = plain(name);
    return (
      spelled !== "" &&
      !known.some((part) => part.includes(spelled) || spelled.includes(part)) &&
      !held.some((security) => plain(security.symbol) === spelled)
    );
  });
}

/** "The Island account": a name of an account, not of an instrument. */
function isAccount(name: string, text: string): boolean {
  return new RegExp(`${name} (?:account|depot|brokerage)`, "i").test(text);
}

const commonCapitals =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Swiss|German|Euros?|Dollars?|Pounds?|Monte|Carlo|Sharpe|What|How|Why|And|The|Please|Schwab|Ghostfolio|English|Christmas|Brexit|Covid|Corona)\b/;
