import { dayNumber } from "#finance/dates.ts";
import type { CheckSeries } from "./check-series.ts";
import { EXCHANGES } from "./exchanges.ts";
import type { MarketMoves } from "./market-moves.ts";

const calendars = new Map(
  EXCHANGES.map(({ mic, calendar }) => {
    const holidays = calendar.holidays.map(dayNumber).sort((a, b) => a - b);
    const years = calendar.holidays.map((day) => day.slice(0, 4)).sort();
    return [
      mic,
      {
        weekdays: new Set(calendar.weekdays),
        holidays: new Set(holidays),
        from: dayNumber(`${years[0] ?? "9999"}-01-01`),
        to: dayNumber(`${years.at(-1) ?? "0001"}-12-31`),
      },
    ] as const;
  }),
);

/** Monday is 1, Sunday 7; day 0 was a Thursday. */
function weekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/**
 * Whether an instrument should have a close on a day: every day where it trades every day; by its exchange's calendar in
 * the years that has; else on the days on which most series of the same market have one. Null when nobody knows.
 */
export function tradingDayTest(market: MarketMoves): (series: CheckSeries, day: number) => boolean | null {
  const days = market.tradingDays === null ? null : new Set(market.tradingDays);
  return ({ everyDay, mic }, day) => {
    if (everyDay) return true;
    const calendar = mic === null ? undefined : calendars.get(mic);
    if (calendar !== undefined && day >= calendar.from && day <= calendar.to)
      return calendar.weekdays.has(weekday(day)) && !calendar.holidays.has(day);
    return days === null ? null : days.has(day);
  };
}
