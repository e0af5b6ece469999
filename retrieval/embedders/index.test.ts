import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { indexDocuments } from "../index-documents.ts";
import { searchResearch } from "../search-research.ts";
import { createEmbedder, type Embedder, embedders } from "./index.ts";

type Answer = (input: string[], call: number) => { status?: number; body: string };

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return JSON.parse(text);
}

/** A stand-in for a server with /v1/embeddings. */
async function openServer(answer: Answer): Promise<{ url: string; calls: number } & AsyncDisposable> {
  const state = { calls: 0 };
  const server = createServer(async (request, response) => {
    const body = await readJson(request);
    state.calls++;
    const input =
      typeof body === "object" && body && "input" in body && Array.isArray(body.input) ? body.input : [];
    const { status = 200, body: reply } = answer(input.map(String), state.calls);
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0" });
    response.end(reply);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return Object.assign(state, {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Vectors that count letters: enough to be near for similar texts. Sent in reverse order, as a server may. */
function letterCounts(input: readonly string[]): string {
  const data = input.map((text, index) => ({
    index,
    object: "embedding",
    embedding: [..."aeiorst"].map((letter) => text.toLowerCase().split(letter).length),
  }));
  return JSON.stringify({
    object: "list",
    data: data.reverse(),
    model: "letters",
    usage: { prompt_tokens: 1, total_tokens: 1 },
  });
}

function remote(baseUrl: string): Embedder {
  return createEmbedder({ baseUrl, apiKey: "test-key", model: "letters" });
}

const cargo = "cranes grain coal timber steel cars fruit oil ore salt wool paper".split(" ");
const documents = Array.from({ length: 12 }, (_, i) => ({
  documentKey: `d${i}`,
  title: `Harbour report ${i}`,
  publisher: "Test Wire",
  kind: "note",
  publishedAt: "2024-01-01",
  symbols: [],
  language: "en",
  text: `The harbour moved ${cargo[i]} and ${cargo[(i + 1) % 12]} with ${i} cranes for ${cargo[(i + 5) % 12]} ships.`,
  url: null,
}));

test("every embedder of the list gives unit vectors of its stated length, the same for the same text", async () => {
  await using store = await openTestStore();
  await using server = await openServer((input) => ({ body: letterCounts(input) }));
  const options = { baseUrl: server.url, apiKey: "test-key", model: "letters" };
  for (const [name, create] of Object.entries(embedders)) {
    const embedder = create(options);
    assert.equal(embedder.name, name);
    const { tenant } = await createTestTenant(store);
    assert.equal(await embedder.open(tenant), null);
    const receipt = await indexDocuments({ tenant, embedder, documents });
    assert.equal(receipt.embedded, documents.length);
    const model = await embedder.open(tenant);
    assert.ok(model);
    assert.equal(receipt.modelId, model.modelId);
    const [one, two] = await model.embed(["grain and timber", "grain and timber"]);
    assert.equal(one?.length, model.dimensions);
    assert.deepEqual(one, two);
    assert.ok(Math.abs(Math.hypot(...(one ?? [])) - 1) < 1e-5);
    const context = { tenant, clock: fixedClock("2024-06-01"), baseCurrency: "EUR", embedder };
    assert.ok((await searchResearch(context, { query: "harbour cranes" })).passages.length > 0);
  }
});

test("the list holds every file of the folder", () => {
  const files = readdirSync(new URL("./", import.meta.url))
    .filter((name) => name.endsWith(".ts") && !/^(index|embedder)\b|\.test\.ts$/.test(name))
    .map((name) => name.slice(0, -3));
  assert.deepEqual(Object.keys(embedders).sort(), files.sort());
});

test("a busy or failing server is asked again, then named; its own words are never shown", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await using flaky = await openServer((input, call) =>
    call < 3
      ? { status: call === 1 ? 429 : 500, body: '{"error":{"message":"secret internals"}}' }
      : { body: letterCounts(input) },
  );
  assert.equal((await remote(flaky.url).prepare(tenant))?.dimensions, 7);
  assert.equal(flaky.calls, 3);
  for (const [status, kind] of [
    [429, "rate_limited"],
    [500, "unavailable"],
    [401, "unavailable"],
    [404, "unavailable"],
  ] as const) {
    const { tenant: other } = await createTestTenant(store);
    await using broken = await openServer(() => ({
      status,
      body: '{"error":{"message":"secret internals"}}',
    }));
    await assert.rejects(remote(broken.url).prepare(other), (error: Error & { kind?: string }) => {
      assert.equal(error.kind, kind);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

test("answers that are no vectors are refused", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  for (const body of [
    "not json",
    "{}",
    '{"data":[]}',
    '{"data":[{"index":0,"embedding":[]}]}',
    '{"data":[{"index":5,"embedding":[1,2]}]}',
    '{"data":[{"index":0,"embedding":["x"]}]}',
  ]) {
    await using server = await openServer(() => ({ body }));
    await assert.rejects(remote(server.url).prepare(tenant), { kind: "unavailable" }, body);
  }
});

test("when the server is gone a question is answered by words alone, and that is said", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  let gone = false;
  await using server = await openServer((input) =>
    gone ? { status: 400, body: "{}" } : { body: letterCounts(input) },
  );
  const embedder = remote(server.url);
  await indexDocuments({ tenant, embedder, documents });
  gone = true;
  const context = { tenant, clock: fixedClock("2024-06-01"), baseCurrency: "EUR", embedder };
  const result = await searchResearch(context, { query: "harbour cranes" });
  assert.ok(result.passages.length > 0);
  assert.match(result.assumptions.join(" "), /words alone/);
});

test("the corpus is learnt anew once it has grown by more than a fifth, and old vectors go", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const market = store.tenant(marketId, marketId);
  const embedder = embedders.lsa();
  const add = (from: number, count: number) =>
    indexDocuments({
      tenant: market,
      embedder,
      documents: Array.from({ length: count }, (_, i) => ({
        ...(documents[0] ?? assert.fail()),
        documentKey: `n${from + i}`,
        text: `Note ${from + i}: barges with ${cargo[(from + i) % 12]} and ${cargo[(from + i * i) % 12]} at gauge ${i}.`,
      })),
    });
  const first = await add(0, 20);
  const second = await add(20, 2);
  assert.equal(second.modelId, first.modelId);
  assert.equal(second.embedded, 2);
  const third = await add(22, 10);
  assert.notEqual(third.modelId, first.modelId);
  assert.equal(third.embedded, 32);
  const models = await market.run((database) =>
    database.query<{ model_id: string }>(
      "select distinct model_id from chunk_embedding where tenant_id = current_tenant()",
    ),
  );
  assert.deepEqual(models, [{ model_id: third.modelId }]);
  // A household embeds its own documents with its market's model.
  const own = await indexDocuments({ tenant, embedder, documents: documents.slice(0, 3) });
  assert.equal(own.modelId, third.modelId);
});
