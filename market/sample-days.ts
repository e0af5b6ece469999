import type { DatedSeries } from "#finance/dated-series.ts";
import { dayNumber, isoDate } from "#finance/dates.ts";

export type Interval = "day" | "week" | "month";

/** Which week or month a day is in; weeks begin on Monday. */
function periodOf(day: number, interval: Interval): string {
  if (interval === "day") return String(day);
  // 1970-01-01 was a Thursday: three days later a week began.
  if (interval === "week") return String(Math.floor((day + 3) / 7));
  return isoDate(day).slice(0, 7);
}

/** The last close of each day, week or month from `from` on, oldest first. */
export function sampleDays(
  series: DatedSeries,
  from: string,
  interval: Interval,
): { dates: string[]; values: number[] } {
  const start = dayNumber(from);
  const dates: string[] = [];
  const values: number[] = [];
  for (const [place, day] of series.days.entries()) {
    if (day < start) continue;
    const next = series.days[place + 1];
    if (next !== undefined && periodOf(next, interval) === periodOf(day, interval)) continue;
    dates.push(isoDate(day));
    values.push(Number(series.texts[place]));
  }
  return { dates, values };
}
