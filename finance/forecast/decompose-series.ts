/**
 * Name: classical decomposition of a series into trend, seasons and the rest.
 * Formula: trend = centred moving average over one period (2 × m for an even m); season = mean of what is left in each place
 * of the period, moved so that they add up to 0 (multiplicative: to the period); remainder = what neither explains.
 * Convention: additive: series = trend + season + remainder; multiplicative: their product; no trend for half a period
 * at both ends (null there, and in the remainder).
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting, 3rd ed., 3.4; statsmodels seasonal_decompose.
 */
export interface DecomposedSeries {
  trend: (number | null)[];
  /** One per place of the period, beginning with that of the first value. */
  seasons: number[];
  remainder: (number | null)[];
}

function movingAverage(series: ArrayLike<number>, period: number, place: number): number | null {
  const half = Math.floor(period / 2);
  if (place < half || place + half >= series.length) return null;
  let sum = 0;
  for (let gap = -half; gap <= half; gap += 1) {
    const weight = period % 2 === 0 && Math.abs(gap) === half ? 0.5 : 1;
    sum += weight * (series[place + gap] ?? 0);
  }
  return sum / period;
}

/**
 * Decomposes a series of at least two periods.
 * Example: decomposeSeries([1, 3, 2, 4, 3, 5, 4, 6], 2).seasons = [-0.75,0.75].
 * @throws RangeError for a period below 2, too few values, or values that a multiplicative series cannot have
 */
export function decomposeSeries(
  series: ArrayLike<number>,
  period: number,
  kind: "additive" | "multiplicative" = "additive",
): DecomposedSeries {
  if (!Number.isInteger(period) || period < 2) throw new RangeError("period: a whole number from 2 on");
  if (series.length < 2 * period) throw new RangeError(`series: needs at least ${2 * period} values`);
  const values = Array.from(series);
  if (!values.every(Number.isFinite)) throw new RangeError("series: a value is not a finite number");
  const times = kind === "multiplicative";
  if (times && values.some((value) => value <= 0)) {
    throw new RangeError("series: a multiplicative series has values above zero");
  }
  const without = (value: number, part: number) => (times ? value / part : value - part);
  const trend = values.map((_, place) => movingAverage(values, period, place));
  const means = Array.from({ length: period }, (_, season) => {
    let [sum, count] = [0, 0];
    trend.forEach((level, place) => {
      if (level === null || place % period !== season) return;
      sum += without(values[place] ?? 0, level);
      count += 1;
    });
    return sum / count;
  });
  const average = means.reduce((sum, each) => sum + each, 0) / period;
  const seasons = means.map((each) => without(each, average));
  const remainder = values.map((value, place) => {
    const level = trend[place] ?? null;
    return level === null ? null : without(without(value, level), seasons[place % period] ?? 0);
  });
  return { trend, seasons, remainder };
}
