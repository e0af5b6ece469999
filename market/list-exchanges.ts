import { z } from "zod";
import { addDays, dayNumber } from "#finance/dates.ts";
import { readExchanges, type StoredExchange } from "#store/quality-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { EXCHANGES } from "./exchanges.ts";
import { weekdayOf } from "./holiday-rules.ts";

export interface ExchangeStatus {
  mic: string;
  name: string;
  country: string;
  currency: string;
  timeZone: string;
  /** Session on a usual day in local time, for example 09:00–17:30; null when the calendar does not say. */
  session: string | null;
  /** Null when the calendar does not cover the day. */
  isOpen: boolean | null;
  /** Why: the weekend, a holiday, outside of the session, or that the calendar ends before this day. */
  reason: string;
  localTime: string;
  /** Day and local time of the last end of a session; null when the calendar does not say. */
  lastClose: string | null;
}

export interface ExchangeList {
  asOf: string;
  exchanges: ExchangeStatus[];
}

const calendarSchema = z.object({
  open: z.string().regex(/^\d\d:\d\d$/),
  close: z.string().regex(/^\d\d:\d\d$/),
  breaks: z.array(z.tuple([z.string(), z.string()])).default([]),
  /** First and last year that the holidays are known of; without them the years that have one. */
  from: z.number().optional(),
  to: z.number().optional(),
  /** 1 is Monday. */
  weekdays: z.array(z.number()),
  holidays: z.array(z.string()),
  earlyCloses: z.record(z.string(), z.string()).default({}),
});

/** The exchanges of the market and whether each is open at this moment by its calendar. */
export async function listExchanges(context: UseCaseContext): Promise<ExchangeList> {
  const rows = await context.tenant.run(readExchanges);
  const now = context.clock.now();
  return { asOf: context.clock.today(), exchanges: rows.map((row) => describe(row, now)) };
}

/** Day and time of an instant at a place, as texts. */
function localMoment(instant: Date, timeZone: string): { day: string; time: string } {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const [day = "", time = ""] = format.format(instant).split(", ");
  return { day, time };
}

function describe(row: StoredExchange, now: Date): ExchangeStatus {
  const { calendar: stored, ...exchange } = row;
  const { day, time } = localMoment(now, exchange.timeZone);
  const localTime = `${day} ${time}`;
  const calendar = calendarSchema.safeParse(stored).data;
  if (!calendar)
    return {
      ...exchange,
      session: null,
      isOpen: null,
      reason: "no calendar is known",
      localTime,
      lastClose: null,
    };
  const session = calendar.close === "24:00" ? "all day" : `${calendar.open}–${calendar.close}`;
  return {
    ...exchange,
    session,
    ...statusAt(calendar, day, time),
    localTime,
    lastClose: lastClose(calendar, day, time),
  };
}

/**
 * Whether an exchange trades at an instant, by market identifier code: null where its calendar is not known or does not
 * cover the day.
 */
export function isOpenAt(mic: string, instant: Date): boolean | null {
  const exchange = EXCHANGES.find((each) => each.mic === mic);
  const calendar = calendarSchema.safeParse(exchange?.calendar).data;
  if (exchange === undefined || calendar === undefined) return null;
  const { day, time } = localMoment(instant, exchange.timeZone);
  return statusAt(calendar, day, time).isOpen;
}

type Calendar = z.infer<typeof calendarSchema>;

/** Whether the calendar knows the holidays of a day's year. */
function covers({ from, to, holidays }: Calendar, day: string): boolean {
  const year = day.slice(0, 4);
  if (from !== undefined && to !== undefined) return Number(year) >= from && Number(year) <= to;
  return holidays.some((holiday) => holiday.startsWith(year));
}

function statusAt(calendar: Calendar, day: string, time: string): { isOpen: boolean | null; reason: string } {
  if (!calendar.weekdays.includes(weekdayOf(dayNumber(day)))) return { isOpen: false, reason: "weekend" };
  if (!covers(calendar, day)) {
    return { isOpen: null, reason: `the calendar does not cover ${day.slice(0, 4)}` };
  }
  if (calendar.holidays.includes(day)) return { isOpen: false, reason: "holiday" };
  const close = calendar.earlyCloses[day] ?? calendar.close;
  if (time < calendar.open) return { isOpen: false, reason: `opens at ${calendar.open}` };
  if (time >= close) return { isOpen: false, reason: `closed at ${close}` };
  const pause = calendar.breaks.find(([from, to]) => time >= from && time < to);
  if (pause && pause[1] < close) return { isOpen: false, reason: `pauses until ${pause[1]}` };
  return { isOpen: true, reason: close === "24:00" ? "trades all day" : `closes at ${close}` };
}

/** A holiday week at both ends of a year is the longest time without a close. */
const LONGEST_REST = 15;

/** The last end of a session until now, in local time; null where the calendar does not say. */
function lastClose(calendar: Calendar, today: string, time: string): string | null {
  for (let back = 0; back <= LONGEST_REST; back++) {
    const day = addDays(today, -back);
    const close = calendar.earlyCloses[day] ?? calendar.close;
    if (!calendar.weekdays.includes(weekdayOf(dayNumber(day)))) continue;
    if (!covers(calendar, day)) return null;
    if (calendar.holidays.includes(day) || (back === 0 && time < close)) continue;
    return `${day} ${close}`;
  }
  return null;
}
