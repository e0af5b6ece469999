/** The only source of the current time outside tests: injected, so that a demo or an eval can live on a fixed day. */
export interface Clock {
  now(): Date;
  /** The current day as `YYYY-MM-DD` (UTC). */
  today(): string;
}

export const systemClock: Clock = {
  now: () => new Date(),
  today: () => new Date().toISOString().slice(0, 10),
};

/** A clock that stands still at the end of the given day. */
export function fixedClock(day: string): Clock {
  const instant = new Date(`${day}T21:00:00.000Z`);
  return { now: () => instant, today: () => day };
}
