import { minorUnitOf } from "#finance/minor-currency.ts";
import {
  historyOf,
  type InstrumentEvent,
  readInstrumentEvents,
  renamesBySymbol,
  renamesSince,
} from "#store/instrument-events.ts";
import { type FoundInstrument, searchStoredInstruments } from "#store/instrument-search.ts";
import { searchWords } from "#store/instrument-words.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

export interface NotedInstrument extends FoundInstrument {
  note: string | null;
}

/** Shorter beginnings of former names mean anything. */
const shortestName = 3;
const mostFormer = 5;

/**
 * Stored instruments that fit a query, and those that a former symbol or name leads to: an old symbol itself comes before
 * all but a symbol of today, an old name after what fits now. Each with what there is to say of it.
 */
export async function searchWithHistory(
  context: UseCaseContext,
  query: string,
  limit: number,
): Promise<NotedInstrument[]> {
  const { tenant, clock } = context;
  const to = clock.today();
  const events = (await tenant.run(readInstrumentEvents)).filter(({ date }) => date <= to);
  const former = formerMatches(events, query);
  const search = (text: string, most: number) =>
    searchStoredInstruments(tenant, { query: text, limit: most, to });
  const found = await search(query, limit);
  const older: Record<"symbols" | "names", FoundInstrument[]> = { symbols: [], names: [] };
  for (const { symbol, currency, bySymbol } of former) {
    const [now] = (await search(symbol, mostFormer)).filter(
      (row) => row.symbol.toUpperCase() === symbol && (currency === null || row.currency === currency),
    );
    if (now !== undefined) older[bySymbol ? "symbols" : "names"].push(now);
  }
  const exact = found.filter(({ symbol }) => symbol.toUpperCase() === query.trim().toUpperCase());
  const ordered = [...exact, ...older.symbols, ...found, ...older.names];
  const unique = [...new Map(ordered.map((row) => [row.instrumentId, row])).values()];
  return unique.slice(0, limit).map((row) => ({ ...row, note: noteOf(events, row) }));
}

function formerMatches(events: readonly InstrumentEvent[], query: string) {
  const upper = query.trim().toUpperCase();
  const phrase = searchWords(query.slice(0, 200)).join(" ");
  const renames = renamesBySymbol(events);
  const wanted = new Map<string, { symbol: string; currency: string | null; bySymbol: boolean }>();
  for (const event of events) {
    if (event.symbol === null || event.symbol === event.formerSymbol) continue;
    const bySymbol = event.formerSymbol === upper;
    const name = searchWords(event.formerName ?? "").join(" ");
    if (!bySymbol && !(phrase.length >= shortestName && name.startsWith(phrase))) continue;
    const { symbol, currency, date } = event;
    const last = renamesSince(renames, { symbol, currency: currency ?? "", date }).at(-1);
    wanted.set(`${symbol} ${currency}`, { symbol: last?.symbol ?? symbol, currency, bySymbol });
  }
  return [...wanted.values()].sort((a, b) => Number(b.bySymbol) - Number(a.bySymbol)).slice(0, mostFormer);
}

function noteOf(events: readonly InstrumentEvent[], row: FoundInstrument): string | null {
  const last = historyOf(events, row).at(-1);
  const unit = minorUnitOf(row.mic, row.currency);
  const parts = [
    last === undefined ? null : describeEvent(last, row.symbol),
    unit === null ? null : `Its exchange quotes it in ${unit}; the price here is in ${row.currency}.`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}

/** "Was FB until it was renamed on 2022-06-09." for the instrument of that symbol. */
export function describeEvent(event: InstrumentEvent, symbol: string): string {
  const { kind, date, formerSymbol, formerName } = event;
  const name = formerName === null || formerName === formerSymbol ? "" : ` (${formerName})`;
  if (kind === "delisted") return `Delisted on ${date}.`;
  if (formerSymbol === symbol.toUpperCase() && event.symbol !== formerSymbol) {
    return kind === "merged"
      ? `Merged into ${event.symbol} on ${date}.`
      : `Renamed ${event.symbol} on ${date}.`;
  }
  if (kind === "merged") return `${formerSymbol}${name} was merged into it on ${date}.`;
  return formerSymbol === event.symbol
    ? `Called ${formerName ?? formerSymbol} until ${date}.`
    : `Was ${formerSymbol}${name}; renamed on ${date}.`;
}
