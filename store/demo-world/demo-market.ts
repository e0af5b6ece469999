import type { IsoDate } from "#finance/dates.ts";
import { tradingDays } from "./exchanges.ts";
import type { DemoCurrency } from "./instrument-shape.ts";
import { DEMO_INSTRUMENTS } from "./instruments.ts";
import { type BarSeries, simulateBars } from "./simulate-bars.ts";
import { type Economy, simulateEconomy } from "./simulate-economy.ts";
import { PRICE_SCALE, type PriceSeries, simulatePrices } from "./simulate-prices.ts";

/** The fictional market: ten years of prices, rates and corporate actions, the same on every machine. */
export interface DemoMarket {
  days: readonly IsoDate[];
  series: ReadonlyMap<string, PriceSeries>;
  economy: Economy;
  /** The bars around a symbol's closes; null for what no exchange trades. Worked out anew for each call. */
  bars(symbol: string): BarSeries | null;
  /** Index of a trading day, or of the last one before it. @throws RangeError before the first day */
  dayIndex(date: IsoDate): number;
  /** Close as quoted on the day (or the last one before it), × PRICE_SCALE. @throws RangeError for an unknown symbol */
  closeTicks(symbol: string, date: IsoDate): number;
  /** Units of the currency for one euro. */
  exchangeRate(currency: DemoCurrency, date: IsoDate): number;
}

/** Simulates the whole market. Takes a fraction of a second; build it once and pass it on. */
export function buildDemoMarket(): DemoMarket {
  const days = tradingDays();
  const economy = simulateEconomy(days);
  const series = new Map(
    DEMO_INSTRUMENTS.map((instrument, i) => [
      instrument.symbol,
      simulatePrices(instrument, economy, 1000 + 17 * i),
    ]),
  );
  const positions = new Map(days.map((day, i) => [day, i]));
  function dayIndex(date: IsoDate): number {
    const exact = positions.get(date);
    if (exact !== undefined) return exact;
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((days[middle] ?? "") <= date) low = middle + 1;
      else high = middle;
    }
    if (low === 0) throw new RangeError(`the demo market starts on ${days[0]}, asked for ${date}`);
    return low - 1;
  }
  return {
    days,
    series,
    economy,
    dayIndex,
    bars(symbol) {
      const place = DEMO_INSTRUMENTS.findIndex((instrument) => instrument.symbol === symbol);
      const found = series.get(symbol);
      return found ? simulateBars(found, economy, 500_000 + 17 * place) : null;
    },
    closeTicks(symbol, date) {
      const found = series.get(symbol);
      if (!found) throw new RangeError(`no demo instrument ${symbol}`);
      return found.closes[dayIndex(date)] ?? 0;
    },
    exchangeRate: (currency, date) => economy.rates[currency][dayIndex(date)] ?? 1,
  };
}

/** Price in ticks as decimal text: 4 decimals for amounts below a cent, else 2. Example: priceText(123_400) = "12.34". */
export function priceText(ticks: number): string {
  const whole = Math.floor(ticks / PRICE_SCALE);
  const rest = String(ticks % PRICE_SCALE).padStart(4, "0");
  return `${whole}.${rest.endsWith("00") ? rest.slice(0, 2) : rest}`;
}
