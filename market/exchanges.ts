import type { Database } from "#store/open-store.ts";
import { type ExchangeRow, upsertExchanges } from "#store/price-writes.ts";
import {
  always,
  australia,
  euronext,
  hongKong,
  india,
  lisbon,
  london,
  swiss,
  tokyo,
  toronto,
  unitedStates,
  xetra,
} from "./calendars.ts";
import type { ExchangeCalendar } from "./exchange-calendar.ts";

interface Exchange extends ExchangeRow {
  calendar: ExchangeCalendar;
}

type Line = readonly [
  mic: string,
  name: string,
  country: string,
  currency: string,
  timeZone: string,
  ExchangeCalendar,
];

const lines: readonly Line[] = [
  ["XNYS", "New York Stock Exchange", "US", "USD", "America/New_York", unitedStates],
  ["XNAS", "Nasdaq", "US", "USD", "America/New_York", unitedStates],
  ["ARCX", "NYSE Arca", "US", "USD", "America/New_York", unitedStates],
  ["XASE", "NYSE American", "US", "USD", "America/New_York", unitedStates],
  ["BATS", "Cboe BZX", "US", "USD", "America/New_York", unitedStates],
  ["XLON", "London Stock Exchange", "GB", "GBP", "Europe/London", london],
  ["XETR", "Xetra", "DE", "EUR", "Europe/Berlin", xetra],
  ["XPAR", "Euronext Paris", "FR", "EUR", "Europe/Paris", euronext],
  ["XAMS", "Euronext Amsterdam", "NL", "EUR", "Europe/Amsterdam", euronext],
  ["XBRU", "Euronext Brussels", "BE", "EUR", "Europe/Brussels", euronext],
  ["XLIS", "Euronext Lisbon", "PT", "EUR", "Europe/Lisbon", lisbon],
  ["XSWX", "SIX Swiss Exchange", "CH", "CHF", "Europe/Zurich", swiss],
  ["XTKS", "Tokyo Stock Exchange", "JP", "JPY", "Asia/Tokyo", tokyo],
  ["XHKG", "Hong Kong Exchanges", "HK", "HKD", "Asia/Hong_Kong", hongKong],
  ["XNSE", "National Stock Exchange of India", "IN", "INR", "Asia/Kolkata", india],
  ["XBOM", "BSE", "IN", "INR", "Asia/Kolkata", india],
  ["XTSE", "Toronto Stock Exchange", "CA", "CAD", "America/Toronto", toronto],
  ["XASX", "Australian Securities Exchange", "AU", "AUD", "Australia/Sydney", australia],
  // No market identifier of its own: coins trade in many places at once.
  ["CRYP", "Crypto assets", "ZZ", "USD", "UTC", always],
];

/** Exchanges by market identifier code (ISO 10383), with their session in local time and the days without one. */
export const EXCHANGES: readonly Exchange[] = lines.map(
  ([mic, name, country, currency, timeZone, calendar]) => ({
    mic,
    name,
    country,
    currency,
    timeZone,
    calendar,
  }),
);

/** Writes the reference table of exchanges for the market of the handle; repeating it changes nothing. */
export async function seedExchanges(database: Database): Promise<void> {
  await upsertExchanges(database, EXCHANGES);
}
