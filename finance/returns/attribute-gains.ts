import type { BrinsonAttribution, SegmentEffects } from "./brinson.ts";
import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Attribution of the active return of one period from gains, as a ledger has them: a class may gain or lose with nothing
 * invested in it at the start, such as a fee paid from an account without cash.
 * Formula, for a class with weights w (portfolio) and v (benchmark), contribution c = gain / capital of the portfolio,
 * benchmark return b, benchmark total B: allocation (w − v)(b − B), selection v (c/w − b), interaction (w − v)(c/w − b);
 * together c − v b − (w − v) B. Formula: Σ of all effects = Σ c − B.
 * Convention: as Brinson-Fachler where c = w × return. Without weight (w = 0), and where a class says so, interaction
 * counts as selection. A class that the benchmark does not have and that has no return there is allocation alone.
 * Source: G. Brinson and N. Fachler (1985); C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed.,
 * ch. 5 and 8 (weights of transactions).
 */
export interface GainSegment {
  /** Capital of the class at the start of the period over that of the portfolio; all add up to 1. */
  portfolioWeight: number;
  /** Gain of the class over the capital of the portfolio. */
  contribution: number;
  benchmarkWeight: number;
  /** Null only where the benchmark's weight is 0. */
  benchmarkReturn: number | null;
  /** Counts interaction as selection, for classes in which nothing is chosen. */
  joined?: boolean;
}

/**
 * Effects of one period; link those of several by `linkAttributions`.
 * Example: attributeGains([{ portfolioWeight: 0.6, contribution: 0.06, benchmarkWeight: 0.5, benchmarkReturn: 0.08 }, { portfolioWeight: 0.4, contribution: -0.01, benchmarkWeight: 0.5, benchmarkReturn: 0 }]).total.allocation = 0.008.
 * @throws ReturnInputError for weights that do not add up to 1, or a benchmark's return that is missing
 */
export function attributeGains(segments: readonly GainSegment[]): BrinsonAttribution {
  let [own, other, portfolioReturn, benchmarkReturn] = [0, 0, 0, 0];
  for (const [place, segment] of segments.entries()) {
    const { portfolioWeight: w, benchmarkWeight: v, contribution: c, benchmarkReturn: b } = segment;
    if (b === null && v !== 0) {
      throw new ReturnInputError(`segment ${place + 1} has a weight in the benchmark but no return`);
    }
    requireFinite(`segment ${place + 1}`, [w, v, c, b ?? 0]);
    own += w;
    other += v;
    portfolioReturn += c;
    benchmarkReturn += v * (b ?? 0);
  }
  if (Math.abs(own - 1) > 1e-6 || Math.abs(other - 1) > 1e-6) {
    throw new ReturnInputError(`the weights add up to ${own} and ${other}, not 1: add cash as a segment`);
  }
  const effects = segments.map((segment) => effectsOf(segment, benchmarkReturn));
  const sum = (part: keyof SegmentEffects) => effects.reduce((all, each) => all + each[part], 0);
  return {
    segments: effects,
    total: {
      allocation: sum("allocation"),
      selection: sum("selection"),
      interaction: sum("interaction"),
      total: sum("total"),
    },
    portfolioReturn,
    benchmarkReturn,
    activeReturn: portfolioReturn - benchmarkReturn,
  };
}

function effectsOf(segment: GainSegment, whole: number): SegmentEffects {
  const { portfolioWeight: w, benchmarkWeight: v, contribution: c, benchmarkReturn: b } = segment;
  if (b === null) return { allocation: c - w * whole, selection: 0, interaction: 0, total: c - w * whole };
  const allocation = (w - v) * (b - whole);
  const beyond = c - w * b;
  const selection = segment.joined === true || w === 0 ? beyond : (v * beyond) / w;
  return { allocation, selection, interaction: beyond - selection, total: allocation + beyond };
}
