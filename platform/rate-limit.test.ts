import assert from "node:assert/strict";
import { test } from "node:test";
import { CoachError } from "./errors.ts";
import { openRateLimit } from "./rate-limit.ts";

test("exactly the budget passes, however many ask at once, and the error says when to come back", async () => {
  const limit = openRateLimit({ points: 50, seconds: 60 });
  const results = await Promise.allSettled(Array.from({ length: 200 }, () => limit.consume("a", 1)));
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 50);
  const refused = results.find((result) => result.status === "rejected");
  assert.ok(refused?.status === "rejected" && refused.reason instanceof CoachError);
  assert.equal(refused.reason.kind, "rate_limited");
  const wait = refused.reason.details["retryAfterSeconds"];
  assert.ok(typeof wait === "number" && wait >= 1 && wait <= 60);
});

test("one key's use leaves another's budget alone, and a call may cost more than one point", async () => {
  const limit = openRateLimit({ points: 10, seconds: 60 });
  await limit.consume("a", 10);
  await assert.rejects(limit.consume("a", 1), /Too many requests/);
  await limit.consume("b", 10);
});
