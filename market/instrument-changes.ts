import { addDays } from "#finance/dates.ts";
import type { InstrumentEvent } from "#store/instrument-events.ts";
import type { MetadataChange } from "#store/listing-metadata.ts";
import type { WantedSeries } from "#store/source-symbols.ts";
import type { NetworkSource } from "./network-source.ts";

/** What a source does not find, and what had no close for so many days, is perhaps no longer listed. */
const silentDays = 14;

/** Whether something has had no close for so long that it may be no longer listed; `last` is the day of its last one. */
export function isSilent(last: string | null, today: string): boolean {
  return last === null || last < addDays(today, -silentDays);
}

/**
 * What became of an instrument by the word of a source: another name than the source gave it before, or the end of what
 * the source listed before, from the day after its last close. A name or symbol that came from elsewhere tells nothing.
 */
export function instrumentChanges(
  source: Pick<NetworkSource, "title">,
  { instrumentId, symbol, name, toldName, unlisted }: MetadataChange,
  group: readonly WantedSeries[],
  today: string,
): InstrumentEvent[] {
  const series = group.find((each) => each.instrumentId === instrumentId);
  if (series === undefined || toldName === null) return [];
  const base = {
    validFrom: null,
    currency: series.currency,
    formerSymbol: symbol,
    formerName: toldName,
    isin: null,
    ratio: null,
    source: source.title,
  };
  const { lastDate } = series;
  if (unlisted) {
    if (lastDate === null || !isSilent(lastDate, today)) return [];
    return [{ ...base, kind: "delisted", date: addDays(lastDate, 1), symbol: null, name: null }];
  }
  if (letters(name) === letters(toldName)) return [];
  return [{ ...base, kind: "renamed", date: today, symbol, name }];
}

/** A comma or a capital makes no other name. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
