import type { IsoDate } from "#finance/dates.ts";
import type { GainSegment } from "#finance/returns/attribute-gains.ts";
import { type BrinsonAttribution, linkAttributions, type SegmentEffects } from "#finance/returns/brinson.ts";
import { type Column, type Table, table } from "./analysis-result.ts";
import type { BenchmarkPart } from "./benchmark-parts.ts";
import type { BenchmarkPath } from "./benchmark-path.ts";
import { exposureOf } from "./exposure-class.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import type { MeasuredSeries } from "./measure-returns.ts";
import { dailyCapital, dailyGains, partSeries } from "./part-series.ts";

/** A class of the portfolio by day: its capital and its gain as shares of the portfolio's capital. */
export interface ClassDays {
  name: string;
  weights: Float64Array;
  contributions: Float64Array;
}

const CASH = "cash";
/** Less than a thousandth of a cent is rounding left over by a sale of everything. */
const NOTHING = 1e-5;
/** Fees paid from an account that is almost empty are no return of its cash. */
const LEAST_CASH = 0.01;

/**
 * Classes held in the period by what they are invested in, cash last: it has what is left, with interest, fees and taxes of
 * the accounts. Days on which nothing was invested count as cash without a return.
 */
function classDays(folded: FoldedPortfolio, whole: MeasuredSeries, before: IsoDate): ClassDays[] {
  const { instruments } = folded.loaded;
  const capital = dailyCapital(whole);
  const share = (part: number, place: number) =>
    (capital[place] ?? 0) > NOTHING ? part / (capital[place] ?? 1) : 0;
  const cash = {
    name: CASH,
    weights: new Float64Array(capital.length).fill(1),
    contributions: dailyGains(whole).map(share),
  };
  const found: ClassDays[] = [];
  for (const [name, series] of partSeries(folded, whole, before, (id) => exposureOf(instruments.get(id)))) {
    // Funds of the money market stay in what is left.
    if (name === CASH) continue;
    const weights = dailyCapital(series).map((value, place) => (value > NOTHING ? share(value, place) : 0));
    const contributions = dailyGains(series).map(share);
    if (weights.every((weight) => weight === 0) && contributions.every((each) => each === 0)) continue;
    for (const [place, weight] of weights.entries()) {
      cash.weights[place] = (cash.weights[place] ?? 0) - weight;
      cash.contributions[place] = (cash.contributions[place] ?? 0) - (contributions[place] ?? 0);
    }
    found.push({ name, weights, contributions });
  }
  return [...found.sort((a, b) => mean(b.weights) - mean(a.weights)), cash];
}

/** What of a portfolio can be compared with a benchmark: the whole and its classes by day, as plain data. */
export interface ComparableClasses {
  currency: string;
  before: IsoDate;
  to: IsoDate;
  whole: MeasuredSeries;
  classes: ClassDays[];
}

/** The classes of a folded portfolio over a period that was measured. */
export function comparableClasses(
  folded: FoldedPortfolio,
  whole: MeasuredSeries,
  { before, to }: { before: IsoDate; to: IsoDate },
): ComparableClasses {
  const { currency } = folded.loaded;
  return { currency, before, to, whole, classes: classDays(folded, whole, before) };
}

export interface NamedSegment extends GainSegment {
  name: string;
}

/** Classes of portfolio and benchmark side by side, one row per day compared, always in the same order. */
export function segmentsOf(
  classes: readonly ClassDays[],
  parts: readonly BenchmarkPart[],
  path: BenchmarkPath,
): NamedSegment[][] {
  const held = classes.filter(({ name }) => name !== CASH).map(({ name }) => name);
  const names = [...new Set([...held, ...parts.map(({ assetClass }) => assetClass), CASH])];
  // Cash stands last, whatever the benchmark names first.
  const ordered = [...names.filter((name) => name !== CASH), CASH];
  return path.days.map(({ weights, returns }, day) =>
    ordered.map((name) => {
      const own = classes.find((each) => each.name === name);
      let [weight, gain] = [0, 0];
      parts.forEach(({ assetClass }, part) => {
        if (assetClass !== name) return;
        weight += weights[part] ?? 0;
        gain += (weights[part] ?? 0) * (returns[part] ?? 0);
      });
      const cashOrNone = name === CASH ? 0 : null;
      return {
        name,
        portfolioWeight: own?.weights[path.first + day] ?? 0,
        contribution: own?.contributions[path.first + day] ?? 0,
        benchmarkWeight: weight,
        benchmarkReturn: weight === 0 ? cashOrNone : gain / weight,
        joined: name === CASH,
      };
    }),
  );
}

/** Mean weights, compounded returns and linked effects of each class; the effects add up to the active return. */
export function attributionTable(
  segments: readonly (readonly NamedSegment[])[],
  days: readonly BrinsonAttribution[],
): Table {
  const everything = days.some((day) => day.portfolioReturn <= -1 || day.benchmarkReturn <= -1);
  const linked = linkAttributions(days, everything ? "grap" : "carino");
  const rows = (segments[0] ?? []).map(({ name }, place) => {
    const own = segments.flatMap((day) => day[place] ?? []);
    const { allocation, selection, interaction, total } = cleaned(linked.segments[place] ?? linked.total);
    const least = name === CASH ? LEAST_CASH : 0;
    return [
      name,
      mean(own.map((day) => day.portfolioWeight)),
      mean(own.map((day) => day.benchmarkWeight)),
      compounded(
        own.map((day) => (day.portfolioWeight > least ? day.contribution / day.portfolioWeight : null)),
      ),
      compounded(own.map((day) => (day.benchmarkWeight > 0 ? day.benchmarkReturn : null))),
      ...[allocation, selection, interaction, total],
    ];
  });
  const { portfolioReturn, benchmarkReturn } = linked;
  const total = cleaned(linked.total);
  const effects = [total.allocation, total.selection, total.interaction, total.total];
  return table("attribution", COLUMNS, [
    ...rows,
    ["total", 1, 1, portfolioReturn, benchmarkReturn, ...effects],
  ]);
}

const COLUMNS: readonly Column[] = [
  ...["assetClass", "portfolioWeight", "benchmarkWeight", "portfolioReturn", "benchmarkReturn"],
  ...["allocation", "selection", "interaction", "total"].map((name): Column => [name, "rate"]),
];

/** Effects that are nothing but rounding of what cancels become 0. */
function cleaned(effects: SegmentEffects): SegmentEffects {
  const clean = (value: number) => (Math.abs(value) < 1e-14 ? 0 : value);
  return {
    allocation: clean(effects.allocation),
    selection: clean(effects.selection),
    interaction: clean(effects.interaction),
    total: clean(effects.total),
  };
}

/** Null without a day that has a return. */
function compounded(returns: readonly (number | null)[]): number | null {
  const known = returns.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((growth, value) => growth * (1 + value), 1) - 1;
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
