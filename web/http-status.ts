import type { ErrorKind } from "#platform/errors.ts";

export type ErrorStatus = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 429 | 500 | 503;

const statuses: Readonly<Record<ErrorKind | "internal", ErrorStatus>> = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  timeout: 408,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  cancelled: 408,
  internal: 500,
  unavailable: 503,
};

/** The HTTP status of an error by what the caller can do about it. */
export function statusOf(kind: ErrorKind | "internal"): ErrorStatus {
  return statuses[kind];
}
