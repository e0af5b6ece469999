import { isoDate } from "#finance/dates.ts";
import { type HolidayRule, weekdayOf } from "./holiday-rules.ts";

/** When an exchange trades, in local time. */
export interface ExchangeCalendar {
  open: string;
  close: string;
  /** From and to of pauses within the session. */
  breaks: readonly (readonly [string, string])[];
  /** 1 is Monday. */
  weekdays: readonly number[];
  /** The first and last year that the holidays are known of. */
  from: number;
  to: number;
  /** Days without trading that fall on one of the weekdays. */
  holidays: readonly string[];
  /** Days that end early, with the local time. */
  earlyCloses: Readonly<Record<string, string>>;
}

export interface CalendarRules {
  open: string;
  close: string;
  breaks?: readonly (readonly [string, string])[];
  from: number;
  to?: number;
  holidays: readonly HolidayRule[];
  /** Days that end early where they are days of trading. */
  early?: { at: string; days: readonly HolidayRule[] };
}

/** Rules do not know what a government decides next year, so nothing is claimed beyond this. */
const LAST_YEAR = 2035;
export const WEEKDAYS = [1, 2, 3, 4, 5] as const;

/** The calendar of the years `from` to `to`; its days are worked out when somebody asks for them. */
export function exchangeCalendar(rules: CalendarRules): ExchangeCalendar {
  const { open, close, breaks = [], from, to = LAST_YEAR } = rules;
  let days: ReturnType<typeof daysBy> | null = null;
  const known = () => {
    days ??= daysBy(rules, from, to);
    return days;
  };
  return {
    open,
    close,
    breaks,
    weekdays: WEEKDAYS,
    from,
    to,
    get holidays() {
      return known().holidays;
    },
    get earlyCloses() {
      return known().earlyCloses;
    },
  };
}

function daysBy({ holidays, early, close }: CalendarRules, from: number, to: number) {
  const years = Array.from({ length: to - from + 1 }, (_, place) => from + place);
  const kept = (list: readonly HolidayRule[]) =>
    [...new Set(years.flatMap((year) => list.flatMap((rule) => rule(year))))]
      .filter((day) => weekdayOf(day) <= 5)
      .sort((a, b) => a - b);
  const closed = kept(holidays);
  const off = new Set(closed);
  const shortened = early ? kept(early.days).filter((day) => !off.has(day)) : [];
  return {
    holidays: closed.map(isoDate),
    earlyCloses: Object.fromEntries(shortened.map((day) => [isoDate(day), early?.at ?? close])),
  };
}
