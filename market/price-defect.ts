/** Something that looks wrong about one instrument's rows. Days are numbers since 1970. */
export interface PriceDefect {
  code:
    | "spike"
    | "possible_split"
    | "currency_mismatch"
    | "move_without_volume"
    | "gap"
    | "late_start"
    | "stale_series"
    | "non_positive_close"
    | "close_outside_range"
    | "copied_row"
    | "duplicate_row"
    | "out_of_order";
  instrumentId: string;
  symbol: string;
  day: number;
  /** What the finding rests on: closes, moves and counts. */
  evidence: Record<string, number | string | null>;
}
