import { compoundReturns } from "./convert-returns.ts";
import { type LinkingMethod, linkEffects } from "./link-effects.ts";
import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Attribution of the active return to allocation, selection and interaction per segment.
 * Formula, for a segment with weights w (portfolio) and v (benchmark), returns r and b, benchmark total B: allocation
 * (w − v)(b − B) after Brinson-Fachler, (w − v) b after Brinson-Hood-Beebower; selection v (r − b); interaction
 * (w − v)(r − b). Geometric: allocation (w − v)((1 + b)/(1 + B) − 1), selection w ((1 + r)/(1 + b) − 1)(1 + b)/(1 + S),
 * S = Σ w b. Formula: Σ of all effects = R − B, for the geometric ones (1 + A)(1 + E) − 1 = (1 + R)/(1 + B) − 1.
 * Convention: weights at the start of the period, each set adding up to 1; where one side holds nothing of a segment and
 * its return is null, the other side's return stands in (no selection). Over several periods effects are linked (Cariño
 * unless another method is named) and add up to the difference of the compounded returns.
 * Source: G. Brinson and N. Fachler, "Measuring Non-U.S. Equity Portfolio Performance", J. Portfolio Management, Spring
 * 1985; G. Brinson, L. Hood and G. Beebower, "Determinants of Portfolio Performance", Financial Analysts J. 1986; T.
 * Burnie, J. Knowles and T. Teder, "Arithmetic and Geometric Attribution", J. Performance Measurement, Fall 1998.
 */
export interface Segment {
  portfolioWeight: number;
  benchmarkWeight: number;
  /** Null only where the weight is 0. */
  portfolioReturn: number | null;
  benchmarkReturn: number | null;
}

export interface SegmentEffects {
  allocation: number;
  selection: number;
  /** 0 when it is counted with selection. */
  interaction: number;
  total: number;
}

export interface BrinsonAttribution {
  segments: SegmentEffects[];
  total: SegmentEffects;
  portfolioReturn: number;
  benchmarkReturn: number;
  activeReturn: number;
}

export interface BrinsonOptions {
  /** Brinson-Fachler when not given. */
  model?: "brinson-fachler" | "brinson-hood-beebower";
  /** On its own when not given; "selection" counts it there, as a bottom-up manager does. */
  interaction?: "separate" | "selection";
}

/**
 * Effects of one period.
 * Example: attributeActiveReturn([{ portfolioWeight: 0.4, benchmarkWeight: 0.4, portfolioReturn: 0.2, benchmarkReturn: 0.1 }, { portfolioWeight: 0.3, benchmarkWeight: 0.2, portfolioReturn: -0.05, benchmarkReturn: -0.04 }, { portfolioWeight: 0.3, benchmarkWeight: 0.4, portfolioReturn: 0.06, benchmarkReturn: 0.08 }]).total.allocation = -0.012.
 * @throws ReturnInputError for weights that do not add up to 1 or a return that is missing
 */
export function attributeActiveReturn(
  segments: readonly Segment[],
  options: BrinsonOptions = {},
): BrinsonAttribution {
  const known = segments.map(completeSegment);
  requireWholeWeights(known);
  const portfolioReturn = known.reduce((sum, { w, r }) => sum + w * r, 0);
  const benchmarkReturn = known.reduce((sum, { v, b }) => sum + v * b, 0);
  const anchor = options.model === "brinson-hood-beebower" ? 0 : benchmarkReturn;
  const effects = known.map(({ w, v, r, b }) => {
    const joined = options.interaction === "selection";
    const allocation = (w - v) * (b - anchor);
    const selection = (joined ? w : v) * (r - b);
    const interaction = joined ? 0 : (w - v) * (r - b);
    return { allocation, selection, interaction, total: allocation + selection + interaction };
  });
  return {
    segments: effects,
    total: addEffects(effects),
    portfolioReturn,
    benchmarkReturn,
    activeReturn: portfolioReturn - benchmarkReturn,
  };
}

/**
 * Effects of several periods, linked. Every period lists the same segments in the same order.
 * Example: linkAttributions([attributeActiveReturn([{ portfolioWeight: 1, benchmarkWeight: 1, portfolioReturn: 0.1, benchmarkReturn: 0.05 }])]).total.selection = 0.05.
 * @throws ReturnInputError for periods with different numbers of segments, or a loss of everything under carino
 */
export function linkAttributions(
  periods: readonly BrinsonAttribution[],
  method: LinkingMethod = "carino",
): BrinsonAttribution {
  const own = periods.map((period) => period.portfolioReturn);
  const other = periods.map((period) => period.benchmarkReturn);
  const linked = (part: keyof SegmentEffects) =>
    linkEffects(
      periods.map((period) => period.segments.map((effects) => effects[part])),
      own,
      other,
      method,
    );
  const [allocation, selection, interaction] = [
    linked("allocation"),
    linked("selection"),
    linked("interaction"),
  ];
  const segments = allocation.map((value, place) => {
    const parts = { selection: selection[place] ?? 0, interaction: interaction[place] ?? 0 };
    return { allocation: value, ...parts, total: value + parts.selection + parts.interaction };
  });
  const [portfolioReturn, benchmarkReturn] = [compoundReturns(own), compoundReturns(other)];
  return {
    segments,
    total: addEffects(segments),
    portfolioReturn,
    benchmarkReturn,
    activeReturn: portfolioReturn - benchmarkReturn,
  };
}

export interface GeometricAttribution {
  segments: { allocation: number; selection: number }[];
  allocation: number;
  selection: number;
  /** (1 + R) / (1 + B) − 1 = (1 + allocation)(1 + selection) − 1. */
  activeReturn: number;
}

/**
 * Geometric effects of one period; those of several periods compound.
 * Example: attributeGeometrically([{ portfolioWeight: 1, benchmarkWeight: 1, portfolioReturn: 0.21, benchmarkReturn: 0.1 }]).selection = 0.1.
 * @throws ReturnInputError as `attributeActiveReturn`, and for a benchmark that lost everything
 */
export function attributeGeometrically(segments: readonly Segment[]): GeometricAttribution {
  const known = segments.map(completeSegment);
  requireWholeWeights(known);
  const portfolioReturn = known.reduce((sum, { w, r }) => sum + w * r, 0);
  const benchmarkReturn = known.reduce((sum, { v, b }) => sum + v * b, 0);
  const notional = known.reduce((sum, { w, b }) => sum + w * b, 0);
  if (benchmarkReturn <= -1 || notional <= -1) {
    throw new ReturnInputError("the benchmark lost everything: no ratio to it exists");
  }
  const effects = known.map(({ w, v, r, b }) => ({
    allocation: (w - v) * ((1 + b) / (1 + benchmarkReturn) - 1),
    selection: (w * (r - b)) / (1 + notional),
  }));
  return {
    segments: effects,
    allocation: (1 + notional) / (1 + benchmarkReturn) - 1,
    selection: (1 + portfolioReturn) / (1 + notional) - 1,
    activeReturn: (1 + portfolioReturn) / (1 + benchmarkReturn) - 1,
  };
}

interface CompleteSegment {
  w: number;
  v: number;
  r: number;
  b: number;
}

function completeSegment(segment: Segment, place: number): CompleteSegment {
  const { portfolioWeight: w, benchmarkWeight: v, portfolioReturn, benchmarkReturn } = segment;
  const missing = (side: string) =>
    new ReturnInputError(`segment ${place + 1} has a weight in the ${side} but no return`);
  if (portfolioReturn === null && w !== 0) throw missing("portfolio");
  if (benchmarkReturn === null && v !== 0) throw missing("benchmark");
  const r = portfolioReturn ?? benchmarkReturn ?? 0;
  const b = benchmarkReturn ?? portfolioReturn ?? 0;
  requireFinite(`segment ${place + 1}`, [w, v, r, b]);
  return { w, v, r, b };
}

function requireWholeWeights(segments: readonly CompleteSegment[]): void {
  for (const [side, key] of [["portfolio", "w"] as const, ["benchmark", "v"] as const]) {
    const sum = segments.reduce((all, segment) => all + segment[key], 0);
    if (Math.abs(sum - 1) > 1e-6) {
      throw new ReturnInputError(`the ${side} weights add up to ${sum}, not 1: add cash as a segment`);
    }
  }
}

function addEffects(effects: readonly SegmentEffects[]): SegmentEffects {
  const sum = (part: keyof SegmentEffects) => effects.reduce((all, each) => all + each[part], 0);
  return {
    allocation: sum("allocation"),
    selection: sum("selection"),
    interaction: sum("interaction"),
    total: sum("total"),
  };
}
