import { addDays, dayNumber, type IsoDate } from "#finance/dates.ts";
import { DEMO_START, DEMO_TODAY } from "./demo-ids.ts";

export interface DemoExchange {
  mic: string;
  name: string;
  /** User-assigned country code: these places do not exist. */
  country: string;
  currency: string;
  timeZone: string;
  open: string;
  close: string;
}

/** Invented exchanges; none of the codes is in the register of market identifier codes. */
export const DEMO_EXCHANGES: readonly DemoExchange[] = [
  {
    mic: "XDMA",
    name: "Aurelia Exchange (fictional)",
    country: "QZ",
    currency: "EUR",
    timeZone: "Europe/Berlin",
    open: "09:00",
    close: "17:30",
  },
  {
    mic: "XDML",
    name: "Port Larkin Exchange (fictional)",
    country: "QZ",
    currency: "USD",
    timeZone: "America/New_York",
    open: "09:30",
    close: "16:00",
  },
  {
    mic: "XDMT",
    name: "Tamsin Street Market (fictional)",
    country: "QZ",
    currency: "GBP",
    timeZone: "Europe/London",
    open: "08:00",
    close: "16:30",
  },
];

/** Weekday of a date, 1 = Monday to 7 = Sunday. Example: weekday("2026-06-30") = 2. */
export function weekday(date: IsoDate): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

function isHoliday(date: IsoDate): boolean {
  return date.endsWith("-01-01") || date.endsWith("-12-25");
}

/** Days on which every demo exchange trades: Monday to Friday without New Year's Day and 25 December. */
export function tradingDays(): IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = DEMO_START; day <= DEMO_TODAY; day = addDays(day, 1)) {
    if (weekday(day) <= 5 && !isHoliday(day)) days.push(day);
  }
  return days;
}

/** Weekday holidays of the covered years and one more, for the calendar of each exchange. */
export function holidays(): IsoDate[] {
  const found: IsoDate[] = [];
  for (let year = 2016; year <= 2027; year += 1) {
    for (const day of [`${year}-01-01`, `${year}-12-25`]) if (weekday(day) <= 5) found.push(day);
  }
  return found;
}
