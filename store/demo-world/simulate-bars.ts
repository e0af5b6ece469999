import { SPLITS } from "./company-events.ts";
import { seededRandom } from "./random.ts";
import type { Economy } from "./simulate-economy.ts";
import { PRICE_SCALE, type PriceSeries } from "./simulate-prices.ts";

/** What belongs to each close: prices × PRICE_SCALE, as quoted on the day, and shares (or coins) traded on it. */
export interface BarSeries {
  open: Int32Array;
  high: Int32Array;
  low: Int32Array;
  /** Up to some millions of shares a day: fits 32 bits. */
  volume: Int32Array;
}

/**
 * Opening, range and volume around closes that stand: the day opens somewhere on the way from the day before, swings
 * beyond opening and close by a part of its usual move, and trades more the more it moves. Plain arithmetic on seeded
 * draws, so that the bars are the same everywhere. Null for what no exchange trades: a fund that is bought at its net
 * asset value, a bond between dealers.
 */
export function simulateBars(
  { instrument, closes }: PriceSeries,
  economy: Economy,
  seed: number,
): BarSeries | null {
  if (instrument.turnover === undefined) return null;
  const { uniform } = seededRandom(seed);
  const unit = PRICE_SCALE / (instrument.assetClass === "crypto" ? 10_000 : 100);
  const splits = new Map(SPLITS.filter((s) => s.symbol === instrument.symbol).map((s) => [s.date, s.ratio]));
  const inUnits = (ticks: number) => Math.max(1, Math.round(ticks / unit)) * unit;
  const days = closes.length;
  const bars: BarSeries = {
    open: new Int32Array(days),
    high: new Int32Array(days),
    low: new Int32Array(days),
    volume: new Int32Array(days),
  };
  let usualVolume = instrument.turnover / instrument.start;
  // A running mean of the size of daily moves, as a fraction.
  let usualMove = 0.01;
  for (let i = 0; i < days; i += 1) {
    const close = closes[i] ?? 0;
    const ratio = splits.get(economy.days[i] ?? "") ?? 1;
    usualVolume *= ratio;
    const before = i === 0 ? close : (closes[i - 1] ?? 0) / ratio;
    const move = close / before - 1;
    const swing = usualMove * (economy.nervousness[i] ?? 1);
    const open = inUnits(
      before + (close - before) * (0.1 + 0.7 * uniform()) + before * swing * (uniform() - 0.5),
    );
    // The product of two draws is small more often than large, as swings beyond opening and close are.
    const above = 2 * uniform() * uniform() * swing;
    const below = 2 * uniform() * uniform() * swing;
    bars.open[i] = open;
    bars.high[i] = Math.max(open, close, inUnits(Math.max(open, close) * (1 + above)));
    bars.low[i] = Math.min(open, close, inUnits(Math.min(open, close) * (1 - below)));
    const excitement = Math.min(8, 0.6 + (0.4 * Math.abs(move)) / usualMove);
    bars.volume[i] = Math.max(1, Math.round((usualVolume * excitement * (0.6 + 0.8 * uniform())) / 10)) * 10;
    usualMove = 0.97 * usualMove + 0.03 * Math.abs(move);
  }
  return bars;
}
