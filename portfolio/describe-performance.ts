import { attributeChange, type CumulativeAttribution, nothingYet } from "#finance/attribution.ts";
import { addDays, dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import { available, type Measure, notAvailable } from "#finance/measure.ts";
import { annualizeReturn } from "#finance/returns/time-weighted-return.ts";
import { annualizedVolatility, maximumDrawdown } from "#finance/risk/risk-measures.ts";
import type { DataIssue } from "#platform/results.ts";
import type { Table } from "./analysis-result.ts";
import { type BenchmarkRequest, TARGET } from "./benchmark-parts.ts";
import { type ComparableClasses, comparableClasses } from "./class-attribution.ts";
import { type FoldedPortfolio, foldThrough } from "./fold-portfolio.ts";
import { lastRateStart, startReason } from "./late-rates.ts";
import {
  attributionOn,
  type MeasuredSeries,
  measureSeries,
  moneyWeightedReturn,
  timeWeightedReturn,
} from "./measure-returns.ts";
import { openRows, type PortfolioRows } from "./open-portfolio.ts";
import { type PerformanceLevel, performanceLevel } from "./performance-levels.ts";
import type { Period, PeriodRequest } from "./performance-period.ts";
import { type PerformanceTable, performanceTables } from "./performance-tables.ts";
import type { PerformanceReport } from "./results.ts";
import { calendarYears, sampleSeries } from "./sample-series.ts";
import { priceIssues, valuePositions } from "./value-positions.ts";

export interface PerformanceRequest extends PeriodRequest {
  accountId?: string;
  currency?: string;
  /** A table of the parts: accounts, holdings with their contribution, or open lots. */
  level?: PerformanceLevel;
  /** What to compare with: a symbol, a mix, or `target`. */
  benchmark?: BenchmarkRequest;
  tables?: readonly PerformanceTable[];
}

/** Fewer daily returns than this say too little about risk. */
const leastReturns = 20;

/** What a portfolio alone says about a period; a benchmark is compared with the classes, when one is asked for. */
export interface DescribedPerformance {
  report: Omit<PerformanceReport, "dataQuality">;
  issues: DataIssue[];
  /** The table of the level asked for. */
  parts: Table[];
  tables: Table[];
  comparable: ComparableClasses | null;
}

/** The performance of a portfolio that was read: its whole ledger where parts or classes are asked for. */
export function describePerformance(
  rows: PortfolioRows,
  options: PerformanceRequest & { asked: Period },
): DescribedPerformance {
  const { asked } = options;
  const folded = openRows(rows);
  const { loaded, ledger } = folded;
  const first = ledger.firstDate;
  const rates = lastRateStart(loaded.lateRates);
  const begin = first === null ? (asked.from ?? asked.to) : latest(asked.from ?? first, first);
  // The close of the day on which exchange rates start is the first that is known.
  const from = rates === null || begin > rates.day ? begin : earlier(addDays(rates.day, 1), asked.to);
  const before = addDays(from, -1);
  const start = attributionAtStart(folded, before);
  const end = attributionOn(folded, ledger, asked.to);
  const attribution = attributeChange(start, end, loaded.currency);
  const issues: DataIssue[] = [...folded.issues, ...priceIssues(folded, valuePositions(folded))];
  if (Number(attribution.residual.amount) !== 0) {
    const { amount } = attribution.residual;
    issues.push({
      code: "unexplained_change",
      severity: "error",
      message: `${amount} ${loaded.currency} of the change in value is not explained by the ledger.`,
    });
  }
  const series = first === null ? null : measureSeries(folded, before, asked.to);
  const moneyWeighted =
    series === null
      ? nothing
      : moneyWeightedReturn(series, {
          from: before,
          to: asked.to,
          startValue: start.value.toNumber(),
          endValue: end.value.toNumber(),
        });
  const risk = measureRisk(series, dayNumber(asked.to) - dayNumber(before));
  const days = { before, to: asked.to };
  const { level, accountId, benchmark } = options;
  const report: DescribedPerformance["report"] = {
    asOf: loaded.asOf,
    from,
    to: asked.to,
    currency: loaded.currency,
    startValue: attribution.startValue,
    endValue: attribution.endValue,
    ...risk.measures,
    moneyWeightedReturn: moneyWeighted,
    attribution: { ...attribution.lines, residual: attribution.residual },
    series: series === null ? { start: from, interval: "day", dates: [], values: [] } : sampleSeries(series),
    calendarYears:
      series === null || risk.measures.timeWeightedReturn.value === null ? [] : calendarYears(series),
    assumptions: assumptions({ asked, from, options, folded, fall: risk.fall }),
  };
  if (series === null) return { report, issues, parts: [], tables: [], comparable: null };
  return {
    report,
    issues,
    parts: level === undefined ? [] : [performanceLevel(folded, level, accountId, days)],
    tables: tablesOf(series, options),
    comparable: benchmark === undefined ? null : comparableClasses(folded, series, days),
  };
}

/** Without a return of the whole, those of its months and windows mean nothing either. */
function tablesOf(series: MeasuredSeries, options: PerformanceRequest): Table[] {
  return timeWeightedReturn(series).value === null ? [] : performanceTables(series, options.tables ?? []);
}

const nothing = notAvailable("there are no transactions in or before the period");

/** Texts of dates compare like dates. */
function latest(a: IsoDate, b: IsoDate): IsoDate {
  return dayNumber(a) > dayNumber(b) ? a : b;
}

function earlier(a: IsoDate, b: IsoDate): IsoDate {
  return latest(a, b) === a ? b : a;
}

function attributionAtStart(folded: FoldedPortfolio, before: IsoDate): CumulativeAttribution {
  const first = folded.ledger.firstDate;
  if (first === null || before < first) return nothingYet();
  if (folded.settled !== null && folded.settled.start !== null) return folded.settled.start;
  const ledger = foldThrough(folded.loaded, folded.quotes, before, folded.outside);
  return attributionOn(folded, ledger, before);
}

interface Risk {
  measures: Pick<
    PerformanceReport,
    "timeWeightedReturn" | "annualizedReturn" | "volatility" | "maximumDrawdown"
  >;
  /** Peak and low of the largest fall. */
  fall: { peak: IsoDate; low: IsoDate } | null;
}

function measureRisk(series: MeasuredSeries | null, days: number): Risk {
  const total = series === null ? nothing : timeWeightedReturn(series);
  if (series === null || total.value === null) {
    const measures = {
      timeWeightedReturn: total,
      annualizedReturn: total,
      volatility: total,
      maximumDrawdown: total,
    };
    return { measures, fall: null };
  }
  const yearly = annualizeReturn(total.value, days);
  const drawdown = maximumDrawdown(series.growth.index);
  const dayOf = (place: number) => isoDate(series.days[place] ?? (series.days[0] ?? 1) - 1);
  return {
    measures: {
      timeWeightedReturn: total,
      annualizedReturn:
        yearly === null ? notAvailable("the period is shorter than a year") : available(yearly),
      volatility: volatilityOf(series),
      maximumDrawdown: available(drawdown.rate),
    },
    fall: drawdown.rate < 0 ? { peak: dayOf(drawdown.peak), low: dayOf(drawdown.trough) } : null,
  };
}

/** Returns of Saturdays and Sundays are joined to the next weekday: a year has 252 of those that count. */
function volatilityOf(series: MeasuredSeries): Measure {
  const returns: number[] = [];
  let joined = 1;
  let started = series.before > 0;
  for (const [place, day] of series.days.entries()) {
    joined *= 1 + (series.growth.returns[place] ?? 0);
    const weekday = (((day + 3) % 7) + 7) % 7;
    if (weekday >= 5) continue;
    // The day money first came in has no close before it.
    if (started) returns.push(joined - 1);
    started ||= (series.values[place] ?? 0) > 0;
    joined = 1;
  }
  if (returns.length < leastReturns) {
    return notAvailable(`fewer than ${leastReturns} daily returns in the period`);
  }
  return available(annualizedVolatility(returns));
}

function assumptions(about: {
  asked: Period;
  from: IsoDate;
  options: PerformanceRequest;
  folded: FoldedPortfolio;
  fall: Risk["fall"];
}): string[] {
  const { asked, from, options, folded, fall } = about;
  const { loaded } = folded;
  const chosen = [
    `From ${from} to ${asked.to}, both included: the start value is that of the close before ${from}.`,
  ];
  const rates = lastRateStart(loaded.lateRates);
  if (rates !== null && (asked.from ?? "") <= rates.day) {
    chosen.push(
      `The period begins on ${from}, because ${startReason(rates)}: nothing of before is measured.`,
    );
  } else if (asked.from !== null && asked.from < from) {
    chosen.push("The period begins with the first transaction.");
  }
  if (options.currency === undefined) chosen.push(`In ${loaded.currency}, the base currency.`);
  if (options.accountId === undefined) chosen.push("All accounts together.");
  chosen.push(
    "Time-weighted: daily chaining, net money in at the start of its day, net money out at its end.",
  );
  chosen.push("Money-weighted: XIRR per year (ACT/365). Volatility: daily returns, sample deviation, ×√252.");
  chosen.push(
    "Attribution: realized and unrealized are price changes since shares came in, before fees and taxes; exchange-rate changes stand in currency.",
  );
  if (options.level === "account" || options.level === "holding") {
    chosen.push(
      "unrealizedGain (at the end) and realizedGain (of the period) are by cost basis with fees, as in holdings and accounts: return of capital and the lot method change them.",
    );
  }
  if (options.level === "holding") {
    chosen.push(
      "Holdings: purchases with their costs flow in, sales and income flow out, shares that come out of others (spin-off, merger, new symbol) move from the one to the other at the day's close, and options hand over what exercise or assignment was worth then; contributions are linked over days (Cariño) and add up to the time-weighted return.",
    );
  }
  if (options.level === "lot")
    chosen.push("Lots: the 60 largest of those open at the end, since they were acquired, without income.");
  if (options.benchmark !== undefined) {
    chosen.push(
      "Benchmark: in the same currency, with dividends where they are known; a mix is restored to its weights every month; valueInBenchmark invests the same money on the same days in it.",
      "Attribution: Brinson-Fachler by day and asset class, linked (Cariño), so that all effects add up to the active return; funds count as what they are invested in. Weights are means over the days. Interest, fees and taxes of the accounts stand in cash, the benchmark's cash earns nothing.",
    );
    if (options.benchmark === TARGET || typeof options.benchmark !== "string") {
      chosen.push(
        "A class named without a symbol earns what the portfolio's own holdings of it earned, so selection within it is 0.",
      );
    }
  }
  if (options.tables?.includes("rolling") === true) {
    chosen.push("Rolling windows end on each day with prices; those over a year are per year.");
  }
  if (fall !== null) chosen.push(`Largest fall: from ${fall.peak} to ${fall.low}.`);
  return chosen;
}
