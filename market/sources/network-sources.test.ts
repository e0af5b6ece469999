import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { CoachError } from "#platform/errors.ts";
import type { SourceFetchOptions } from "#platform/fetch-source.ts";
import { openTestServer } from "#platform/test-server.ts";
import type { NetworkSource } from "../network-source.ts";
import { networkSources } from "./index.ts";
import { clock, type RecordedSource, recordedSources } from "./test-answers.ts";
import type { Twist } from "./test-yahoo-answers.ts";

const period = { from: "2026-02-01", to: "2026-02-04" };

/** The server's ways to answer; `good` and the twists send the recorded answers. */
const faults = {
  "too many requests": (response: ServerResponse) => response.writeHead(429).end("slow down"),
  "too many requests, come back": (response: ServerResponse) =>
    response.writeHead(429, { "retry-after": "1" }).end(),
  "internal error": (response: ServerResponse) => response.writeHead(500).end("<h1>oops</h1>"),
  "no answer": () => undefined,
  "cut connection": (response: ServerResponse, body: string | Uint8Array) => {
    const bytes = Buffer.from(body);
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  "half an answer": (response: ServerResponse, body: string | Uint8Array) =>
    response.end(Buffer.from(body).subarray(0, Buffer.from(body).length / 2)),
  "other data": (response: ServerResponse) => response.end('{"hello":["world"]}'),
  "no data": (response: ServerResponse) => response.end(""),
  "a web page": (response: ServerResponse) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><title>Before you continue</title>"),
} as const;
const modes = [
  "too many requests",
  "too many requests, come back",
  "internal error",
  "no answer",
  "cut connection",
  "half an answer",
  "other data",
  "no data",
  "a web page",
] as const satisfies (keyof typeof faults)[];
type Mode = "good" | Exclude<Twist, undefined> | keyof typeof faults;

async function serve(recorded: RecordedSource) {
  const state: { mode: Mode; asked: number } = { mode: "good", asked: 0 };
  const server = await openTestServer((request, response) => {
    state.asked += 1;
    const { mode } = state;
    const twist = mode === "currency" || mode === "renamed" ? mode : undefined;
    const body = recorded.answer(new URL(request.url ?? "/", "http://127.0.0.1"), twist);
    if (mode === "good" || mode === "currency" || mode === "renamed")
      response.writeHead(body === null ? 404 : 200).end(body ?? "");
    else faults[mode](response, body ?? "");
  });
  return {
    state,
    options: {
      origin: server.origin,
      backoffMs: 1,
      breakMs: 40,
      timeoutMs: 25,
      timing: quickTime(),
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A clock that only moves when somebody sleeps. */
function quickTime() {
  let now = clock.now().getTime();
  return {
    now: () => now,
    async sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
}

/** What a source tells of its instrument, in the form of the recorded expectations. */
async function ask(source: NetworkSource, { instrument }: RecordedSource) {
  const quote = await source.findQuote?.(instrument);
  const history = await source.readHistory?.(instrument, period);
  const rate = source.indicators?.find(({ indicator }) => indicator === "risk_free_rate");
  return {
    quote: quote ? { price: quote.price, currency: quote.currency, date: quote.date } : null,
    history: history
      ? { closes: history.closes.map((each) => [each.date, each.close]), currency: history.currency }
      : null,
    points: rate === undefined ? null : ((await source.readIndicator?.(rate, period)) ?? null),
  };
}

const points = [
  { date: "2026-02-02", value: "3.61" },
  { date: "2026-02-04", value: "3.58" },
];
const expectedOf = (id: string, { quote, history }: RecordedSource) => ({
  quote,
  history,
  points: id === "fred" ? points : null,
});

test("every source is recorded, declares itself, and answers what its recorded answers say", async () => {
  const all = networkSources({ allowed: "all", keys: {}, clock });
  assert.deepEqual(all.map((source) => source.id).sort(), Object.keys(recordedSources).sort());
  assert.deepEqual(
    all.map((source) => source.priority),
    all.map((source) => source.priority).sort((a, b) => a - b),
  );
  for (const [id, recorded] of Object.entries(recordedSources)) {
    await using server = await serve(recorded);
    const source = recorded.open(server.options);
    assert.equal(source.id, id);
    assert.ok(source.attribution.length > 10 && (source.rateLimit ?? 0) > 0, id);
    const can = (capability: NetworkSource["capabilities"][number]) =>
      source.capabilities.includes(capability);
    assert.deepEqual(
      [can("quotes"), can("closes"), can("search"), can("risk_free_rate")],
      [source.findQuote, source.readHistory, source.search, source.readIndicator].map(
        (each) => each !== undefined,
      ),
      id,
    );
    assert.deepEqual(
      new Set(source.indicators?.map(({ indicator }) => indicator)),
      new Set(
        ["risk_free_rate", "inflation"].filter((each) => source.capabilities.some((can) => can === each)),
      ),
      id,
    );
    assert.deepEqual(await ask(source, recorded), expectedOf(id, recorded), id);
    const matches = await source.search?.("ACME");
    if (matches) assert.match(matches[0]?.name ?? "", /Acme|ACME|Bitcoin/, id);
  }
});

test("sources without their key are off and say what to set; unknown ids are refused", () => {
  const sources = networkSources({ allowed: "all", keys: {}, clock });
  const off = sources.filter((source) => source.off !== null);
  assert.deepEqual(off.map((source) => source.id).sort(), ["alpha-vantage", "fred", "stooq"]);
  for (const source of off) assert.match(source.off ?? "", /^Set [A-Z_]+_KEY /);
  const keys = { alphaVantage: "k", fred: "k", stooq: "k" };
  assert.ok(networkSources({ allowed: "all", keys, clock }).every((source) => source.off === null));
  assert.deepEqual(
    networkSources({ allowed: ["yahoo"], keys, clock }).map((source) => source.id),
    ["yahoo"],
  );
  assert.throws(() => networkSources({ allowed: ["yaho"], keys, clock }), {
    kind: "invalid_input",
    message: /yaho/,
  });
});

test("dividends, splits, missing days and hundredths of a currency come through as they are", async () => {
  for (const id of ["yahoo", "alpha-vantage"]) {
    const recorded = recordedSources[id];
    assert.ok(recorded);
    await using server = await serve(recorded);
    const history = await recorded.open(server.options).readHistory?.(recorded.instrument, period);
    assert.deepEqual(history?.dividends, [{ date: "2026-02-03", value: "0.045" }], id);
    assert.deepEqual(
      history?.splits,
      [{ date: "2026-02-02", value: "2" }].map((split) => ({
        ...split,
        value: id === "yahoo" ? "2" : "2.0000",
      })),
      id,
    );
    assert.deepEqual(history?.closes[0]?.high, "2.51", id);
    assert.deepEqual(history?.closes[0]?.volume, "120000", id);
    const missing = history?.findings.map((finding) => finding.code);
    assert.deepEqual(missing, id === "yahoo" ? ["missing_close"] : []);
  }
});

test("another currency or another symbol is refused with both named", async () => {
  for (const [id, recorded] of Object.entries(recordedSources)) {
    await using server = await serve(recorded);
    for (const [twist, expected] of [
      ["currency", recorded.refusals.currency],
      ["renamed", recorded.refusals.renamed],
    ] as const) {
      if (expected === null) continue;
      server.state.mode = twist;
      const source = recorded.open(server.options);
      await assert.rejects(
        ask(source, recorded),
        { name: "CoachError", message: expected },
        `${id} ${twist}`,
      );
    }
  }
});

const kinds = ["unavailable", "timeout", "rate_limited", "not_found", "invalid_input"];

test("whatever a source does, the answer is a typed error that names it, the breaker opens, and it recovers", async () => {
  for (const [id, recorded] of Object.entries(recordedSources)) {
    for (const mode of modes) {
      await using server = await serve(recorded);
      const source = recorded.open(server.options);
      server.state.mode = mode;
      let isLeftAlone = false;
      for (let call = 0; call < 25; call += 1) {
        const error = await ask(source, recorded).then(
          (answer) => assert.fail(`${id}, ${mode}: ${JSON.stringify(answer)}`),
          (thrown: unknown) => thrown,
        );
        assert.ok(error instanceof CoachError, `${id}, ${mode}: ${error}`);
        assert.ok(kinds.includes(error.kind), `${id}, ${mode}: ${error.kind}`);
        assert.ok(error.message.includes(source.title), `${id}, ${mode}: ${error.message}`);
        isLeftAlone ||= error.details["circuitOpen"] === true;
      }
      assert.ok(isLeftAlone, `${id}, ${mode}: never left alone`);
      assert.ok(server.state.asked <= 25, `${id}, ${mode}: ${server.state.asked} requests`);
      server.state.mode = "good";
      assert.deepEqual(await recovered(source, recorded), expectedOf(id, recorded), `${id}, ${mode}`);
    }
  }
});

async function recovered(source: NetworkSource, recorded: RecordedSource) {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask(source, recorded).catch(() => null);
    if (answer !== null) return answer;
    await wait(10);
  }
  return null;
}

test("an answer that is cut off anywhere gives no figure", async () => {
  for (const [id, recorded] of Object.entries(recordedSources)) {
    for (let part = 0; part < 40; part += 1) {
      const fetch: SourceFetchOptions["fetch"] = async (url) => {
        const whole = Buffer.from(recorded.answer(new URL(url), undefined) ?? "");
        const body = whole.subarray(0, Math.floor((whole.length * part) / 40));
        return { status: 200, contentType: "", headers: {}, body, url };
      };
      const source = recorded.open({ fetch, backoffMs: 1, timing: quickTime() });
      await assert.rejects(ask(source, recorded), { name: "CoachError" }, `${id} ${part}`);
    }
  }
});

test("refusals that come with status 200 are told as what they are", async () => {
  const told = async (id: string, body: string, status = 200) => {
    const recorded = recordedSources[id];
    assert.ok(recorded);
    const fetch: SourceFetchOptions["fetch"] = async (url) => ({
      status,
      contentType: "",
      headers: {},
      body: Buffer.from(body),
      url,
    });
    const source = recorded.open({ fetch, backoffMs: 1, timing: quickTime() });
    const error = await ask(source, recorded).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CoachError);
    return error.kind;
  };
  const daily =
    "our standard API rate limit is 25 requests per day. Please subscribe to any of the premium plans";
  assert.equal(await told("alpha-vantage", JSON.stringify({ Information: daily })), "rate_limited");
  assert.equal(await told("alpha-vantage", JSON.stringify({ Note: "5 calls per minute" })), "rate_limited");
  assert.equal(
    await told("alpha-vantage", JSON.stringify({ Information: "This is a premium endpoint." })),
    "forbidden",
  );
  assert.equal(
    await told("alpha-vantage", JSON.stringify({ "Error Message": "the parameter apikey is invalid" })),
    "unauthorized",
  );
  assert.equal(
    await told("alpha-vantage", JSON.stringify({ "Error Message": "Invalid API call." })),
    "not_found",
  );
  assert.equal(await told("stooq", "Exceeded the daily hits limit"), "rate_limited");
  assert.equal(await told("stooq", "Get your apikey:\n1. Open the page"), "unauthorized");
  assert.equal(await told("stooq", "No data"), "not_found");
  const failure = (error_message: string) => JSON.stringify({ error_code: 400, error_message });
  assert.equal(
    await told("fred", failure("Bad Request.  The value for variable api_key is not registered."), 400),
    "unauthorized",
  );
  assert.equal(await told("fred", failure("Bad Request.  The series does not exist."), 400), "not_found");
  const noData = JSON.stringify({
    chart: { result: null, error: { code: "Not Found", description: "delisted" } },
  });
  assert.equal(await told("yahoo", noData, 404), "not_found");
  assert.equal(await told("yahoo", "Too Many Requests", 429), "rate_limited");
});
