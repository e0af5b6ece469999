import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { growthIndex } from "./return-ratios.ts";

/**
 * Name: return for the falls on the way: pain and ulcer index, Martin, pain, Burke and gain-to-pain ratio.
 * Formula: D_t = 1 − level / highest level so far; pain index = Σ D / n; ulcer index = √(Σ D² / n); pain and Martin (ulcer
 * performance) ratio = (CAGR − f) / index; Burke = (CAGR − f) / √Σ depth² over the drawdowns, modified / √(Σ depth² / n); Sterling = (CAGR − f) / mean depth (Kestner: + 0.1); gain to pain = Σ r / Σ |r < 0|.
 * Convention: simple returns of equal periods, the start counts as a level; CAGR and f are yearly, D fractions of the
 * highest level; nothing to divide by gives "not available".
 * Source: P. Martin, B. McCann, The Investor's Guide to Fidelity Funds, 1989; C. Bacon, Practical Risk-Adjusted Performance
 * Measurement, 2nd ed., ch. 6; J. Schwager, Market Wizards series (gain to pain).
 */
export interface DrawdownRatios {
  painIndex: Measure;
  ulcerIndex: Measure;
  painRatio: Measure;
  /** Also called ulcer performance index. */
  martinRatio: Measure;
  burkeRatio: Measure;
  gainToPain: Measure;
  /** (CAGR − f) over the mean depth of the falls. */
  sterlingRatio: Measure;
  /** Kestner's: over the mean depth + 10 points. */
  sterlingKestnerRatio: Measure;
  /** Comparable over lengths. */
  modifiedBurkeRatio: Measure;
}

const UNHURT = "the value never fell";

/** Depths of all periods, and Σ depth² of the deepest point of each fall. */
function measureFalls(index: Float64Array) {
  let [highest, deepest, depths, squares, episodes, falls, deepestSum] = [1, 0, 0, 0, 0, 0, 0];
  const close = () => {
    if (deepest === 0) return;
    episodes += deepest * deepest;
    deepestSum += deepest;
    falls += 1;
    deepest = 0;
  };
  for (const level of index) {
    if (level >= highest) {
      close();
      highest = level;
      continue;
    }
    const depth = 1 - level / highest;
    deepest = Math.max(deepest, depth);
    depths += depth;
    squares += depth * depth;
  }
  close();
  return { depths, squares, episodes, falls, deepestSum };
}

/**
 * All ratios of a list of returns.
 * Example: measureDrawdowns([0.1, -0.1, -0.1, 0.2], 4).painIndex.value = 0.0795.
 * @param riskFreeRate yearly
 */
export function measureDrawdowns(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  riskFreeRate = 0,
): DrawdownRatios {
  const reason = unusable(returns, 1);
  if (reason !== null) return allMissing(reason);
  const index = growthIndex(returns);
  const end = index[index.length - 1] ?? 0;
  if (index.some((level) => level < 0)) return allMissing("the value fell below zero");
  const excess = end ** (periodsPerYear / returns.length) - 1 - riskFreeRate;
  const { depths, squares, episodes, falls, deepestSum } = measureFalls(index);
  const pain = depths / returns.length;
  const ulcer = Math.sqrt(squares / returns.length);
  let [sum, lost] = [0, 0];
  for (let place = 0; place < returns.length; place += 1) {
    const value = returns[place] ?? 0;
    sum += value;
    lost += Math.max(0, -value);
  }
  const large = "the returns are too large";
  const divided = (top: number, bottom: number): Measure =>
    bottom > 0 ? measured(top / bottom, large) : { value: null, reason: UNHURT };
  return {
    painIndex: measured(pain, large),
    ulcerIndex: measured(ulcer, large),
    painRatio: divided(excess, pain),
    martinRatio: divided(excess, ulcer),
    burkeRatio: divided(excess, Math.sqrt(episodes)),
    gainToPain: divided(sum, lost),
    sterlingRatio: divided(excess, falls === 0 ? 0 : deepestSum / falls),
    sterlingKestnerRatio: divided(excess, falls === 0 ? 0 : deepestSum / falls + 0.1),
    modifiedBurkeRatio: divided(excess, Math.sqrt(episodes / returns.length)),
  };
}

function allMissing(reason: string): DrawdownRatios {
  const none: Measure = { value: null, reason };
  return {
    painIndex: none,
    ulcerIndex: none,
    painRatio: none,
    martinRatio: none,
    burkeRatio: none,
    gainToPain: none,
    sterlingRatio: none,
    sterlingKestnerRatio: none,
    modifiedBurkeRatio: none,
  };
}
