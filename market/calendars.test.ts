import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { addDays, dayNumber } from "#finance/dates.ts";
import {
  australia,
  euronext,
  hongKong,
  london,
  swiss,
  tokyo,
  toronto,
  unitedStates,
  xetra,
} from "./calendars.ts";
import type { ExchangeCalendar } from "./exchange-calendar.ts";
import { weekdayOf } from "./holiday-rules.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/prices/`;
const skip = !existsSync(real);

const of = (calendar: ExchangeCalendar, year: number) =>
  calendar.holidays
    .filter((day) => day.startsWith(String(year)))
    .map((day) => day.slice(5))
    .join(" ");

const published: readonly [string, ExchangeCalendar, number, string][] = [
  ["New York", unitedStates, 2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25"],
  ["New York", unitedStates, 2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"],
  ["New York", unitedStates, 2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24"],
  ["New York", unitedStates, 2022, "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26"],
  ["London", london, 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"],
  ["London", london, 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"],
  ["London", london, 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"],
  ["Frankfurt", xetra, 2026, "01-01 04-03 04-06 05-01 12-24 12-25 12-31"],
  ["Paris", euronext, 2025, "01-01 04-18 04-21 05-01 12-25 12-26"],
  ["Zurich", swiss, 2025, "01-01 01-02 04-18 04-21 05-01 05-29 06-09 08-01 12-24 12-25 12-26 12-31"],
  [
    "Tokyo",
    tokyo,
    2025,
    "01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-24 12-31",
  ],
  [
    "Tokyo",
    tokyo,
    2026,
    "01-01 01-02 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23 12-31",
  ],
  [
    "Tokyo",
    tokyo,
    2019,
    "01-01 01-02 01-03 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-06 07-15 08-12 09-16 09-23 10-14 10-22 11-04 12-31",
  ],
  ["Toronto", toronto, 2025, "01-01 02-17 04-18 05-19 07-01 08-04 09-01 10-13 12-25 12-26"],
  ["Toronto", toronto, 2026, "01-01 02-16 04-03 05-18 07-01 08-03 09-07 10-12 12-25 12-28"],
  ["Sydney", australia, 2025, "01-01 01-27 04-18 04-21 04-25 06-09 12-25 12-26"],
];
for (const [name, calendar, year, days] of published) {
  test(`the rules give the published holidays of ${name} in ${year}`, () => {
    assert.equal(of(calendar, year), days);
  });
}

test("the lunar holidays of Hong Kong are those of the Chinese calendar", () => {
  const format = new Intl.DateTimeFormat("en-u-ca-chinese", {
    timeZone: "UTC",
    month: "numeric",
    day: "numeric",
  });
  const lunar = (day: string) => format.format(new Date(`${day}T04:00:00Z`));
  const closed = new Set(hongKong.holidays);
  for (let day = "2024-01-01"; day <= "2027-12-31"; day = addDays(day, 1)) {
    // New Year, Buddha's birthday, Tuen Ng, the day after Mid-Autumn, Chung Yeung.
    if (!["1/1", "1/2", "1/3", "4/8", "5/5", "8/16", "9/9"].includes(lunar(day))) continue;
    const weekday = weekdayOf(dayNumber(day));
    if (weekday <= 5) assert.ok(closed.has(day), `${day}, ${lunar(day)}`);
    // A Sunday is made up for on the next day that is no holiday anyway.
    if (weekday === 7) assert.ok(closed.has(addDays(day, 1)) || closed.has(addDays(day, 2)), `after ${day}`);
  }
});

/** Days of the calendar without a close, and closes on days without trading. */
function differences(calendar: ExchangeCalendar, traded: ReadonlySet<string>, from: string, to: string) {
  const closed = new Set(calendar.holidays);
  const found: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const open = weekdayOf(dayNumber(day)) <= 5 && !closed.has(day);
    if (open !== traded.has(day)) found.push(`${day} ${open ? "no close" : "closed"}`);
  }
  return found;
}

test("the calendar of New York is that of 25 years of closes", { skip }, () => {
  const lines = gunzipSync(readFileSync(`${real}us_stocks_20_1990_2022.csv.gz`))
    .toString("utf8")
    .split("\n");
  const traded = new Set(lines.slice(1).map((line) => line.slice(0, 10)));
  assert.deepEqual(differences(unitedStates, traded, "1998-01-01", "2022-12-01"), []);
});

test("the calendar of London is that of 17 years of closes, but for three days", { skip }, () => {
  const lines = gunzipSync(readFileSync(`${real}ftse100_gbp_pence_2000_2023.csv.gz`))
    .toString("utf8")
    .split("\n");
  const traded = new Set(lines.slice(1).map((line) => line.slice(0, 10)));
  // Before 2006 the source repeats closes on holidays. These three are its own: a royal wedding with closes, and two
  // days of trading without any.
  assert.deepEqual(differences(london, traded, "2006-01-01", "2022-12-30"), [
    "2011-04-29 closed",
    "2012-05-28 no close",
    "2022-06-14 no close",
  ]);
});
