import { type DatedSeries, indexOn } from "./dated-series.ts";
import { dayNumber, type IsoDate } from "./dates.ts";
import { Decimal } from "./money.ts";
import { applySplit, splitRatio } from "./split-ratio.ts";

/**
 * Prices as they were quoted on each day, ready to be multiplied with the quantity held on that day.
 * Formula: a split-adjusted close × ratio of every later split = close as quoted; a close carried over a split is
 * divided by its ratio.
 * Convention: without a statement to the contrary a close is as quoted, not adjusted. Before the first close the
 * owner's own trade prices stand in.
 * Source: CRSP Data Definitions, "Cumulative Factor to Adjust Prices".
 */
export interface QuoteOptions {
  /** True when closes were divided by the ratios of later splits. */
  splitAdjusted: boolean;
  splits: readonly { date: IsoDate; ratio: string }[];
  /** The owner's own prices, in the currency of the closes. */
  trades: readonly { date: IsoDate; price: string }[];
}

/**
 * The series of quoted prices.
 * Example: quotedPrices({ days: [0, 2], texts: ["10", "11"] }, { splitAdjusted: true, splits: [{ date: "1970-01-02", ratio: "2" }], trades: [] }).texts[0] = "20".
 */
export function quotedPrices(closes: DatedSeries, options: QuoteOptions): DatedSeries {
  const splits = options.splits
    .map((split) => ({ day: dayNumber(split.date), ratio: splitRatio(split.ratio) }))
    .sort((a, b) => a.day - b.day);
  const days = [...closes.days];
  let texts = [...closes.texts];
  if (options.splitAdjusted && splits.length > 0) {
    texts = texts.map((text, place) => {
      const day = days[place] ?? 0;
      const later = splits.filter((split) => split.day > day);
      return later.reduce((price, split) => applySplit(price, split.ratio), new Decimal(text)).toString();
    });
  }
  const first = days[0] ?? Number.POSITIVE_INFINITY;
  const early = new Map(
    options.trades
      .map((trade) => [dayNumber(trade.date), trade.price] as const)
      .filter(([day]) => day < first),
  );
  const earlyDays = [...early.keys()].sort((a, b) => a - b);
  days.unshift(...earlyDays);
  texts.unshift(...earlyDays.map((day) => early.get(day) ?? "0"));
  for (const split of splits) {
    const place = indexOn(days, split.day);
    const before = texts[place];
    if (before === undefined || days[place] === split.day) continue;
    const after = new Decimal(before).mul(split.ratio.denominator).div(split.ratio.numerator);
    days.splice(place + 1, 0, split.day);
    texts.splice(place + 1, 0, after.toString());
  }
  return { days, texts };
}
