import { CoachError } from "#platform/errors.ts";
import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";
import { type FoundInstrument, searchStoredInstruments, searchWords } from "#store/instrument-search.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { askSources } from "./ask-sources.ts";
import type { NetworkSource } from "./network-source.ts";

export interface InstrumentMatch {
  symbol: string;
  name: string;
  isin: string | null;
  /** Market identifier code; the source's own word for it where it tells no code. */
  exchange: string | null;
  currency: string | null;
  assetClass: string;
  /** In `currency`, as quoted; null where nothing is stored. */
  close: string | null;
  date: string | null;
  /** Whether it is in the household's transactions. */
  traded: boolean;
  /** Whether it is stored here; others were found on the network just now. */
  stored: boolean;
}

export interface InstrumentMatches {
  asOf: string;
  instruments: InstrumentMatch[];
  assumptions: string[];
  dataQuality: DataQuality;
}

const mostMatches = 20;
/** Longest time that somebody who searches waits for the network. */
const budgetMs = 2000;
const tooGeneral = 2;

/** How many letters must be put in, taken out, changed or exchanged with a neighbour to make one word of the other. */
function typingErrors(given: string, meant: string): number {
  const rows = [Array.from({ length: meant.length + 1 }, (_each, place) => place)];
  for (let i = 1; i <= given.length; i++) {
    const row = [i];
    for (let j = 1; j <= meant.length; j++) {
      const same = given[i - 1] === meant[j - 1] ? 0 : 1;
      const above = rows[i - 1] ?? [];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && given[i - 1] === meant[j - 2] && given[i - 2] === meant[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[given.length]?.[meant.length] ?? 0;
}

/** Errors over all words of a query against the words it may mean; null when a word is too far from all of them. */
function errorsBetween(words: readonly string[], meant: readonly string[]): number | null {
  let sum = 0;
  for (const word of words) {
    const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    // What is typed may be the beginning of a longer word.
    const errors = meant.map((each) =>
      Math.min(
        typingErrors(word, each),
        each.length > word.length ? typingErrors(word, each.slice(0, word.length)) : Infinity,
      ),
    );
    const least = Math.min(...errors);
    if (least > allowed) return null;
    sum += least;
  }
  return sum;
}

async function findStored(context: UseCaseContext, query: string, limit: number): Promise<FoundInstrument[]> {
  const words = searchWords(query);
  const to = context.clock.today();
  return context.tenant.run(async (database) => {
    const found = await searchStoredInstruments(database, { query, limit, to });
    if (found.length > 0) return found;
    const near = await searchStoredInstruments(database, { query, limit: 100, to, loosely: true });
    return near
      .map((row) => ({ row, errors: errorsBetween(words, searchWords(`${row.symbol} ${row.name}`)) }))
      .filter((each) => each.errors !== null)
      .sort((a, b) => Number(a.errors) - Number(b.errors))
      .slice(0, limit)
      .map(({ row }) => row);
  });
}

/**
 * Instruments by symbol, ISIN, or a part of the name, best match first, at most 20. What is stored comes first; where
 * nothing stored fits, sources on the network are asked within two seconds. Typing errors are forgiven where nothing
 * fits as written.
 * @throws CoachError invalid_input for a query without letters or digits
 */
export async function searchInstruments(
  context: UseCaseContext,
  request: { query: string; limit?: number },
  options: { networkSources?: readonly NetworkSource[]; signal?: AbortSignal } = {},
): Promise<InstrumentMatches> {
  const { query } = request;
  const limit = Math.min(request.limit ?? mostMatches, mostMatches);
  const length = searchWords(query).join("").length;
  if (length === 0) {
    throw new CoachError("invalid_input", "Search for a symbol, an ISIN or a part of a name.");
  }
  const stored = (await findStored(context, query, limit)).map(
    ({ instrumentId: _, mic, closeDate, ...row }) => ({
      ...row,
      exchange: mic,
      date: closeDate,
      stored: true,
    }),
  );
  const issues: DataIssue[] = [];
  // The demo world knows its own instruments alone.
  const mayAsk = stored.length === 0 && length > tooGeneral && context.tenant.marketId !== DEMO_MARKET;
  const fetched = mayAsk ? await askNetwork(query, limit, options, issues) : [];
  const instruments = [...stored, ...fetched];
  if (instruments.length === 0) {
    issues.push({
      code: "unknown_symbol",
      severity: "info",
      message: "Nothing fits. Try the ISIN, or fewer words of the name.",
    });
  }
  return {
    asOf: context.clock.today(),
    instruments,
    assumptions: stored.length === limit ? [`The best ${limit} matches; a longer query finds fewer.`] : [],
    dataQuality: dataQuality(issues),
  };
}

async function askNetwork(
  query: string,
  limit: number,
  { networkSources = [], signal }: { networkSources?: readonly NetworkSource[]; signal?: AbortSignal },
  issues: DataIssue[],
): Promise<InstrumentMatch[]> {
  try {
    const { source, answer } = await askSources(
      networkSources.filter((source) => source.search !== undefined),
      (source, call) => source.search?.(query, call),
      { budgetMs, signal },
    );
    if (answer.length > 0) {
      issues.push({
        code: "fetched_match",
        severity: "info",
        message: `Found by ${source.id}; not stored here.`,
      });
    }
    return answer.slice(0, limit).map(({ symbol, name, isin, mic, exchange, currency, assetClass }) => ({
      symbol,
      name,
      isin,
      exchange: mic ?? exchange,
      currency,
      assetClass,
      close: null,
      date: null,
      traded: false,
      stored: false,
    }));
  } catch (error) {
    if (!(error instanceof CoachError) || error.kind === "cancelled") throw error;
    return [];
  }
}
