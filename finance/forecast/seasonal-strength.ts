import { decomposeSeries } from "./decompose-series.ts";

/**
 * Name: strength of trend and season in a series.
 * Formula: of the classical decomposition T + S + R: trend max(0, 1 − Var(R) / Var(T + R)), season
 * max(0, 1 − Var(R) / Var(S + R)).
 * Convention: from 0 (none) to 1; over the values that have a trend; additive seasons, so a series of logarithms has
 * seasons in per cent. Below 0.64 a season is too weak to be told from chance.
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting, 3rd ed., 4.3 and (for 0.64) 9.1; X. Wang, K. Smith, R. Hyndman,
 * Characteristic-based clustering for time series data, Data Mining and Knowledge Discovery 13 (2006), 335-364.
 */
export interface SeasonalStrength {
  trendStrength: number;
  seasonStrength: number;
  /** Trend and remainder of the last value that has them, and its place. */
  last: { place: number; trend: number; remainder: number };
  /** Growth of the trend over its last period. */
  trendGrowth: number | null;
  /** Season of each place of the period, beginning with that of the first value. */
  seasons: number[];
}

/** Season strength from which Hyndman speaks of a season. */
export const SEASON_LIMIT = 0.64;

/**
 * Strength of the parts of a series of at least two periods and a value.
 * Example: measureSeasonality([1, 3, 2, 4, 3, 5, 4, 6], 2).seasonStrength = 1.
 * @throws RangeError as `decomposeSeries`
 */
export function measureSeasonality(series: ArrayLike<number>, period: number): SeasonalStrength {
  const { trend, seasons, remainder } = decomposeSeries(series, period);
  const whole = trend.flatMap((level, place) => {
    const rest = remainder[place] ?? null;
    return level === null || rest === null ? [] : [{ place, trend: level, remainder: rest }];
  });
  const last = whole.at(-1) ?? { place: 0, trend: series[0] ?? 0, remainder: 0 };
  const rest = varianceOf(whole.map((each) => each.remainder));
  const strength = (part: number[]) => {
    const together = varianceOf(part.map((value, index) => value + (whole[index]?.remainder ?? 0)));
    return together > 0 ? Math.max(0, 1 - rest / together) : 0;
  };
  const before = trend[last.place - period] ?? null;
  return {
    trendStrength: strength(whole.map((each) => each.trend)),
    seasonStrength: strength(whole.map(({ place }) => seasons[place % period] ?? 0)),
    last,
    trendGrowth: before === null ? null : last.trend - before,
    seasons,
  };
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
}
