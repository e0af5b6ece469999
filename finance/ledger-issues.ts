import type { IsoDate } from "./dates.ts";

/** What is wrong with a portfolio's transactions: reported beside the result, never thrown, never a silent zero. */
export type LedgerIssueCode =
  | "bad_row"
  | "future_date"
  | "unknown_instrument"
  | "oversell"
  | "oversell_rounding"
  | "negative_cash"
  | "split_without_position"
  | "lot_not_found"
  | "lot_choice_exceeded"
  | "lots_not_chosen"
  | "transfer_without_value"
  | "superficial_loss"
  | "action_without_position"
  | "action_without_value";

export interface LedgerIssue {
  code: LedgerIssueCode;
  severity: "info" | "warning" | "error";
  /** A sentence for the owner: what was found, what was done about it. */
  message: string;
  transactionId: string | null;
  accountId: string;
  instrumentId: string | null;
  date: IsoDate | null;
}
