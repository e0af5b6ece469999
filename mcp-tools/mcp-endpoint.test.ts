import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";
import { openTestApp } from "#test-app.ts";
import type { WebApp } from "#web/server.ts";
import { createToolServer } from "./create-tool-server.ts";
import { tools } from "./index.ts";

// What a broken, hostile or impatient client sends, over the whole HTTP stack and over stdio, in both eras.
type Era = "2025" | "2026";
const ERAS: readonly Era[] = ["2025", "2026"];
const HOST = "localhost:8420";

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

const reply = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  method: z.string().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

interface Sent {
  era: Era;
  method: string;
  body: string;
  tool?: string;
  headers?: Record<string, string>;
}

function headersOf({ era, method, tool }: Sent): Record<string, string> {
  if (era === "2025") return { "MCP-Protocol-Version": "2025-11-25" };
  const name = tool === undefined ? undefined : { "Mcp-Name": tool };
  return { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, ...name };
}

let opening: Promise<WebApp> | undefined;
after(async () => (await openTestApp())[Symbol.asyncDispose]());

async function post(sent: Sent): Promise<{ status: number; text: string }> {
  opening ??= openTestApp().then((app) => app.web());
  const response = await (await opening).fetch(
    new Request(`http://${HOST}/mcp`, {
      method: "POST",
      body: sent.body,
      headers: {
        Host: HOST,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        "X-Coach-User": "ada",
        ...headersOf(sent),
        ...sent.headers,
      },
    }),
  );
  return { status: response.status, text: await response.text() };
}

/** The JSON of a message, also of one that came as a server-sent event. */
function read(text: string) {
  const line = text.startsWith("event:") ? /^data: (.*)$/m.exec(text)?.[1] : text;
  return reply.parse(JSON.parse(line ?? ""));
}

function message(era: Era, method: string, params: Record<string, unknown> = {}, id = 1): string {
  const full = era === "2026" ? { ...params, _meta: { ...envelope, ...Object(params["_meta"]) } } : params;
  return JSON.stringify({ jsonrpc: "2.0", id, method, params: full });
}

/** A call whose arguments are given as the client's own JSON text. */
function callBody(era: Era, tool: string, argumentsText: string): string {
  const marker = "arguments-go-here";
  return message(era, "tools/call", { name: tool, arguments: marker }).replace(
    `"${marker}"`,
    () => argumentsText,
  );
}

async function call(era: Era, tool: string, argumentsText: string) {
  const body = callBody(era, tool, argumentsText);
  const { status, text } = await post({ era, method: "tools/call", tool, body });
  assert.equal(status, 200, text.slice(0, 200));
  return { text, ...read(text) };
}

test("broken JSON is a parse error before anything else is looked at", async () => {
  for (const era of ERAS) {
    for (const body of ["{", "", "nonsense", '{"jsonrpc":"2.0"']) {
      const { status, text } = await post({ era, method: "tools/list", body });
      assert.equal(status, 400);
      assert.equal(read(text).error?.code, -32700, `${era} ${body}`);
    }
  }
});

test("what is JSON but no message is refused as such", async () => {
  for (const era of ERAS) {
    for (const body of ["[]", "null", "1", '{"jsonrpc":"2.0","id":1}', '{"id":1,"method":"ping"}']) {
      const { status, text } = await post({ era, method: "ping", body });
      assert.equal(status, 400, `${era} ${body}: ${text}`);
      assert.ok([-32600, -32602].includes(read(text).error?.code ?? 0), `${era} ${body}: ${text}`);
    }
  }
});

test("a body over the limit is refused without being parsed", async () => {
  for (const era of ERAS) {
    const body = "[".repeat(16 * 1024 * 1024 + 1);
    assert.equal((await post({ era, method: "tools/list", body })).status, 413);
  }
});

test("another Host or Origin is refused in both eras", async () => {
  for (const era of ERAS) {
    for (const headers of [
      { Host: "evil.example.com" },
      { Host: "localhost.evil.example.com" },
      { Origin: "http://evil.example.com" },
      { Origin: "null" },
      { Origin: "http://localhost:9999" },
      { "Sec-Fetch-Site": "cross-site" },
    ]) {
      const { status, text } = await post({
        era,
        method: "tools/list",
        body: message(era, "tools/list"),
        headers,
      });
      assert.equal(status, 403, `${era} ${JSON.stringify(headers)}`);
      assert.doesNotMatch(text, /get_overview/);
    }
    const own = { Origin: `http://${HOST}` };
    const { status } = await post({
      era,
      method: "tools/list",
      body: message(era, "tools/list"),
      headers: own,
    });
    assert.equal(status, 200);
  }
});

test("an unknown tool is an error that names the tools, whatever its name", async () => {
  for (const era of ERAS) {
    for (const name of ["get_everything", "__proto__", "constructor", "commit_import", "x".repeat(100_000)]) {
      const sent = { era, method: "tools/call", body: message(era, "tools/call", { name, arguments: {} }) };
      const { text } = await post({ ...sent, tool: name });
      const { error } = read(text);
      assert.equal(error?.code, -32602, `${era} ${name.slice(0, 20)}`);
      for (const tool of tools) assert.match(error?.message ?? "", new RegExp(`\\b${tool.name}\\b`));
      assert.ok(text.length < 1000);
    }
  }
});

test("arguments that aim at prototypes change nothing", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  for (const era of ERAS) {
    for (const argumentsText of [
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"__proto__":{"limit":1,"cursor":"x"},"limit":2}',
      '{"hasOwnProperty":1,"toString":null,"__defineGetter__":{}}',
    ]) {
      const answer = await call(era, "get_holdings", argumentsText);
      assert.doesNotMatch(answer.text, /internal error/);
    }
    const mapping =
      '{"fileName":"a.csv","content":"a\\n1\\n","mapping":{"__proto__":"date","constructor":"amount"}}';
    assert.doesNotMatch((await call(era, "import_transactions", mapping)).text, /internal error/);
  }
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), before);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

test("a huge argument is refused with a short answer", async () => {
  const huge = JSON.stringify("A".repeat(2_000_000));
  const manyKeys = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1])));
  for (const era of ERAS) {
    for (const [tool, argumentsText] of [
      ["search_research", `{"query":${huge}}`],
      ["get_prices", `{"symbols":[${huge}]}`],
      ["get_holdings", `{${huge}:1}`],
      ["get_job", `{"jobId":${huge}}`],
      ["get_transactions", `{"kinds":[${huge}]}`],
      ["get_holdings", manyKeys],
      ["import_transactions", `{"fileName":"a","content":"x","mapping":{${huge}:1}}`],
    ] as const) {
      const answer = await call(era, tool, argumentsText);
      assert.ok(answer.error !== undefined || answer.result?.["isError"] === true, `${era} ${tool}`);
      assert.ok(answer.text.length < 1500, `${era} ${tool}: ${answer.text.length} characters`);
    }
  }
});

test("arguments nested to any depth leave the server working", async () => {
  for (const era of ERAS) {
    for (const depth of [500, 100_000]) {
      for (const [open, close] of [
        ["[", "]"],
        ['{"a":', "}"],
      ] as const) {
        const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
        const answer = await call(era, "get_holdings", `{"limit":${deep}}`);
        assert.equal(answer.result?.["isError"], true);
        assert.doesNotMatch(answer.text, /internal error/);
        assert.ok(answer.text.length < 1500);
      }
    }
    assert.equal((await call(era, "get_holdings", '{"limit":1}')).result?.["isError"], undefined);
  }
});

interface Line {
  send(body: string): void;
  /** The next message that is not about progress. */
  next(): Promise<string>;
  /** Resolves when a call of run_simulation has come to its end, answered or not. */
  simulated: Promise<void>;
  newestJob(): Promise<string | undefined>;
}

/** The product's tools over stdio, with pipes in the place of the process's own and the handshake behind it. */
async function openStdio(stack: AsyncDisposableStack, era: Era): Promise<Line> {
  const app = await openTestApp();
  const session = await app.signIn("ada");
  const simulated = Promise.withResolvers<void>();
  const observe = (tool: string) => (tool === "run_simulation" ? simulated.resolve() : undefined);
  const [input, output] = [new PassThrough(), new PassThrough()];
  const handle = serveStdio(
    () => createToolServer({ ...app.toolServices, observe }, session, { toolsets: [] }),
    { transport: new StdioServerTransport(input, output) },
  );
  stack.defer(() => handle.close());
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  const next = async () => {
    for (;;) {
      const line = await lines.next();
      assert.ok(!line.done, "the server closed the pipe");
      if (read(line.value).method !== "notifications/progress") return line.value;
    }
  };
  const send = (body: string) => void input.write(`${body}\n`);
  if (era === "2025") {
    const clientInfo = { name: "test", version: "1" };
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
    send(message(era, "initialize", params, 100));
    await next();
    send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  }
  const owner = { tenant: session.tenant, userId: session.principal.userId };
  const newestJob = async () => (await app.jobs.list(owner, { limit: 1, cursor: null })).jobs[0]?.status;
  return { send, next, simulated: simulated.promise, newestJob };
}

/** The text of the list of tools inside a message. */
function listOf(text: string): string {
  const start = text.indexOf('"tools":[');
  const end = text.lastIndexOf("}]") + 2;
  assert.ok(start > 0 && end > start, text.slice(0, 200));
  return text.slice(start, end);
}

test("both eras and both transports list the tools in the same bytes", async () => {
  await using stack = new AsyncDisposableStack();
  const lists: string[] = [];
  for (const era of ERAS) {
    lists.push(listOf((await post({ era, method: "tools/list", body: message(era, "tools/list") })).text));
    const line = await openStdio(stack, era);
    line.send(message(era, "tools/list"));
    lists.push(listOf(await line.next()));
  }
  assert.ok((lists[0]?.length ?? 0) > 10_000);
  assert.equal(new Set(lists).size, 1);
});

test("a cancelled call is never answered and its job stops, over stdio in both eras", async () => {
  for (const era of ERAS) {
    await using stack = new AsyncDisposableStack();
    const line = await openStdio(stack, era);
    const simulation = { years: 60, paths: 100_000, seed: era === "2025" ? 1 : 2 };
    line.send(message(era, "tools/call", { name: "run_simulation", arguments: simulation }, 5));
    while (!/queued|running/.test((await line.newestJob()) ?? "")) await setImmediate();
    line.send('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}');
    await line.simulated;
    assert.equal(await line.newestJob(), "cancelled");
    for (const id of [6, 7]) {
      line.send(message(era, "tools/call", { name: "get_overview", arguments: {} }, id));
      assert.equal(read(await line.next()).id, id);
    }
  }
});
