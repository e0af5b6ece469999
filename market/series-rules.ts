import { createHash } from "node:crypto";
import type { SourceSymbol, WantedSeries } from "#store/source-symbols.ts";
import type { PricePart } from "./market-source.ts";
import type { NetworkSource, SourceHistory } from "./network-source.ts";

const askedAgainAfterHours = 12;

/** Whether a series has no closes yet, or those of a source on the network. */
export function isOfNetwork({ lastSource }: WantedSeries, sources: readonly NetworkSource[]): boolean {
  return lastSource === null || sources.some((source) => lastSource.startsWith(`${source.id}:`));
}

/** Whether an entry is about a series. */
export function isAbout(series: WantedSeries, entry: SourceSymbol): boolean {
  return entry.symbol === series.symbol && entry.currency === series.currency;
}

/** Whether a source answered for a series in the last hours. */
export function wasAsked(series: WantedSeries, known: readonly SourceSymbol[], now: number): boolean {
  const since = now - askedAgainAfterHours * 3_600_000;
  return known.some(
    (entry) => entry.state === "active" && isAbout(series, entry) && entry.checkedAt.getTime() > since,
  );
}

/** Whether a source brought the stored closes of a series. */
export function isOwner(source: NetworkSource, { lastSource }: WantedSeries): boolean {
  return lastSource?.startsWith(`${source.id}:`) ?? false;
}

/** A split or a dividend changes the adjusted closes of all earlier days: then the whole history is read again. */
export function isRestated(recent: SourceHistory, stored: ReadonlyMap<string, string>): boolean {
  if (recent.splits.length > 0 || recent.dividends.length > 0) return true;
  const both = recent.closes.filter((close) => stored.has(close.date));
  const moved = both.filter(
    (close) => Math.abs(Number(close.close) / Number(stored.get(close.date)) - 1) > 0.02,
  );
  return both.length === 0 || moved.length > both.length / 2;
}

/** A history as a part of a source, for the same way in as files. */
export function toPart(source: NetworkSource, series: WantedSeries, history: SourceHistory): PricePart {
  const { symbol, currency, assetClass, isin, mic } = series;
  const name = history.name ?? series.name;
  return {
    kind: "prices",
    id: `${source.id}:${symbol} ${currency}`,
    fingerprint: createHash("sha256").update(history.raw.join("\n")).digest("hex"),
    findings: history.findings,
    assumptions: history.assumptions,
    instruments: [
      { symbol, name, currency, assetClass, isin, mic, sector: null, splitAdjusted: history.splitAdjusted },
    ],
    factor: "1",
    async *batches() {
      yield {
        line: 1,
        lines: history.raw,
        facts: history.closes.map((close) => ({ ...close, instrument: 0 })),
      };
    },
  };
}
