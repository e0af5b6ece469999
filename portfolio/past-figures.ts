import { type Measure, notAvailable } from "#finance/measure.ts";
import { compareWithBenchmark } from "#finance/risk/benchmark-measures.ts";
import { momentsOf } from "#finance/risk/return-moments.ts";
import { growthIndex } from "#finance/risk/return-ratios.ts";
import { maximumDrawdown } from "#finance/risk/risk-measures.ts";

/** Below so many returns volatility and falls say nothing. */
const FEWEST = 20;
/** Below so many common returns a comparison says nothing. */
const FEWEST_COMMON = 60;

const tooFew = notAvailable(`needs ${FEWEST} returns`);

/** Compound yearly return over the last years of a series of simple returns. */
export function annualizedReturn(returns: Float64Array, years: number, periodsPerYear: number): Measure {
  const length = Math.round(years * periodsPerYear);
  if (returns.length < length) return notAvailable(`needs ${years} years of prices`);
  return { value: yearlyGrowth(returns.slice(-length), years), reason: null };
}

/** Yearly volatility of simple returns. */
export function yearlyVolatility(returns: Float64Array, periodsPerYear: number): Measure {
  const moments = returns.length < FEWEST ? null : momentsOf(returns);
  if (moments === null) return tooFew;
  return { value: moments.deviation * Math.sqrt(periodsPerYear), reason: null };
}

/** The largest fall from a peak, as a negative fraction. */
export function deepestFall(returns: Float64Array): Measure {
  if (returns.length < FEWEST) return tooFew;
  return { value: maximumDrawdown(growthIndex(returns)).rate, reason: null };
}

export interface Tracking {
  /** Compound yearly return above that of the benchmark. */
  difference: Measure;
  error: Measure;
  correlation: Measure;
  beta: Measure;
}

/** How closely returns follow those of a benchmark over the same periods. */
export function track(own: Float64Array, other: Float64Array, periodsPerYear: number): Tracking {
  if (own.length < FEWEST_COMMON) {
    const missing = notAvailable(`needs ${FEWEST_COMMON} common returns`);
    return { difference: missing, error: missing, correlation: missing, beta: missing };
  }
  const years = own.length / periodsPerYear;
  const compared = compareWithBenchmark(own, other, periodsPerYear);
  const still = notAvailable("one of the two series never moves");
  return {
    difference: { value: yearlyGrowth(own, years) - yearlyGrowth(other, years), reason: null },
    error: compared.trackingError,
    correlation: compared.correlation.value === null ? still : compared.correlation,
    beta: compared.beta.value === null ? still : compared.beta,
  };
}

function yearlyGrowth(returns: Float64Array, years: number): number {
  return returns.reduce((product, each) => product * (1 + each), 1) ** (1 / years) - 1;
}
