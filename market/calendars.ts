import {
  type CalendarRules,
  type ExchangeCalendar,
  exchangeCalendar,
  WEEKDAYS,
} from "./exchange-calendar.ts";
import {
  afterEaster,
  christmasAndBoxingDay,
  dayOf,
  days,
  during,
  except,
  fixed,
  type HolidayRule,
  mondayAfter,
  mondayForSunday,
  nearestWeekday,
  nthWeekday,
  weekdayOf,
} from "./holiday-rules.ts";
import { japaneseHolidays } from "./japanese-holidays.ts";

const goodFriday = afterEaster(-2);
const easterMonday = afterEaster(1);
const onlyOn =
  (weekdays: readonly number[], rule: HolidayRule): HolidayRule =>
  (year) =>
    rule(year).filter((day) => weekdays.includes(weekdayOf(day)));
/** The last weekday before a day. */
const lastWeekdayBefore =
  (month: number, day: number): HolidayRule =>
  (year) => {
    let before = dayOf(year, month, day) - 1;
    while (weekdayOf(before) > 5) before -= 1;
    return [before];
  };
/** The last weekdays before Christmas and before New Year. */
const eves = [lastWeekdayBefore(12, 25), (year: number) => lastWeekdayBefore(1, 1)(year + 1)] as const;

/** Source: NYSE Rule 7.2 and its published holidays; special closings as announced. */
export const unitedStates = exchangeCalendar({
  open: "09:30",
  close: "16:00",
  from: 1998,
  holidays: [
    mondayForSunday(1, 1),
    nthWeekday(3, 1, 1),
    nthWeekday(3, 1, 2),
    goodFriday,
    nthWeekday(-1, 1, 5),
    during(2022, 9999, nearestWeekday(6, 19)),
    nearestWeekday(7, 4),
    nthWeekday(1, 1, 9),
    nthWeekday(4, 4, 11),
    nearestWeekday(12, 25),
    days(
      "2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 2018-12-05 2025-01-09",
    ),
  ],
  early: {
    at: "13:00",
    days: [
      (year) => nthWeekday(4, 4, 11)(year).map((day) => day + 1),
      onlyOn([1, 2, 3, 4], fixed(12, 24)),
      onlyOn([1, 2, 3, 4], fixed(7, 3)),
    ],
  },
});

/** Source: London Stock Exchange, "Business days"; Bank holidays Act 1971 and royal proclamations. */
export const london = exchangeCalendar({
  open: "08:00",
  close: "16:30",
  from: 2000,
  holidays: [
    mondayAfter(1, 1),
    goodFriday,
    easterMonday,
    except(nthWeekday(1, 1, 5), "2020-05-04"),
    except(nthWeekday(-1, 1, 5), "2002-05-27 2012-05-28 2022-05-30"),
    nthWeekday(-1, 1, 8),
    christmasAndBoxingDay,
    days(
      "2002-06-03 2002-06-04 2011-04-29 2012-06-04 2012-06-05 2020-05-08 2022-06-02 2022-06-03 2022-09-19 2023-05-08",
    ),
  ],
  early: { at: "12:30", days: eves },
});

/** Source: Deutsche Börse, "Trading calendar": Whit Monday and 3 October are days of trading since 2022. */
export const xetra = exchangeCalendar({
  open: "09:00",
  close: "17:30",
  from: 2022,
  holidays: [
    fixed(1, 1),
    goodFriday,
    easterMonday,
    fixed(5, 1),
    fixed(12, 24),
    fixed(12, 25),
    fixed(12, 26),
    fixed(12, 31),
  ],
  early: { at: "14:00", days: [onlyOn(WEEKDAYS, fixed(12, 30))] },
});

/** Source: Euronext, "Trading hours and holidays". */
const euronextRules: CalendarRules = {
  open: "09:00",
  close: "17:30",
  from: 2003,
  holidays: [fixed(1, 1), goodFriday, easterMonday, fixed(5, 1), fixed(12, 25), fixed(12, 26)],
  early: { at: "14:05", days: [fixed(12, 24), fixed(12, 31)] },
};
export const euronext = exchangeCalendar(euronextRules);
/** The same session at the clock of Lisbon. */
export const lisbon = exchangeCalendar({
  ...euronextRules,
  open: "08:00",
  close: "16:30",
  early: { at: "13:05", days: [fixed(12, 24), fixed(12, 31)] },
});

/** Source: SIX Swiss Exchange, "Trading calendar". */
export const swiss = exchangeCalendar({
  open: "09:00",
  close: "17:30",
  from: 2012,
  holidays: [
    fixed(1, 1),
    fixed(1, 2),
    goodFriday,
    easterMonday,
    fixed(5, 1),
    afterEaster(39),
    afterEaster(50),
    fixed(8, 1),
    fixed(12, 24),
    fixed(12, 25),
    fixed(12, 26),
    fixed(12, 31),
  ],
});

/** Source: Japan Exchange Group; the session ends at 15:30 since 2024-11-05. */
export const tokyo = exchangeCalendar({
  open: "09:00",
  close: "15:30",
  breaks: [["11:30", "12:30"]],
  from: 2007,
  holidays: [japaneseHolidays],
});

/** Source: General Holidays Ordinance (Cap. 149) as gazetted; Hong Kong Exchanges, "Trading calendar". */
export const hongKong = exchangeCalendar({
  open: "09:30",
  close: "16:00",
  breaks: [["12:00", "13:00"]],
  from: 2024,
  to: 2027,
  holidays: [
    days(
      "2024-01-01 2024-02-12 2024-02-13 2024-03-29 2024-04-01 2024-04-04 2024-05-01 2024-05-15 2024-06-10 2024-07-01 2024-09-18 2024-10-01 2024-10-11 2024-12-25 2024-12-26",
    ),
    days(
      "2025-01-01 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-04-18 2025-04-21 2025-05-01 2025-05-05 2025-07-01 2025-10-01 2025-10-07 2025-10-29 2025-12-25 2025-12-26",
    ),
    days(
      "2026-01-01 2026-02-17 2026-02-18 2026-02-19 2026-04-03 2026-04-06 2026-04-07 2026-05-01 2026-05-25 2026-06-19 2026-07-01 2026-10-01 2026-10-19 2026-12-25",
    ),
    days(
      "2027-01-01 2027-02-08 2027-02-09 2027-03-26 2027-03-29 2027-04-05 2027-05-13 2027-06-09 2027-07-01 2027-09-16 2027-10-01 2027-10-08 2027-12-27",
    ),
  ],
  early: {
    at: "12:00",
    days: [days("2024-02-09 2025-01-28 2026-02-16 2027-02-05"), fixed(12, 24), fixed(12, 31)],
  },
});

/** Holidays follow several lunar calendars and are published every December. Source: NSE and BSE circulars. */
export const india = exchangeCalendar({
  open: "09:15",
  close: "15:30",
  from: 2024,
  to: 2026,
  holidays: [
    days(
      "2024-01-22 2024-01-26 2024-03-08 2024-03-25 2024-03-29 2024-04-11 2024-04-17 2024-05-01 2024-05-20 2024-06-17 2024-07-17 2024-08-15 2024-10-02 2024-11-01 2024-11-15 2024-11-20 2024-12-25",
    ),
    days(
      "2025-02-26 2025-03-14 2025-03-31 2025-04-10 2025-04-14 2025-04-18 2025-05-01 2025-08-15 2025-08-27 2025-10-02 2025-10-21 2025-10-22 2025-11-05 2025-12-25",
    ),
    days(
      "2026-01-26 2026-03-03 2026-03-26 2026-03-31 2026-04-03 2026-04-14 2026-05-01 2026-05-28 2026-06-26 2026-09-14 2026-10-02 2026-10-20 2026-11-10 2026-11-24 2026-12-25",
    ),
  ],
});

/** Source: TMX, "Trading hours and holidays". */
export const toronto = exchangeCalendar({
  open: "09:30",
  close: "16:00",
  from: 2008,
  holidays: [
    mondayAfter(1, 1),
    nthWeekday(3, 1, 2),
    goodFriday,
    // Victoria Day: the Monday before 25 May.
    (year) => {
      const before = dayOf(year, 5, 24);
      return [before - (weekdayOf(before) - 1)];
    },
    mondayAfter(7, 1),
    nthWeekday(1, 1, 8),
    nthWeekday(1, 1, 9),
    nthWeekday(2, 1, 10),
    christmasAndBoxingDay,
  ],
  early: { at: "13:00", days: [onlyOn(WEEKDAYS, fixed(12, 24))] },
});

/** Source: ASX, "Trading calendar": the days of New South Wales; 25 April is not moved. */
export const australia = exchangeCalendar({
  open: "10:00",
  close: "16:00",
  from: 2012,
  holidays: [
    mondayAfter(1, 1),
    mondayAfter(1, 26),
    goodFriday,
    easterMonday,
    fixed(4, 25),
    nthWeekday(2, 1, 6),
    christmasAndBoxingDay,
    days("2022-09-22"),
  ],
  early: { at: "14:10", days: eves },
});

/** Coins trade at every hour of every day. */
export const always: ExchangeCalendar = {
  open: "00:00",
  close: "24:00",
  breaks: [],
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: 2009,
  to: 2099,
  holidays: [],
  earlyCloses: {},
};
