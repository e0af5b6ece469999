/** A figure that may be unknown: `value` null with the reason. Zero never stands in for unknown. */
export interface Measure {
  value: number | null;
  reason: string | null;
}
