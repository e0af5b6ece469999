/** Two digits, as in dates. */
export const pad = (value: number) => String(value).padStart(2, "0");

/** A day shifted by whole months; the day of the month is kept or cut to the month's last. */
export function shiftMonths(date: string, months: number): string {
  const [year = 0, monthOfYear = 1, dayOfMonth = 1] = date.split("-").map(Number);
  const index = year * 12 + monthOfYear - 1 + months;
  const last = lastDay(Math.floor(index / 12), (index % 12) + 1);
  return `${Math.floor(index / 12)}-${pad((index % 12) + 1)}-${pad(Math.min(dayOfMonth, last))}`;
}

export function lastDay(year: number, monthOfYear: number): number {
  return new Date(Date.UTC(year, monthOfYear, 0)).getUTCDate();
}

export function shiftDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** First and last day of a run of months of one year. */
export function months(year: number, first: number, last: number): { from: string; to: string } {
  return { from: `${year}-${pad(first)}-01`, to: `${year}-${pad(last)}-${lastDay(year, last)}` };
}
