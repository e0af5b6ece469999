import { randomUUID } from "node:crypto";

/** What a caller can do about an error decides its kind; the HTTP status and the exit code derive from it. */
export type ErrorKind =
  | "invalid_input"
  | "not_found"
  | "conflict"
  | "unauthorized"
  | "forbidden"
  | "too_large"
  | "rate_limited"
  | "unavailable"
  | "cancelled"
  | "timeout";

/**
 * An error that a user can cause or fix. Its message is text we wrote, never a foreign error's, and says what
 * to do next. Everything else bubbles to one edge and becomes "internal error <id>".
 */
export class CoachError extends Error {
  readonly kind: ErrorKind;
  /** Machine-readable facts for the caller, for example the valid values. Never secrets, never foreign text. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(kind: ErrorKind, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "CoachError";
    this.kind = kind;
    this.details = details;
  }
}

/** The reference a user can quote and an operator can find in the log. */
export function newErrorId(): string {
  return `e-${randomUUID().slice(0, 8)}`;
}

/** Text that may be shown for any thrown value: our own messages as they are, everything else by its id. */
export function publicMessage(error: unknown, errorId: string): string {
  if (error instanceof CoachError) return error.message;
  return `internal error ${errorId}: try again; if it stays, report this id`;
}
