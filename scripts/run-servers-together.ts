import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { askSteadily, callTool, times } from "./servers-together/ask-steadily.ts";
import { ChatPage } from "./servers-together/chat-page.ts";
import { WORDS } from "./servers-together/slow-model.ts";
import { type Servers, startServers } from "./servers-together/start-servers.ts";

// node scripts/run-servers-together.ts
// Starts what docker-compose.yml describes as processes of this machine (Postgres, Redis, two web processes behind the
// proxy, two workers) and tries it with a browser: ask here, follow, stop and go on there; kill, freeze, cut.
// Debian as root; the proxy is Debian's haproxy.

const started = performance.now();
function say(text: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

async function followElsewhere(chat: ChatPage): Promise<void> {
  const { asked, followed } = await chat.askApart("Tell me slowly");
  await chat.ended(30_000);
  assert.deepEqual(await chat.words(), WORDS);
  say(`asked on ${asked}, told by ${followed}: all ${WORDS.length} words once, in order`);
  const again = await chat.askApart("Tell me slowly");
  const stopped = await chat.stop();
  assert.ok((await chat.words()).length < WORDS.length);
  say(`asked on ${again.asked}, told by ${again.followed}: stopped ${seconds(stopped)} after the button`);
}

async function resume(chat: ChatPage): Promise<void> {
  await chat.ask("Tell me slowly");
  await chat.page.reload();
  assert.equal(await chat.page.locator("#stop-form").count(), 1);
  await chat.ended(30_000);
  assert.deepEqual(await chat.words(), WORDS);
  say("reloaded in the middle of an answer: it went on, every word once");
}

async function killTheTeller(chat: ChatPage, servers: Servers): Promise<void> {
  const { asked, followed } = await chat.askApart("Tell me slowly");
  await servers.web.get(followed)?.stop("SIGKILL");
  await chat.ended(40_000);
  assert.deepEqual(await chat.words(), WORDS);
  say(
    `kill -9 of ${followed}, which told an answer of ${asked}: the page went on by itself, every word once`,
  );
  await servers.restartWeb(followed);
}

async function killTheAnswerer(chat: ChatPage, servers: Servers): Promise<void> {
  const { asked } = await chat.ask("Tell me slowly");
  await servers.web.get(asked)?.stop("SIGKILL");
  const told = await chat.ended(40_000);
  assert.match(await chat.lastText(), /interrupted because the server stopped\. Ask again/);
  say(`kill -9 of ${asked} in the middle of its own answer: the page said so after ${seconds(told)}`);
  await chat.ask("Tell me slowly");
  await chat.ended(30_000);
  assert.deepEqual(await chat.words(), WORDS);
  say("the same conversation went on, on the other process");
  await servers.restartWeb(asked);
}

const read = (url: string) => () => callTool(url, "get_overview", {});

async function loseRedis(servers: Servers, kind: "frozen" | "killed"): Promise<void> {
  const before = askSteadily(150, read(servers.url));
  await wait(3_000);
  const usual = await before.end();
  const load = askSteadily(150, read(servers.url));
  const pid = servers.redisPid();
  await wait(500);
  process.kill(pid, kind === "frozen" ? "SIGSTOP" : "SIGKILL");
  await wait(6_000);
  if (kind === "frozen") process.kill(pid, "SIGCONT");
  else servers.startRedis();
  const back = performance.now();
  await wait(6_000);
  const asked = await load.end();
  const failed = asked.filter(({ status }) => status !== 200);
  assert.deepEqual(failed.slice(0, 3), [], `${failed.length} of ${asked.length} failed`);
  const late = asked.filter(({ at }) => at > back + 5_000);
  say(
    `Redis ${kind} for 6 s: ${asked.length} requests, none failed; ${times(asked)} (before: ${times(usual)})`,
  );
  say(`  from 5 s after its return: ${times(late)}`);
}

async function cutPostgres(servers: Servers): Promise<void> {
  const write = async (turn: number) => {
    const name = `cut-${turn}.csv`;
    const content = `date,type,amount,currency\n2024-01-02,deposit,${turn}.00,EUR\n`;
    return { ...(await callTool(servers.url, "import_transactions", { fileName: name, content })), name };
  };
  const load = askSteadily(600, write);
  await wait(2_000);
  await servers.postgres.cut();
  const cut = performance.now();
  await wait(10_000);
  const back = performance.now();
  await servers.postgres.comeBack();
  await wait(4_000);
  const asked = await load.end();
  const away = asked.filter(({ at }) => at > cut && at < back);
  const wrong = asked.filter(
    ({ status, retryAfter }) => status !== 200 && !(status === 503 && retryAfter !== null),
  );
  assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${asked.length} were neither done nor put off`);
  assert.ok(
    away.length > 0 && away.every(({ status, milliseconds }) => status === 503 && milliseconds < 1_000),
    times(away),
  );
  const client = new Client({ connectionString: servers.databaseUrl });
  await client.connect();
  const rows = await client.query<{ name: string; count: string }>(
    "select file_name as name, count(*) as count from import_batch where file_name like 'cut-%' group by 1",
  );
  await client.end();
  const stored = new Map(rows.rows.map(({ name, count }) => [name, Number(count)]));
  const acknowledged = asked.filter(({ status }) => status === 200);
  assert.deepEqual(
    acknowledged.filter(({ name }) => stored.get(name ?? "") !== 1),
    [],
  );
  const recovered = Math.min(
    ...asked.filter(({ at, status }) => at > back && status === 200).map(({ at }) => at),
  );
  say(`Postgres stopped for 10 s: ${away.length} requests got 503 with Retry-After, ${times(away)}`);
  say(
    `  ${acknowledged.length} acknowledged writes, each there once; served again ${seconds(recovered - back)} after its start`,
  );
}

async function main(): Promise<void> {
  await using servers = await startServers();
  say(`two web processes, two workers, Postgres, Redis and the proxy run at ${servers.url}`);
  const browser = await ChatPage.launch();
  try {
    const chat = await ChatPage.open(browser, servers.url);
    await followElsewhere(chat);
    await resume(chat);
    await killTheTeller(chat, servers);
    await killTheAnswerer(chat, servers);
    await loseRedis(servers, "frozen");
    await loseRedis(servers, "killed");
    await cutPostgres(servers);
  } finally {
    await browser.close();
  }
}

await main();
say("all stopped");
