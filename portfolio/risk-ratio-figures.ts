import type { Measure } from "#finance/measure.ts";
import type { BenchmarkMeasures } from "#finance/risk/benchmark-measures.ts";
import { tailRatio } from "#finance/risk/downside-measures.ts";
import { measureDrawdowns } from "#finance/risk/drawdown-ratios.ts";
import { omegaRatio } from "#finance/risk/return-ratios.ts";
import { probabilisticSharpe, sharpeFactsOf, sharpeStandardError } from "#finance/risk/sharpe-inference.ts";
import { type Figure, figure } from "./analysis-result.ts";

const NO_RATIO: Measure = { value: null, reason: "too few returns, or returns that never differ" };

/** Ratios beside Sharpe, Sortino and Calmar, and how sure the Sharpe ratio is. */
export function ratioFigures(returns: ArrayLike<number>, perYear: number, riskFreeRate: number): Figure[] {
  const facts = sharpeFactsOf(returns, riskFreeRate / perYear);
  const error = facts === null ? NO_RATIO : sharpeStandardError(facts);
  const yearly: Measure =
    error.value === null ? error : { value: error.value * Math.sqrt(perYear), reason: null };
  const falls = measureDrawdowns(returns, perYear, riskFreeRate);
  return [
    figure("sharpeStandardError", "number", yearly),
    figure("probabilisticSharpe", "rate", facts === null ? NO_RATIO : probabilisticSharpe(facts)),
    figure("omegaRatio", "number", omegaRatio(returns, riskFreeRate / perYear)),
    figure("ulcerIndex", "rate", falls.ulcerIndex),
    figure("martinRatio", "number", falls.martinRatio),
    figure("tailRatio", "number", tailRatio(returns)),
  ];
}

/** What a benchmark does not explain. */
export function benchmarkRatioFigures(against: BenchmarkMeasures): Figure[] {
  return [
    figure("treynorRatio", "number", against.treynorRatio),
    figure("modiglianiMeasure", "rate", against.modiglianiMeasure),
    figure("appraisalRatio", "number", against.appraisalRatio),
  ];
}
