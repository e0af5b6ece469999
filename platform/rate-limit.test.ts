import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { connectRedis } from "./connect-redis.ts";
import { CoachError } from "./errors.ts";
import { createLogger } from "./log.ts";
import { openRateLimit } from "./rate-limit.ts";

const { TEST_REDIS_URL: redisUrl } = process.env;

test("exactly the budget passes, however many ask at once, and the error says when to come back", async () => {
  const limit = openRateLimit({ name: "test", points: 50, seconds: 60 });
  const results = await Promise.allSettled(Array.from({ length: 200 }, () => limit.consume("a", 1)));
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 50);
  const refused = results.find((result) => result.status === "rejected");
  assert.ok(refused?.status === "rejected" && refused.reason instanceof CoachError);
  assert.equal(refused.reason.kind, "rate_limited");
  const wait = refused.reason.details["retryAfterSeconds"];
  assert.ok(typeof wait === "number" && wait >= 1 && wait <= 60);
});

test("one key's use leaves another's budget alone, and a call may cost more than one point", async () => {
  const limit = openRateLimit({ name: "test", points: 10, seconds: 60 });
  await limit.consume("a", 10);
  await assert.rejects(limit.consume("a", 1), /Too many requests/);
  await limit.consume("b", 10);
});

test("processes share a budget over Redis, and a Redis that goes away lets each count for itself", {
  skip: redisUrl === undefined && "TEST_REDIS_URL is not set",
}, async () => {
  const log = createLogger("silent");
  await using one = connectRedis(redisUrl ?? "", log);
  await using two = connectRedis(redisUrl ?? "", log);
  await Promise.all([once(one.redis, "ready"), once(two.redis, "ready")]);
  const name = crypto.randomUUID();
  const limits = [one, two].map((redis) => openRateLimit({ name, points: 50, seconds: 60, redis }));
  const asked = await Promise.allSettled(
    Array.from({ length: 200 }, (_, turn) => limits[turn % 2]?.consume("a", 1)),
  );
  assert.equal(asked.filter((result) => result.status === "fulfilled").length, 50);
  one.redis.disconnect();
  const alone = await Promise.allSettled(Array.from({ length: 60 }, () => limits[0]?.consume("b", 1)));
  assert.equal(alone.filter((result) => result.status === "fulfilled").length, 50);
});
