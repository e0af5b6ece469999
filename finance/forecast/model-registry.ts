import type { BackTest } from "./back-test.ts";
import { forecastLevels, type MeanModel, type VarianceModel } from "./forecast-models.ts";

/**
 * Name: champion and challenger: whether a newly trained forecast model replaces the one in use, and whether that one has
 * drifted.
 * Formula: drift when the share of outcomes inside the 80 % band is more than 1.96 × √(0.8 × 0.2 / n) away from 80 %, n the
 * number of horizons since training that do not overlap.
 * Convention: outcomes since the training day only; below three horizons nothing is said; a band model replaces another
 * when its mean log score is better by 0.05 or the old one drifted.
 * Source: F. Christoffersen, Evaluating interval forecasts, International Economic Review 39 (1998), 841-862 (coverage).
 */
export interface ForecastModelChoice {
  mean: MeanModel;
  variance: VarianceModel;
}

export interface DriftCheck {
  state: "too early" | "no drift" | "drift";
  /** Horizons that do not overlap since training. */
  horizons: number;
  /** Share of outcomes inside the 80 % band; null without outcomes. */
  coverage80: number | null;
}

/**
 * Compares outcomes since training with the bands of the model; `trainedAt` is the place of the last value it was trained on.
 * Example: checkDrift([1, 2, 3], 2, { mean: "randomWalk", variance: "constant" }, 21).state = "too early".
 */
export function checkDrift(
  logLevels: ArrayLike<number>,
  trainedAt: number,
  { mean, variance }: ForecastModelChoice,
  horizon: number,
): DriftCheck {
  const levels = Float64Array.from(logLevels);
  const horizons = Math.floor((levels.length - 1 - trainedAt) / horizon);
  if (horizons < 1 || trainedAt < 2)
    return { state: "too early", horizons: Math.max(0, horizons), coverage80: null };
  const step = Math.max(1, Math.floor(horizon / 4));
  let inside = 0;
  let count = 0;
  for (let origin = trainedAt; origin + horizon < levels.length; origin += step) {
    const history = levels.subarray(Math.max(0, origin - 1259), origin + 1);
    const [found] = forecastLevels(history, mean, variance, [horizon]);
    if (found === undefined) continue;
    count += 1;
    const error = (levels[origin + horizon] ?? 0) - found.point;
    if (Math.abs(error) <= 1.2815515655446004 * found.deviation) inside += 1;
  }
  const coverage80 = inside / count;
  if (horizons < 3) return { state: "too early", horizons, coverage80 };
  const limit = 1.96 * Math.sqrt(0.16 / horizons);
  return { state: Math.abs(coverage80 - 0.8) > limit ? "drift" : "no drift", horizons, coverage80 };
}

/**
 * Whether the challenger that a back-test chose replaces the champion, and why.
 * Example: judgeChallenger(null, { chosen: "randomWalk", chosenBand: "garch", bands: [] }, null).promote = true.
 */
export function judgeChallenger(
  champion: ForecastModelChoice | null,
  test: Pick<BackTest, "chosen" | "chosenBand" | "bands">,
  drift: DriftCheck | null,
): { promote: boolean; reason: string } {
  if (champion === null) return { promote: true, reason: "first model of this series" };
  if (champion.mean !== test.chosen) {
    const reason =
      test.chosen === "randomWalk"
        ? `${champion.mean} is no longer reliably better than a random walk`
        : `${test.chosen} is reliably better than a random walk`;
    return { promote: true, reason };
  }
  const score = (name: VarianceModel) => test.bands.find(({ model }) => model === name)?.logScore ?? 0;
  const gain = score(test.chosenBand) - score(champion.variance);
  if (champion.variance !== test.chosenBand && (gain > 0.05 || drift?.state === "drift")) {
    return {
      promote: true,
      reason: `${test.chosenBand} bands fit the outcomes better than ${champion.variance}`,
    };
  }
  return { promote: false, reason: "the challenger is not better by enough" };
}
