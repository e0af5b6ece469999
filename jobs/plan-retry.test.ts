import assert from "node:assert/strict";
import { test } from "node:test";
import { CoachError, type ErrorKind } from "#platform/errors.ts";
import { planRetry } from "./plan-retry.ts";

const failed = (kind: ErrorKind) => new CoachError(kind, "It failed. Try again.");

test("what trying again cannot mend is never tried again", () => {
  const kinds: ErrorKind[] = [
    ...(["invalid_input", "not_found", "unauthorized", "forbidden", "too_large", "cancelled"] as const),
  ];
  for (const kind of kinds) assert.equal(planRetry(failed(kind), 1, 1000), null, kind);
});

test("each kind has its pause: a conflict soon, trouble twice as long each time, limits longer, none for ever", () => {
  const pauses = (kind: ErrorKind) => [1, 2, 3].map((attempt) => planRetry(failed(kind), attempt, 1000, 1));
  assert.deepEqual(pauses("conflict"), [250, 250, 250]);
  assert.deepEqual(pauses("unavailable"), [1000, 2000, 4000]);
  assert.deepEqual(pauses("rate_limited"), [5000, 10_000, 20_000]);
  assert.deepEqual(
    [planRetry(new Error("?"), 1, 1000, 1), planRetry(new Error("?"), 2, 1000, 0)],
    [1000, 1600],
  );
  assert.equal(planRetry(failed("unavailable"), 60, 1000, 1), 600_000);
});
