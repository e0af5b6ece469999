import { addDays, addMonths, type IsoDate, isIsoDate } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";

export interface PeriodRequest {
  period?: string;
  from?: IsoDate;
  to?: IsoDate;
}

/** Both days included; the start value is the one at the close before `from`. `from` null: since the first transaction. */
export interface Period {
  from: IsoDate | null;
  to: IsoDate;
}

const months: Readonly<Record<string, number>> = { "1M": 1, "3M": 3, "6M": 6, "1Y": 12, "3Y": 36, "5Y": 60 };

/**
 * The days a request means; without any it is ALL.
 * @throws CoachError when the period is not known, comes together with days, ends before it begins, or lies in the
 * future
 */
export function performancePeriod(request: PeriodRequest, today: IsoDate): Period {
  if (request.period !== undefined && (request.from ?? request.to) !== undefined) {
    throw new CoachError(
      "invalid_input",
      `a period (${request.period}) and days (from, to) were both given: leave out one of them`,
    );
  }
  const to = request.to ?? endOf(request.period, today);
  for (const date of [request.from, to]) {
    if (date !== undefined && !isIsoDate(date)) {
      throw new CoachError("invalid_input", "a date is not a day: write it as YYYY-MM-DD");
    }
  }
  const from = request.from ?? startOf(request.period ?? "ALL", to);
  if (to > today || (from ?? "") > today) {
    throw new CoachError("invalid_input", `the period lies in the future: use days up to ${today}`);
  }
  if (from !== null && from > to) {
    throw new CoachError(
      "invalid_input",
      `the period ends (${to}) before it begins (${from}): swap from and to`,
    );
  }
  return { from, to };
}

function endOf(period: string | undefined, today: IsoDate): IsoDate {
  if (period === undefined || !/^\d{4}$/.test(period) || period >= today.slice(0, 4)) return today;
  return `${period}-12-31`;
}

function startOf(period: string, to: IsoDate): IsoDate | null {
  if (period === "ALL") return null;
  if (period === "YTD") return `${to.slice(0, 4)}-01-01`;
  if (/^\d{4}$/.test(period)) return `${period}-01-01`;
  const count = months[period];
  if (count === undefined) {
    throw new CoachError(
      "invalid_input",
      "the period is not known: use 1M, 3M, 6M, YTD, 1Y, 3Y, 5Y, ALL or a year such as 2024",
    );
  }
  return addDays(addMonths(to, -count), 1);
}
