import { dayOf, days, during, fixed, type HolidayRule, nthWeekday, weekdayOf } from "./holiday-rules.ts";

/**
 * National holidays of Japan from 2007 on, and the days around New Year on which its exchanges rest.
 * Source: Act on National Holidays (Act No. 178 of 1948) with its changes; equinoxes by the approximation of the
 * National Astronomical Observatory, good until 2099; Japan Exchange Group, "Trading calendar".
 */

const equinox =
  (month: number, base: number): HolidayRule =>
  (year) => {
    const day = Math.floor(base + 0.242194 * (year - 1980)) - Math.floor((year - 1980) / 4);
    return [dayOf(year, month, day)];
  };

const OLYMPICS = [2020, 2021] as const;

/** A rule that the Olympic Games moved in 2020 and 2021. */
const moved =
  (rule: HolidayRule, olympic: string): HolidayRule =>
  (year) =>
    OLYMPICS.some((each) => each === year) ? days(olympic)(year) : rule(year);

const national: readonly HolidayRule[] = [
  fixed(1, 1),
  nthWeekday(2, 1, 1),
  fixed(2, 11),
  during(2020, 9999, fixed(2, 23)),
  equinox(3, 20.8431),
  fixed(4, 29),
  fixed(5, 3),
  fixed(5, 4),
  fixed(5, 5),
  moved(nthWeekday(3, 1, 7), "2020-07-23 2021-07-22"),
  during(2016, 9999, moved(fixed(8, 11), "2020-08-10 2021-08-08")),
  nthWeekday(3, 1, 9),
  equinox(9, 23.2488),
  moved(nthWeekday(2, 1, 10), "2020-07-24 2021-07-23"),
  fixed(11, 3),
  fixed(11, 23),
  during(2007, 2018, fixed(12, 23)),
  // The change of emperors.
  days("2019-05-01 2019-10-22"),
];

/** A holiday on a Sunday moves to the next day that is none; a day between two holidays is one, too. */
function withSubstitutes(year: number): number[] {
  const own = new Set(national.flatMap((rule) => rule(year)));
  const all = new Set(own);
  for (const day of [...own].sort((a, b) => a - b)) {
    if (weekdayOf(day) !== 7) continue;
    let next = day + 1;
    while (all.has(next)) next += 1;
    all.add(next);
  }
  for (const day of own) if (own.has(day + 2) && !all.has(day + 1)) all.add(day + 1);
  return [...all];
}

/** Days without trading at the exchanges of Japan. */
export const japaneseHolidays: HolidayRule = (year) => [
  ...withSubstitutes(year),
  dayOf(year, 1, 2),
  dayOf(year, 1, 3),
  dayOf(year, 12, 31),
];
