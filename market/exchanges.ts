import type { Database } from "#store/open-store.ts";
import { type ExchangeRow, upsertExchanges } from "#store/price-writes.ts";

interface ExchangeCalendar {
  open: string;
  close: string;
  weekdays: number[];
  /** Days without trading that fall on a weekday. */
  holidays: string[];
  /** Days that end early, with the local time. */
  earlyCloses: Record<string, string>;
}

interface Exchange extends ExchangeRow {
  calendar: ExchangeCalendar;
}

const weekdays = [1, 2, 3, 4, 5];

const unitedStates = {
  open: "09:30",
  close: "16:00",
  weekdays,
  holidays: [
    ..."2025-01-01 2025-01-09 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04 2025-09-01".split(
      " ",
    ),
    ..."2025-11-27 2025-12-25 2026-01-01 2026-01-19 2026-02-16 2026-04-03 2026-05-25 2026-06-19 2026-07-03".split(
      " ",
    ),
    ..."2026-09-07 2026-11-26 2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18".split(
      " ",
    ),
    ..."2027-07-05 2027-09-06 2027-11-25 2027-12-24".split(" "),
  ],
  earlyCloses: {
    "2025-07-03": "13:00",
    "2025-11-28": "13:00",
    "2025-12-24": "13:00",
    "2026-11-27": "13:00",
    "2026-12-24": "13:00",
    "2027-11-26": "13:00",
  },
};

const london = {
  open: "08:00",
  close: "16:30",
  weekdays,
  holidays: [
    ..."2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26".split(" "),
    ..."2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28".split(" "),
    ..."2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28".split(" "),
  ],
  earlyCloses: {
    "2025-12-24": "12:30",
    "2025-12-31": "12:30",
    "2026-12-24": "12:30",
    "2026-12-31": "12:30",
    "2027-12-24": "12:30",
    "2027-12-31": "12:30",
  },
};

const xetra = {
  open: "09:00",
  close: "17:30",
  weekdays,
  holidays: [
    ..."2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-12-24 2025-12-25 2025-12-26 2025-12-31".split(" "),
    ..."2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-12-24 2026-12-25 2026-12-31".split(" "),
    ..."2027-01-01 2027-03-26 2027-03-29 2027-12-24 2027-12-31".split(" "),
  ],
  earlyCloses: { "2025-12-30": "14:00", "2026-12-30": "14:00", "2027-12-30": "14:00" },
};

const euronext = {
  open: "09:00",
  close: "17:30",
  weekdays,
  holidays: [
    ..."2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-12-25 2025-12-26".split(" "),
    ..."2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-12-25".split(" "),
    ..."2027-01-01 2027-03-26 2027-03-29".split(" "),
  ],
  earlyCloses: {
    "2025-12-24": "14:05",
    "2025-12-31": "14:05",
    "2026-12-24": "14:05",
    "2026-12-31": "14:05",
    "2027-12-24": "14:05",
    "2027-12-31": "14:05",
  },
};

/**
 * Exchanges by market identifier code (ISO 10383) with session times in local time.
 * Holidays 2025 to 2027 by the published rules of each exchange: fixed days, Good Friday and Easter Monday where
 * kept, and the substitute weekday where the exchange observes one.
 */
export const EXCHANGES: readonly Exchange[] = [
  {
    mic: "XNYS",
    name: "New York Stock Exchange",
    country: "US",
    currency: "USD",
    timeZone: "America/New_York",
    calendar: unitedStates,
  },
  {
    mic: "XNAS",
    name: "Nasdaq",
    country: "US",
    currency: "USD",
    timeZone: "America/New_York",
    calendar: unitedStates,
  },
  {
    mic: "ARCX",
    name: "NYSE Arca",
    country: "US",
    currency: "USD",
    timeZone: "America/New_York",
    calendar: unitedStates,
  },
  {
    mic: "XLON",
    name: "London Stock Exchange",
    country: "GB",
    currency: "GBP",
    timeZone: "Europe/London",
    calendar: london,
  },
  { mic: "XETR", name: "Xetra", country: "DE", currency: "EUR", timeZone: "Europe/Berlin", calendar: xetra },
  {
    mic: "XPAR",
    name: "Euronext Paris",
    country: "FR",
    currency: "EUR",
    timeZone: "Europe/Paris",
    calendar: euronext,
  },
  {
    mic: "XAMS",
    name: "Euronext Amsterdam",
    country: "NL",
    currency: "EUR",
    timeZone: "Europe/Amsterdam",
    calendar: euronext,
  },
];

/** Writes the reference table of exchanges for the market of the handle; repeating it changes nothing. */
export async function seedExchanges(database: Database): Promise<void> {
  await upsertExchanges(database, EXCHANGES);
}
