/** A figure that may be unknown: `value` null with the reason. Zero never stands in for unknown. */
export interface Measure {
  value: number | null;
  reason: string | null;
}

/** A figure that is known. Example: available(0.05).value = 0.05. */
export const available = (value: number): Measure => ({ value, reason: null });

/** A figure that is not available, and why. Example: notAvailable("no prices").reason = "no prices". */
export const notAvailable = (reason: string): Measure => ({ value: null, reason });
