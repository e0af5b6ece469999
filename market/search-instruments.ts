import { CoachError } from "#platform/errors.ts";
import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";
import { searchWords } from "#store/instrument-words.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { askSources } from "./ask-sources.ts";
import type { NetworkSource } from "./network-source.ts";
import { searchWithHistory } from "./search-with-history.ts";

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
  /** What it was called before, that it is no more, or what its exchange quotes it in; null where there is nothing to say. */
  note: string | null;
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
  const stored = (await searchWithHistory(context, query, limit)).map(
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
      note: null,
      stored: false,
    }));
  } catch (error) {
    if (!(error instanceof CoachError) || error.kind === "cancelled") throw error;
    return [];
  }
}
