import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import {
  type AttemptFetch,
  openSourceFetch,
  retryAfterSeconds,
  type SourceFetch,
  type SourceFetchOptions,
} from "./fetch-source.ts";
import { openTestServer } from "./test-server.ts";

/** A clock that only moves when somebody sleeps, so that a minute costs nothing. */
function quickTime() {
  let now = Date.UTC(2026, 0, 1);
  const slept: number[] = [];
  return {
    slept,
    timing: {
      now: () => now,
      async sleep(milliseconds: number) {
        slept.push(milliseconds);
        now += milliseconds;
      },
    },
  };
}

function open(origin: string, options: SourceFetchOptions = {}, requestsPerMinute = 1000) {
  return openSourceFetch(
    { title: "The test source", hosts: ["source.example"], requestsPerMinute },
    { origin, backoffMs: 1, ...options },
  );
}

const address = "https://source.example/data?x=1";

async function readText(fetch: AttemptFetch): Promise<string> {
  return Buffer.from((await fetch(address)).body).toString();
}

const textOf = (source: SourceFetch) => source.call(readText);

test("a fault that passes is tried again, with the path and query as asked", async () => {
  const asked: (string | undefined)[] = [];
  await using server = await openTestServer((request, response) => {
    asked.push(request.url);
    if (asked.length < 3) response.writeHead(500).end();
    else response.end("fine");
  });
  assert.equal(await textOf(open(server.origin)), "fine");
  assert.deepEqual(asked, ["/data?x=1", "/data?x=1", "/data?x=1"]);
});

test("a pause that the source asks for is kept, in seconds and as a date, and nothing is sent meanwhile", async () => {
  const time = quickTime();
  const headers = ["30", new Date(time.timing.now() + 90_000).toUTCString()];
  await using server = await openTestServer((_request, response) => {
    const header = headers.shift();
    if (header === undefined) response.end("fine");
    else response.writeHead(429, { "retry-after": header }).end();
  });
  assert.equal(await textOf(open(server.origin, { timing: time.timing })), "fine");
  assert.deepEqual(time.slept, [30_000, 60_000]);
});

test("a pause beyond the budget is told at once, with the seconds, and asks nothing more", async () => {
  let asked = 0;
  await using server = await openTestServer((_request, response) => {
    asked += 1;
    response.writeHead(429, { "retry-after": "3600" }).end();
  });
  const source = open(server.origin, { timing: quickTime().timing });
  for (let call = 0; call < 20; call += 1) {
    await assert.rejects(source.call(readText), {
      kind: "rate_limited",
      details: { retryAfterSeconds: 3600, final: true },
    });
  }
  assert.equal(asked, 1);
});

test("pauses grow where the source does not say how long", async () => {
  const time = quickTime();
  await using server = await openTestServer((_request, response) => {
    response.writeHead(429).end();
  });
  const source = open(server.origin, { timing: time.timing, backoffMs: 10 });
  await assert.rejects(source.call(readText), { kind: "rate_limited", message: /takes no more requests/ });
  assert.deepEqual(time.slept, [10, 20]);
});

test("no more requests in any minute than declared", async () => {
  const time = quickTime();
  await using server = await openTestServer((_request, response) => response.end("fine"));
  const source = open(server.origin, { timing: time.timing }, 5);
  for (let call = 0; call < 12; call += 1) await textOf(source);
  assert.deepEqual(time.slept, [60_000, 60_000]);
  await assert.rejects(
    Promise.all(Array.from({ length: 5 }, () => source.call(readText, { budgetMs: 2000 }))),
    { kind: "rate_limited", message: /may not be asked again before 60 s/ },
  );
});

test("what can never work is not tried again and does not open the breaker", async () => {
  let asked = 0;
  await using server = await openTestServer((request, response) => {
    asked += 1;
    response.writeHead(request.headers["x-kind"] === "bad" ? 400 : 404).end();
  });
  const source = open(server.origin);
  for (let call = 0; call < 15; call += 1) await assert.rejects(source.call(readText), { kind: "not_found" });
  const bad = source.call((fetch) => fetch(address, { headers: { "x-kind": "bad" } }));
  await assert.rejects(bad, { kind: "invalid_input" });
  const accepted = await source.call((fetch) =>
    fetch(address, { headers: { "x-kind": "bad" }, accepts: [400] }),
  );
  assert.deepEqual([accepted.status, asked], [400, 17]);
});

test("a dead source is left alone after few requests, and asked again when it lives", async () => {
  let asked = 0;
  let alive = false;
  await using server = await openTestServer((_request, response) => {
    asked += 1;
    response.writeHead(alive ? 200 : 503).end("fine");
  });
  const source = open(server.origin, { breakMs: 50 });
  for (let call = 0; call < 25; call += 1)
    await assert.rejects(source.call(readText), { kind: "unavailable" });
  assert.ok(asked <= 25, `${asked} requests`);
  await assert.rejects(source.call(readText), { message: /left alone/ });
  alive = true;
  await wait(200);
  assert.equal(await textOf(source), "fine");
  assert.equal(await textOf(source), "fine");
});

test("a hanging source costs the budget, not longer, and counts as dead", async () => {
  let asked = 0;
  await using server = await openTestServer(() => {
    asked += 1;
  });
  const source = open(server.origin);
  for (let call = 0; call < 25; call += 1) {
    await assert.rejects(source.call(readText, { budgetMs: 15 }), /did not answer in time|left alone/);
  }
  assert.ok(asked <= 25, `${asked} requests`);
  const stopped = source.call(readText, { signal: AbortSignal.abort() });
  await assert.rejects(stopped, { kind: "cancelled" });
});

test("there is no attempt for which the budget leaves no time", async () => {
  let asked = 0;
  await using server = await openTestServer((_request, response) => {
    asked += 1;
    response.writeHead(500).end();
  });
  const source = open(server.origin, { backoffMs: 3_600_000 });
  await assert.rejects(source.call(readText, { budgetMs: 50 }), {
    kind: "unavailable",
    message: /status 500/,
  });
  assert.equal(asked, 1);
});

test("an answer that cannot be read is a fault of the source; a mistake of ours stays one", async () => {
  await using server = await openTestServer((_request, response) => response.end("<html>"));
  const source = open(server.origin);
  const parse = source.call(async (fetch) => JSON.parse(Buffer.from((await fetch(address)).body).toString()));
  await assert.rejects(parse, { kind: "unavailable", message: /test source answered with something/ });
  const mistake = source.call(async () => {
    throw new TypeError("ours");
  });
  await assert.rejects(mistake, TypeError);
});

test("hosts that the source does not declare are never asked", async () => {
  const source = openSourceFetch(
    { title: "X", hosts: ["source.example"], requestsPerMinute: 10 },
    { backoffMs: 1 },
  );
  const elsewhere = source.call((fetch) => fetch("https://other.example/"));
  await assert.rejects(elsewhere, { kind: "forbidden" });
});

test("waits are read from both forms of the header", () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(retryAfterSeconds("120", now), 120);
  assert.equal(retryAfterSeconds("Thu, 01 Jan 2026 00:02:00 GMT", now), 120);
  assert.equal(retryAfterSeconds("Thu, 01 Jan 2025 00:02:00 GMT", now), 0);
  assert.equal(retryAfterSeconds("999999999", now), 86_400);
  assert.equal(retryAfterSeconds("soon", now), null);
  assert.equal(retryAfterSeconds(undefined, now), null);
});
