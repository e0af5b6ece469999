import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { type Anchors, EXCHANGE_RATE_ANCHORS, MARKET_DAYS, MARKET_PHASES, YIELD_ANCHORS } from "./economy.ts";
import type { DemoCurrency } from "./instrument-shape.ts";
import { centredNormals, seededRandom } from "./random.ts";

/** Trading days a year used to turn annual figures into daily ones. */
export const DAYS_A_YEAR = 260;

const STYLE_FACTORS = {
  technology: 0.095,
  financials: 0.1,
  defensive: 0.06,
  materials: 0.14,
  europe: 0.05,
  emerging: 0.085,
  gold: 0.145,
} as const;
export type StyleFactor = keyof typeof STYLE_FACTORS;

export interface Economy {
  days: readonly IsoDate[];
  /** Daily return of world equities. */
  market: Float64Array;
  styles: Record<StyleFactor, Float64Array>;
  /** Annual yield per day. */
  yields: Record<DemoCurrency, Float64Array>;
  /** Units for one euro per day, four decimals. */
  rates: Record<DemoCurrency, Float64Array>;
  /** How nervous the day is: 1 = calm average; scales each instrument's own noise. */
  nervousness: Float64Array;
}

/** Straight line between the given points, one value per trading day. */
function interpolate(days: readonly IsoDate[], points: Anchors): Float64Array {
  let index = 0;
  return Float64Array.from(days, (day) => {
    while (index + 2 < points.length && (points[index + 1]?.[0] ?? "9") <= day) index += 1;
    const left = points[index];
    const right = points[index + 1];
    if (!left || !right) return left?.[1] ?? 0;
    const from = dayNumber(left[0]);
    const share = (dayNumber(day) - from) / (dayNumber(right[0]) - from);
    return left[1] + (right[1] - left[1]) * Math.min(1, share);
  });
}

/** Noise that returns to zero: x(t) = persistence × x(t−1) + step × z. */
function revertingNoise(seed: number, count: number, persistence: number, step: number): Float64Array {
  const draws = centredNormals(seededRandom(seed), count);
  let level = 0;
  return draws.map((draw) => {
    level = persistence * level + step * draw;
    return level;
  });
}

/** Daily rate whose compounding over `days` gives `total`. Newton steps with plain products: the same everywhere. */
export function dailyRate(total: number, days: number): number {
  let rate = total / days;
  for (let step = 0; step < 40; step += 1) {
    let power = 1;
    for (let i = 0; i < days - 1; i += 1) power *= 1 + rate;
    rate -= (power * (1 + rate) - 1 - total) / (days * power);
  }
  return rate;
}

/** Volatility that clusters: a multiplier of mean about one that rises after large draws. */
function clustering(draws: Float64Array): Float64Array {
  let variance = 1;
  return draws.map((draw) => {
    const scale = Math.sqrt(variance);
    variance = 0.06 + 0.08 * variance * draw * draw + 0.86 * variance;
    return scale;
  });
}

function simulateMarket(days: readonly IsoDate[]): { market: Float64Array; nervousness: Float64Array } {
  const market = new Float64Array(days.length);
  const nervousness = new Float64Array(days.length);
  const scripted = new Map(MARKET_DAYS);
  const random = seededRandom(20_160_701);
  let start = 0;
  for (const phase of MARKET_PHASES) {
    let end = start;
    while (end < days.length && (days[end] ?? "") <= phase.until) end += 1;
    const count = end - start;
    const draws = centredNormals(random, count);
    const clusters = clustering(draws);
    const daily = phase.volatility / Math.sqrt(DAYS_A_YEAR);
    const returns = new Float64Array(count);
    let growth = 1;
    for (let i = 0; i < count; i += 1) {
      const shock = scripted.get(days[start + i] ?? "") ?? daily * (clusters[i] ?? 1) * (draws[i] ?? 0);
      returns[i] = shock;
      growth *= 1 + shock;
    }
    const drift = dailyRate((1 + phase.total) / growth - 1, count);
    for (let i = 0; i < count; i += 1) {
      market[start + i] = (1 + (returns[i] ?? 0)) * (1 + drift) - 1;
      nervousness[start + i] = Math.sqrt(phase.volatility / 0.14) * (clusters[i] ?? 1);
    }
    start = end;
  }
  return { market, nervousness };
}

/** The common factors of the fictional market for every trading day. */
export function simulateEconomy(days: readonly IsoDate[]): Economy {
  const { market, nervousness } = simulateMarket(days);
  const style = (name: StyleFactor, seed: number) =>
    centredNormals(seededRandom(seed), days.length).map(
      (draw, i) => (STYLE_FACTORS[name] / Math.sqrt(DAYS_A_YEAR)) * Math.sqrt(nervousness[i] ?? 1) * draw,
    );
  const yieldPath = (currency: DemoCurrency, seed: number) => {
    const noise = revertingNoise(seed, days.length, 0.985, 0.00032);
    return interpolate(days, YIELD_ANCHORS[currency]).map((level, i) => level + (noise[i] ?? 0));
  };
  const ratePath = (currency: "USD" | "GBP", seed: number) => {
    const noise = revertingNoise(seed, days.length, 0.98, 0.0041);
    return interpolate(days, EXCHANGE_RATE_ANCHORS[currency]).map(
      (level, i) => Math.round(level * (1 + (noise[i] ?? 0)) * 10_000) / 10_000,
    );
  };
  return {
    days,
    market,
    nervousness,
    styles: {
      technology: style("technology", 101),
      financials: style("financials", 102),
      defensive: style("defensive", 103),
      materials: style("materials", 104),
      europe: style("europe", 105),
      emerging: style("emerging", 106),
      gold: style("gold", 107),
    },
    yields: { EUR: yieldPath("EUR", 201), USD: yieldPath("USD", 202), GBP: yieldPath("GBP", 203) },
    rates: {
      EUR: new Float64Array(days.length).fill(1),
      USD: ratePath("USD", 301),
      GBP: ratePath("GBP", 302),
    },
  };
}
