import assert from "node:assert/strict";
import { test } from "node:test";
import { Redis } from "ioredis";
import { connectRedis } from "./connect-redis.ts";
import { createLogger } from "./log.ts";
import { type CacheOutcome, openCache } from "./open-cache.ts";

const { TEST_REDIS_URL: redisUrl } = process.env;

function open(given: { redisUrl?: string; version?: string } = {}) {
  const outcomes: CacheOutcome[] = [];
  const redis =
    given.redisUrl === undefined ? undefined : connectRedis(given.redisUrl, createLogger("silent"));
  const cache = openCache({
    redis,
    version: given.version ?? crypto.randomUUID(),
    observe: (outcome) => outcomes.push(outcome),
  });
  return { cache, outcomes, [Symbol.asyncDispose]: async () => redis?.[Symbol.asyncDispose]() };
}

test("a kept value is computed once, and a caller cannot change it for the next one", async () => {
  await using opened = open();
  const { cache, outcomes } = opened;
  let computed = 0;
  const ask = () =>
    cache.keep({ key: "risk", seconds: 60, compute: async () => ({ weights: [++computed], note: "x" }) });
  (await ask()).weights.push(99);
  const again = await ask();
  again.weights.push(98);
  assert.deepEqual(await ask(), { weights: [1], note: "x" });
  assert.deepEqual(outcomes, ["miss", "memory", "memory"]);
});

test("five hundred callers at once wait for one calculation", async () => {
  await using opened = open();
  const { cache } = opened;
  let computed = 0;
  const answers = await Promise.all(
    Array.from({ length: 500 }, () =>
      cache.keep({
        key: "frontier",
        seconds: 60,
        async compute() {
          computed++;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return computed;
        },
      }),
    ),
  );
  assert.equal(computed, 1);
  assert.deepEqual(new Set(answers), new Set([1]));
});

test("a failure is told as it is, is not kept, and does not reach those who wait with it", async () => {
  await using opened = open();
  const { cache } = opened;
  const failure = new Error("the first caller went away");
  let tries = 0;
  const ask = () =>
    cache.keep({
      key: "tax",
      seconds: 60,
      async compute() {
        tries++;
        await new Promise((resolve) => setImmediate(resolve));
        if (tries === 1) throw failure;
        return tries;
      },
    });
  const [first, second] = await Promise.allSettled([ask(), ask()]);
  assert.deepEqual(first, { status: "rejected", reason: failure });
  assert.deepEqual(second, { status: "fulfilled", value: 2 });
});

test("an expired value is computed again, and stands in when that fails", async () => {
  await using opened = open();
  const { cache, outcomes } = opened;
  const ask = (compute: () => Promise<number>) => cache.keep({ key: "prices", seconds: 0.01, compute });
  const grow = () => new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(await ask(async () => 1), 1);
  await grow();
  assert.equal(await ask(async () => 2), 2);
  await grow();
  assert.equal(await ask(async () => Promise.reject(new Error("no source answers"))), 2);
  assert.deepEqual(outcomes, ["miss", "miss", "stale"]);
});

test("a caller can have it computed anew", async () => {
  await using opened = open();
  const { cache } = opened;
  let computed = 0;
  const ask = (fresh: boolean) =>
    cache.keep({ key: "a", seconds: 60, fresh, compute: async () => ++computed });
  assert.deepEqual([await ask(false), await ask(true), await ask(false)], [1, 2, 2]);
});

test("without a Redis at its address every answer still comes", async () => {
  await using opened = open({ redisUrl: "redis://127.0.0.1:1" });
  const { cache, outcomes } = opened;
  const ask = () => cache.keep({ key: "b", seconds: 60, compute: async () => "computed" });
  assert.deepEqual([await ask(), await ask()], ["computed", "computed"]);
  assert.deepEqual(outcomes, ["miss", "memory"]);
});

const withRedis = { skip: redisUrl === undefined && "TEST_REDIS_URL is not set" };

test(
  "processes share what is in Redis, and another version of the program starts anew",
  withRedis,
  async () => {
    const version = crypto.randomUUID();
    await using one = open({ redisUrl: redisUrl ?? "", version });
    await using two = open({ redisUrl: redisUrl ?? "", version });
    await using next = open({ redisUrl: redisUrl ?? "", version: `${version}+1` });
    await untilShared(one, two);
    assert.equal(await one.cache.keep({ key: "a", seconds: 60, compute: async () => 1 }), 1);
    assert.equal(await two.cache.keep({ key: "a", seconds: 60, compute: async () => 2 }), 1);
    assert.equal(await next.cache.keep({ key: "a", seconds: 60, compute: async () => 3 }), 3);
  },
);

test("a Redis that freezes costs no answer, and is used again when it wakes", withRedis, async () => {
  const version = crypto.randomUUID();
  await using one = open({ redisUrl: redisUrl ?? "", version });
  await using two = open({ redisUrl: redisUrl ?? "", version });
  await untilShared(one, two);
  const control = new Redis(redisUrl ?? "");
  // Nobody gets an answer for a second, as from a process that was stopped.
  await control.client("PAUSE", 1000, "ALL");
  control.disconnect();
  for (const key of ["a", "b", "c"]) {
    assert.equal(await one.cache.keep({ key, seconds: 60, compute: async () => key }), key);
  }
  assert.deepEqual(one.outcomes.slice(-3), ["miss", "miss", "miss"]);
  await untilShared(one, two);
});

/** Keeps new results by one until the other finds one in Redis. */
async function untilShared(one: ReturnType<typeof open>, two: ReturnType<typeof open>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    const key = crypto.randomUUID();
    await one.cache.keep({ key, seconds: 60, compute: async () => turn });
    await two.cache.keep({ key, seconds: 60, compute: async () => turn });
    if (two.outcomes.at(-1) === "redis") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail("no result of one was found by the other");
}
