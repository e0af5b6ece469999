import { createHash } from "node:crypto";
import type { CorporateAction } from "#store/price-actions.ts";
import type { SourceSymbol, WantedSeries } from "#store/source-symbols.ts";
import { actionKinds, actionsOf, haveActionsChanged } from "./corporate-actions.ts";
import type { PricePart } from "./market-source.ts";
import type { NetworkSource, Period, SourceHistory } from "./network-source.ts";

const askedAgainAfterHours = 12;

/** Whether a series has no closes yet, or those of a source on the network. */
export function isOfNetwork({ lastSource }: WantedSeries, sources: readonly NetworkSource[]): boolean {
  return lastSource === null || sources.some((source) => lastSource.startsWith(`${source.id}:`));
}

/** What names an instrument among the sources' symbols. */
export function symbolKey({ symbol, currency }: { symbol: string; currency: string }): string {
  return `${symbol} ${currency}`;
}

/** Whether a source answered for a series in the last hours; `known` are the entries of the series. */
export function wasAsked(known: readonly SourceSymbol[], now: number): boolean {
  const since = now - askedAgainAfterHours * 3_600_000;
  return known.some((entry) => entry.state === "active" && entry.checkedAt.getTime() > since);
}

/** Whether a source brought the stored closes of a series. */
export function isOwner(source: NetworkSource, { lastSource }: WantedSeries): boolean {
  return lastSource?.startsWith(`${source.id}:`) ?? false;
}

/** What is stored of a series: its last closes by day, and its dividends and splits of that time. */
export interface StoredRecent {
  closes: ReadonlyMap<string, string>;
  actions: readonly CorporateAction[];
}

/**
 * A split or dividend that is new, corrected or taken back changes the adjusted closes of all earlier days: then the whole
 * history is read again. So it is where most closes since `from` moved.
 */
export function isRestated(
  source: NetworkSource,
  recent: SourceHistory,
  stored: StoredRecent,
  from: string,
): boolean {
  const kinds = actionKinds(source);
  const known = stored.actions.filter(({ kind, date }) => kinds.includes(kind) && date >= from);
  if (haveActionsChanged(actionsOf(recent).actions, known)) return true;
  const both = recent.closes.filter((close) => stored.closes.has(close.date));
  const moved = both.filter(
    (close) => Math.abs(Number(close.close) / Number(stored.closes.get(close.date)) - 1) > 0.02,
  );
  return both.length === 0 || moved.length > both.length / 2;
}

/** The name under which the closes of a series are kept. */
export function partIdOf(source: NetworkSource, series: WantedSeries): string {
  return `${source.id}:${symbolKey(series)}`;
}

/** A whole history as a part of a source, for the same way in as files. */
export function toPart(
  source: NetworkSource,
  series: WantedSeries,
  history: SourceHistory,
  period: Period,
): PricePart {
  const { symbol, currency, assetClass, isin, mic } = series;
  const name = history.name ?? series.name;
  return {
    kind: "prices",
    id: partIdOf(source, series),
    fingerprint: createHash("sha256").update(history.raw.join("\n")).digest("hex"),
    findings: history.findings,
    assumptions: history.assumptions,
    instruments: [
      { symbol, name, currency, assetClass, isin, mic, sector: null, splitAdjusted: history.splitAdjusted },
    ],
    factor: "1",
    actions: [{ instrument: 0, kinds: actionKinds(source), ...period, ...actionsOf(history) }],
    async *batches() {
      yield {
        line: 1,
        lines: history.raw,
        facts: history.closes.map((close) => ({ ...close, instrument: 0 })),
      };
    },
  };
}
