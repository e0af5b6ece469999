import { z } from "zod";
import { dayNumber } from "#finance/dates.ts";
import { readExchanges, type StoredExchange } from "#store/quality-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

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
}

export interface ExchangeList {
  asOf: string;
  exchanges: ExchangeStatus[];
}

const calendarSchema = z.object({
  open: z.string().regex(/^\d\d:\d\d$/),
  close: z.string().regex(/^\d\d:\d\d$/),
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

/** 1 for Monday to 7 for Sunday. The first day of 1970 was a Thursday. */
function weekdayOf(day: string): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}

function describe(row: StoredExchange, now: Date): ExchangeStatus {
  const { calendar: stored, ...exchange } = row;
  const { day, time } = localMoment(now, exchange.timeZone);
  const calendar = calendarSchema.safeParse(stored).data;
  const status = calendar ? statusAt(calendar, day, time) : { isOpen: null, reason: "no calendar is known" };
  const session = calendar ? `${calendar.open}–${calendar.close}` : null;
  return { ...exchange, session, ...status, localTime: `${day} ${time}` };
}

function statusAt(
  calendar: z.infer<typeof calendarSchema>,
  day: string,
  time: string,
): { isOpen: boolean | null; reason: string } {
  if (!calendar.weekdays.includes(weekdayOf(day))) return { isOpen: false, reason: "weekend" };
  const years = calendar.holidays.map((holiday) => holiday.slice(0, 4));
  if (!years.includes(day.slice(0, 4))) {
    return { isOpen: null, reason: `the calendar does not cover ${day.slice(0, 4)}` };
  }
  if (calendar.holidays.includes(day)) return { isOpen: false, reason: "holiday" };
  const close = calendar.earlyCloses[day] ?? calendar.close;
  if (time < calendar.open) return { isOpen: false, reason: `opens at ${calendar.open}` };
  if (time >= close) return { isOpen: false, reason: `closed at ${close}` };
  return { isOpen: true, reason: `closes at ${close}` };
}
