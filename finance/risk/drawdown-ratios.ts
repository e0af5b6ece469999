import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { growthIndex } from "./return-ratios.ts";

/**
 * Name: return for the falls on the way: pain and ulcer index, Martin, pain, Burke and gain-to-pain ratio.
 * Formula: D_t = 1 − level / highest level so far; pain index = Σ D / n; ulcer index = √(Σ D² / n); pain and Martin (ulcer
 * performance) ratio = (CAGR − f) / index; Burke = (CAGR − f) / √Σ depth² over the drawdowns, modified / √(Σ depth² / n); Sterling = (CAGR − f) / mean depth (Kestner: + 0.1); gain to pain = Σ r / Σ |r < 0|.
 * Convention: simple returns of equal periods, the start counts as a level; CAGR and f are yearly, D fractions of the
 * highest level; nothing to divide by gives "not available". "additive" sums returns instead of compounding them, and takes
 * every run of losing periods as a fall of its own (Bacon's printed examples).
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

/** How falls are counted: from the growth index, or the way of Bacon's printed examples. */
export type FallConvention = "compound" | "additive";

class Falls {
  depths = 0;
  squares = 0;
  /** Σ depth², Σ depth and number of the deepest points of single falls. */
  episodes = 0;
  deepestSum = 0;
  count = 0;

  addDepth(depth: number): void {
    this.depths += depth;
    this.squares += depth * depth;
  }

  addEpisode(deepest: number): void {
    if (deepest === 0) return;
    this.episodes += deepest * deepest;
    this.deepestSum += deepest;
    this.count += 1;
  }
}

function compoundFalls(index: Float64Array): Falls {
  const falls = new Falls();
  let [highest, deepest] = [1, 0];
  for (const level of index) {
    if (level >= highest) {
      falls.addEpisode(deepest);
      [highest, deepest] = [level, 0];
      continue;
    }
    const depth = 1 - level / highest;
    deepest = Math.max(deepest, depth);
    falls.addDepth(depth);
  }
  falls.addEpisode(deepest);
  return falls;
}

/** Returns summed up; an episode is a run of periods that all lost. */
function additiveFalls(returns: ArrayLike<number>): Falls {
  const falls = new Falls();
  let [level, highest, run] = [0, 0, 0];
  for (let place = 0; place < returns.length; place += 1) {
    const value = returns[place] ?? 0;
    level += value;
    highest = Math.max(highest, level);
    falls.addDepth(highest - level);
    if (value < 0) run -= value;
    else {
      falls.addEpisode(run);
      run = 0;
    }
  }
  falls.addEpisode(run);
  return falls;
}

/**
 * All ratios of a list of returns.
 * Example: measureDrawdowns([0.1, -0.1, -0.1, 0.2], 4).painIndex.value = 0.0795.
 * Example: measureDrawdowns([0.1, -0.1, -0.1, 0.2], 4, 0, "additive").burkeRatio.value = 0.346.
 * @param riskFreeRate yearly
 */
export function measureDrawdowns(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  riskFreeRate = 0,
  convention: FallConvention = "compound",
): DrawdownRatios {
  const reason = unusable(returns, 1);
  if (reason !== null) return allMissing(reason);
  const index = growthIndex(returns);
  const end = index[index.length - 1] ?? 0;
  if (index.some((level) => level < 0)) return allMissing("the value fell below zero");
  const excess = end ** (periodsPerYear / returns.length) - 1 - riskFreeRate;
  const { depths, squares, episodes, count, deepestSum } =
    convention === "compound" ? compoundFalls(index) : additiveFalls(returns);
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
    sterlingRatio: divided(excess, count === 0 ? 0 : deepestSum / count),
    sterlingKestnerRatio: divided(excess, count === 0 ? 0 : deepestSum / count + 0.1),
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
