import { isIsoDate } from "#finance/dates.ts";

export type DateOrder = "DMY" | "MDY";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Months of other languages whose first letters differ: Dutch, German, Danish, Spanish, Italian. */
const monthsAbroad: Readonly<Record<string, number>> = {
  mrt: 3,
  mrz: 3,
  mei: 5,
  mai: 5,
  maj: 5,
  okt: 10,
  dez: 12,
  ene: 1,
  abr: 4,
  ago: 8,
  dic: 12,
  gen: 1,
  mag: 5,
  giu: 6,
  lug: 7,
  ott: 10,
};
const numeric = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;

/** Only a year written with two digits is completed: 0001-01-01 is how programs write that a date is missing. */
function iso(yearText: string | undefined, month: number, day: number): string | null {
  const year = Number(yearText);
  const full = yearText?.length === 2 ? year + (year >= 70 ? 1900 : 2000) : year;
  const text = `${String(full).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return full >= 1800 && full <= 2200 && isIsoDate(text) ? text : null;
}

/** 1 to 12, or 0 for no month. */
function monthOf(name: string): number {
  const letters = name.toLowerCase();
  return months.indexOf(letters) + 1 || (monthsAbroad[letters] ?? 0);
}

function namedMonth(text: string): string | null {
  const dayFirst = /^(\d{1,2})[-. ]+([A-Za-z]{3})[a-z]*\.?[-, ]+(\d{4}|\d{2})(?!\d)/.exec(text);
  if (dayFirst) {
    return iso(dayFirst[3], monthOf(dayFirst[2] ?? ""), Number(dayFirst[1]));
  }
  const monthFirst = /^([A-Za-z]{3})[a-z]*\.?[- ]+(\d{1,2}),?[- ]+(\d{4})(?!\d)/.exec(text);
  return monthFirst ? iso(monthFirst[3], monthOf(monthFirst[1] ?? ""), Number(monthFirst[2])) : null;
}

/**
 * A cell as `YYYY-MM-DD`, ignoring a time of day after it; null when it is not an existing day.
 * Numeric dates that end in the year are read in the given order.
 */
export function parseDate(cell: string, order: DateOrder): string | null {
  const text = cell.trim();
  const yearFirst =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})(?!\d)/.exec(text);
  if (yearFirst) return iso(yearFirst[1], Number(yearFirst[2]), Number(yearFirst[3]));
  const match = numeric.exec(text);
  if (!match) return namedMonth(text);
  const first = Number(match[1]);
  const second = Number(match[3]);
  return order === "DMY" ? iso(match[4], second, first) : iso(match[4], first, second);
}

export interface DateOrderFinding {
  /** null when the file does not tell. */
  order: DateOrder | null;
  /** How it was decided, for the assumptions; null when nothing had to be decided. */
  reason: string | null;
}

/** Whether the days come in one direction without turning, which only the right order shows in a long file. */
function isMonotone(days: readonly (string | null)[]): boolean {
  const known = days.filter((day) => day !== null);
  if (known.length !== days.length || new Set(known).size < 6) return false;
  const pairs = known.slice(1).map((day, index) => [known[index] ?? "", day] as const);
  return pairs.every(([before, day]) => before <= day) || pairs.every(([before, day]) => before >= day);
}

/**
 * Decides day-first or month-first for a whole file: a part above 12 decides; dots are day-first; else days in
 * the future or a file that runs in one direction only one way decide. Otherwise the file does not tell.
 */
export function findDateOrder(cells: readonly string[], today: string): DateOrderFinding {
  const parts = cells.flatMap((cell) => {
    const match = numeric.exec(cell.trim());
    return match ? [{ text: cell, mark: match[2], first: Number(match[1]), second: Number(match[3]) }] : [];
  });
  if (parts.length === 0) return { order: "DMY", reason: null };
  const dayFirst = parts.filter((part) => part.first > 12).length;
  const monthFirst = parts.filter((part) => part.second > 12).length;
  if (dayFirst > monthFirst) return { order: "DMY", reason: null };
  if (monthFirst > dayFirst) return { order: "MDY", reason: null };
  if (parts.every((part) => part.first === part.second)) return { order: "DMY", reason: null };
  if (parts.every((part) => part.mark === ".")) {
    return { order: "DMY", reason: "Dates with dots are read day first." };
  }
  const asDayFirst = parts.map((part) => parseDate(part.text, "DMY"));
  const asMonthFirst = parts.map((part) => parseDate(part.text, "MDY"));
  const future = (days: readonly (string | null)[]) => days.some((day) => day !== null && day > today);
  if (future(asDayFirst) !== future(asMonthFirst)) {
    const order = future(asDayFirst) ? "MDY" : "DMY";
    return {
      order,
      reason: `Dates are read ${order === "DMY" ? "day" : "month"} first: the other way some lie in the future.`,
    };
  }
  if (isMonotone(asDayFirst) !== isMonotone(asMonthFirst)) {
    const order = isMonotone(asDayFirst) ? "DMY" : "MDY";
    return {
      order,
      reason: `Dates are read ${order === "DMY" ? "day" : "month"} first: only then the file is in order.`,
    };
  }
  return { order: null, reason: null };
}
