import { regimeStates, type SimulationParameters } from "./monte-carlo.ts";
import { nextWord, seedPath } from "./random.ts";
import { exponential, fillNormals } from "./random-normal.ts";

/** Month factors of the portfolio, draw by draw; the arrays are used again for each. */
export interface GrowthSource {
  draw(number: number): void;
  readonly growth: Float64Array;
  /** Of the mirror image; null without antithetic. */
  readonly mirrored: Float64Array | null;
}

/** Uniform in [0, 1). */
const uniform = (state: Int32Array): number => (nextWord(state) >>> 0) / 4_294_967_296;

/**
 * Draws in plain double precision for every model: what the generated kernel does for the lognormal one, and the models
 * it does not have.
 * Formula: growth = (1 − fee)^(1/12) × Σ weight × e^(mean + shift × σ + scale × L·z). Student t: scale² = (ν − 2) / χ²,
 * one χ² with ν degrees of freedom per month. Regime: scale and shift of the month's state, a Markov chain that begins
 * in its long-run shares. Bootstrap: 1 + the month's past return, in blocks of months that begin anywhere and go on
 * from the first month after the last.
 * Convention: shares are restored each month; a mirror image has −z in place of z, with the same scale and shift.
 * Source: student-t: A. McNeil, R. Frey, P. Embrechts, "Quantitative Risk Management", 6.2; regime: J. Hamilton,
 * Econometrica 57(2), 1989, and M. Hardy, N. American Actuarial J. 5(2), 2001; bootstrap: D. Politis, J. Romano,
 * "A circular block-resampling procedure for stationary data", 1992.
 * Example: createGrowthSource(prepareSimulation({ initialValue: 1, years: 1, flows: monthlyFlows(0, 1, 0), weights: [1], monthlyReturns: [0], covariance: [0], paths: 4, seed: 1 })).growth.length = 12.
 */
export function createGrowthSource(parameters: SimulationParameters): GrowthSource {
  const { model, flows, antithetic, seed, feeFactor } = parameters;
  const months = flows.length;
  const growth = new Float64Array(months);
  const state = new Int32Array(4);
  if (model.name === "bootstrap") {
    const { history, blockMonths } = model;
    const length = history.length;
    return {
      growth,
      mirrored: null,
      draw(number) {
        seedPath(state, seed, number);
        let from = 0;
        for (let month = 0; month < months; month++) {
          if (month % blockMonths === 0) from = Math.floor(uniform(state) * length);
          growth[month] = feeFactor * (1 + (history[(from + (month % blockMonths)) % length] ?? 0));
        }
      },
    };
  }
  const mirrored = antithetic ? new Float64Array(months) : null;
  const combine = combineAssets(parameters, growth, mirrored);
  const assets = parameters.weights.length;
  const normals = new Float64Array(months * assets);
  const scales = new Float64Array(months).fill(1);
  const shifts = new Float64Array(months);
  const spare = new Float64Array(60);
  const regimes = model.name === "regime" ? regimeStates(model) : null;
  return {
    growth,
    mirrored,
    draw(number) {
      seedPath(state, seed, number);
      if (model.name === "student-t") {
        const freedom = model.degreesOfFreedom;
        for (let month = 0; month < months; month++) {
          fillNormals(state, spare, freedom);
          let sum = 0;
          for (let index = 0; index < freedom; index++) sum += (spare[index] ?? 0) ** 2;
          // A sum next to nothing would give a return beyond what numbers hold; it comes once in 10^15 months.
          scales[month] = Math.sqrt((freedom - 2) / Math.max(sum, freedom * 1e-4));
        }
      } else if (model.name === "regime" && regimes) {
        let turbulent = uniform(state) < regimes[1].share;
        for (let month = 0; month < months; month++) {
          const { scale, shift } = turbulent ? regimes[1] : regimes[0];
          scales[month] = scale;
          shifts[month] = shift;
          turbulent = uniform(state) < (turbulent ? 1 - model.ends : model.begins);
        }
      }
      fillNormals(state, normals, normals.length);
      combine(normals, scales, shifts);
    },
  };
}

/** Asset by asset over all months: long loops over neighbouring numbers, which engines run fastest. */
function combineAssets(
  parameters: SimulationParameters,
  growth: Float64Array,
  mirrored: Float64Array | null,
): (normals: Float64Array, scales: Float64Array, shifts: Float64Array) => void {
  const { weights, drifts, factor, deviations, feeFactor } = parameters;
  const assets = weights.length;
  const months = growth.length;
  const noise = new Float64Array(months);
  return (normals, scales, shifts) => {
    growth.fill(0);
    mirrored?.fill(0);
    for (let asset = 0; asset < assets; asset++) {
      noise.fill(0);
      for (let k = 0; k <= asset; k++) addScaled(noise, normals, k * months, factor[asset * assets + k] ?? 0);
      const weight = feeFactor * (weights[asset] ?? 0);
      const drift = drifts[asset] ?? 0;
      const deviation = deviations[asset] ?? 0;
      for (let month = 0; month < months; month++) {
        const mean = drift + (shifts[month] ?? 0) * deviation;
        const swing = (scales[month] ?? 0) * (noise[month] ?? 0);
        growth[month] = (growth[month] ?? 0) + weight * power(mean + swing);
        if (mirrored) mirrored[month] = (mirrored[month] ?? 0) + weight * power(mean - swing);
      }
    }
  };
}

/** Fat tails may reach beyond what the exponential is made for; e^±25 in a month is everything or nothing. */
function power(x: number): number {
  return exponential(Math.min(25, Math.max(-25, x)));
}

function addScaled(sum: Float64Array, values: Float64Array, start: number, scale: number): void {
  for (let index = 0; index < sum.length; index++) {
    sum[index] = (sum[index] ?? 0) + scale * (values[start + index] ?? 0);
  }
}
