import { isoDate } from "#finance/dates.ts";
import type { MeasuredSeries } from "./measure-returns.ts";
import type { PerformanceReport } from "./results.ts";

/** A chart or a model needs no more points than this. */
const mostPoints = 120;

/** Values at the last day of each day, week or month, at most 120 of them, rounded to cents; the last day is always there. */
export function sampleSeries(series: MeasuredSeries): PerformanceReport["series"] {
  const first = series.days[0] ?? 0;
  const span = (series.days.at(-1) ?? first) - first + 1;
  const interval = span <= mostPoints ? "day" : span <= mostPoints * 7 ? "week" : "month";
  const bucket = (day: number): string | number =>
    interval === "day" ? day : interval === "week" ? Math.floor((day + 3) / 7) : isoDate(day).slice(0, 7);
  const places = series.days.flatMap((day, place) => {
    const next = series.days[place + 1];
    return next === undefined || bucket(next) !== bucket(day) ? [place] : [];
  });
  const step = Math.ceil(places.length / mostPoints);
  const kept = places.filter((_, index) => (places.length - 1 - index) % step === 0);
  const dates = kept.map((place) => isoDate(series.days[place] ?? 0));
  return {
    start: dates[0] ?? isoDate(first),
    interval,
    dates,
    values: kept.map((place) => Math.round((series.values[place] ?? 0) * 100) / 100),
  };
}

/** The time-weighted return of each calendar year, the first and last as far as they reach. */
export function calendarYears(series: MeasuredSeries): PerformanceReport["calendarYears"] {
  const years: PerformanceReport["calendarYears"] = [];
  let opening = 1;
  for (const [place, day] of series.days.entries()) {
    const year = Number(isoDate(day).slice(0, 4));
    const next = series.days[place + 1];
    if (next !== undefined && Number(isoDate(next).slice(0, 4)) === year) continue;
    const closing = series.growth.index[place] ?? opening;
    if (opening > 0) years.push({ year, timeWeightedReturn: closing / opening - 1 });
    opening = closing;
  }
  return years;
}
