/** What a question wants to see of a performance beyond its figures. */
export interface PerformanceDetails {
  level: "account" | "holding" | "lot" | null;
  tables: ("months" | "rolling" | "drawdowns")[];
  /** Beside something: what is named with it is the benchmark. */
  compares: boolean;
  /** A benchmark is asked for by that word, or as "the market": without a name nothing can be compared. */
  wantsBenchmark: boolean;
}

export const noDetails: PerformanceDetails = {
  level: null,
  tables: [],
  compares: false,
  wantsBenchmark: false,
};

const levels: readonly [RegExp, "account" | "holding" | "lot"][] = [
  [partPattern("accounts?|depots?"), "account"],
  [partPattern("(?:tax )?lots?"), "lot"],
  [partPattern("holdings?|positions?|instruments?|securit(?:y|ies)|investments?"), "holding"],
];

const tables: readonly [RegExp, "months" | "rolling" | "drawdowns"][] = [
  [
    /\bmonthly\b|\bmonth (?:by|after) month\b|\b(?:each|every|per|by|which|what|best|worst|good|bad|single) months?\b|(?<!\d )\bmonths\b/,
    "months",
  ],
  [/\brolling\b/, "rolling"],
  [
    /\bdrawdowns\b|\bunderwater\b|\b(?:how long|recover\w*|list|table)\b.*\b(?:drawdown|fall|drop|loss|dip)\b|\bdrawdown\b.*\b(?:last|long|recover\w*)\b/,
    "drawdowns",
  ],
];

const beaten =
  /\b(?:beat(?:en|ing)?|outperform\w*|underperform\w*|(?:lag(?:ged|ging)?|far) behind|(?:far )?ahead of|(?:keep|kept) up with|benchmark)\b/;
const beside =
  /\b(?:compared? (?:to|with|against)|versus|vs\.?|against|relative to|better than|worse than|than)\b/;

function partPattern(words: string): RegExp {
  return new RegExp(
    `\\b(?:each|every|per|by|which|all|single|individual)(?: of)?(?: (?:my|the))? (?:${words})\\b`,
  );
}

/** The details that a normalised clause asks for. */
export function readDetails(text: string): PerformanceDetails {
  return {
    level: levels.find(([pattern]) => pattern.test(text))?.[1] ?? null,
    tables: tables.flatMap(([pattern, name]) => (pattern.test(text) ? [name] : [])),
    compares: beaten.test(text) || (beside.test(text) && /\b(?:i|we|my|me|our|us)\b/.test(text)),
    wantsBenchmark:
      beaten.test(text) || (beside.test(text) && /\b(?:the|my) (?:markets?|index|benchmark)\b/.test(text)),
  };
}

export function hasDetails({ level, tables: wanted, compares }: PerformanceDetails): boolean {
  return level !== null || wanted.length > 0 || compares;
}

/** The same as parameters of get_performance; the first name is the benchmark. */
export function detailArguments(
  { level, tables: wanted, compares }: PerformanceDetails,
  symbols: readonly string[],
): Record<string, unknown> {
  const [benchmark] = compares ? symbols : [];
  return {
    ...(level === null ? {} : { level }),
    ...(wanted.length > 0 ? { tables: wanted } : {}),
    ...(benchmark === undefined ? {} : { benchmark }),
  };
}
