import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { fileURLToPath } from "node:url";
import { z } from "zod";
import { createLogger } from "#platform/log.ts";
import { ensureTemplate } from "#store/database-template.ts";
import { openStore, REAL_MARKET, type Store } from "#store/open-store.ts";
import { numberedFile, ROWS_PER_FILE } from "./numbered-file.ts";

const IMPORTS = 200;
const script = fileURLToPath(new URL("./import-loop.ts", import.meta.url));

const receipt = z.object({ n: z.number(), importId: z.uuid(), inserted: z.number(), duplicates: z.number() });
type Receipt = z.infer<typeof receipt>;

/** Mulberry32: the same moments for the same seed. */
function openRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When a process is killed: so many milliseconds after its start, or after its so-manieth acknowledged import. */
interface Doom {
  acknowledged: number | null;
  milliseconds: number;
}

interface Life {
  receipts: Receipt[];
  code: number | null;
  signal: string | null;
  error: string;
}

async function runLoop(given: readonly string[], doom: Doom): Promise<Life> {
  const child = spawn(process.execPath, [script, ...given], { stdio: ["ignore", "pipe", "pipe"] });
  const life: Life = { receipts: [], code: null, signal: null, error: "" };
  const killLater = () => setTimeout(() => child.kill("SIGKILL"), doom.milliseconds);
  let timer = doom.acknowledged === null ? killLater() : undefined;
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    life.error += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    // What a dying process wrote without its line end was not said.
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== '"open"') life.receipts.push(receipt.parse(JSON.parse(line)));
    if (doom.acknowledged !== null && life.receipts.length >= doom.acknowledged) timer ??= killLater();
  });
  await new Promise<void>((resolve) => {
    child.once("close", (code, signal) => {
      life.code = code;
      life.signal = signal;
      resolve();
    });
  });
  clearTimeout(timer);
  return life;
}

async function openFolder(folder: string): Promise<Store> {
  const template = await ensureTemplate();
  return openStore({ databaseUrl: undefined, dataDir: folder, logger: createLogger("silent"), template });
}

test("kill -9 at random moments of 200 imports: every acknowledged one is there whole, and nothing else", async (t) => {
  const seed = Number(process.env["CRASH_SEED"] ?? 20_240_331);
  const random = openRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "coach-crash-imports-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const tenantId = randomUUID();
  const first = await openFolder(folder);
  await first.system(async (database) => {
    await database.query(
      `insert into tenant (tenant_id, market_id, kind, name, base_currency)
       values ($1, $1, 'market', 'market', 'EUR'), ($2, $1, 'household', 'crash test', 'EUR')`,
      [REAL_MARKET, tenantId],
    );
  });
  await first.close();

  const acknowledged = new Map<number, Receipt>();
  let kills = 0;
  let lives = 0;
  while (acknowledged.size < IMPORTS) {
    lives += 1;
    assert.ok(lives < 60, "imports make progress between kills");
    // Every fourth process dies while it starts or recovers, the others somewhere within an import.
    const doom: Doom =
      lives % 4 === 0
        ? { acknowledged: null, milliseconds: 200 + random() * 1200 }
        : { acknowledged: 1 + Math.floor(random() * 22), milliseconds: random() * 120 };
    const life = await runLoop([folder, tenantId, `${acknowledged.size + 1}`, `${IMPORTS}`], doom);
    for (const one of life.receipts) {
      assert.equal(one.n, acknowledged.size + 1);
      // A file whose import was booked without the process living to say so is all duplicates now; never in part.
      assert.deepEqual(
        [one.inserted, one.duplicates],
        one.inserted === 0 ? [0, ROWS_PER_FILE] : [ROWS_PER_FILE, 0],
      );
      acknowledged.set(one.n, one);
    }
    if (life.signal === "SIGKILL") kills += 1;
    else assert.deepEqual([life.code, life.error], [0, ""]);
  }
  const unsaid = [...acknowledged.values()].filter((one) => one.inserted === 0).length;
  t.diagnostic(
    `seed ${seed}: ${kills} kills, ${unsaid} imports booked by a process that died before saying so`,
  );
  assert.ok(kills >= 12, `${kills} kills`);

  const store = await openFolder(folder);
  t.after(() => store.close());
  const tenant = store.tenant(tenantId, REAL_MARKET);
  await checkImports(store, tenantId, acknowledged);

  // The facts derived from the ledger, against the sum over all files.
  const shares = { AAA: 0, BBB: 0, CCC: 0 };
  let cash = 0;
  for (let n = 1; n <= IMPORTS; n++) {
    const { effect } = numberedFile(n);
    cash += effect.deposit;
    for (const symbol of ["AAA", "BBB", "CCC"] as const) shares[symbol] += effect.shares[symbol] ?? 0;
  }
  const facts = await tenant.run((database) =>
    database.query<{ symbol: string; lots: number; runs: number; ledger: number }>(
      `select i.symbol,
              (select sum(quantity) from open_lot o where o.instrument_id = i.instrument_id)::float8 as lots,
              (select sum(quantity) from daily_position p where p.instrument_id = i.instrument_id
                  and p.to_date is null)::float8 as runs,
              (select sum(case kind when 'buy' then quantity else -quantity end) from ledger_transaction l
                where l.instrument_id = i.instrument_id)::float8 as ledger
         from instrument i where tenant_id = current_tenant() order by 1`,
    ),
  );
  assert.deepEqual(
    facts,
    Object.entries(shares).map(([symbol, sum]) => ({ symbol, lots: sum, runs: sum, ledger: sum })),
  );
  const [deposits] = await tenant.run((database) =>
    database.query<{ sum: number }>(
      `select sum(amount)::float8 as sum from ledger_transaction where kind = 'deposit'`,
    ),
  );
  assert.equal(deposits?.sum, cash);
});

/** The ledger row by row against the acknowledgements, and the batches and staged lines they came from. */
async function checkImports(
  store: Store,
  tenantId: string,
  acknowledged: ReadonlyMap<number, Receipt>,
): Promise<void> {
  const { batches, rows, orphans } = await store.tenant(tenantId, REAL_MARKET).run(async (database) => ({
    batches: await database.query<{
      id: string;
      name: string;
      state: string;
      lines: number;
      inserted: number;
    }>(
      `select import_id as id, file_name as name, state, coalesce((summary ->> 'inserted')::int, 0) as inserted,
              (select count(*)::int from staging_transaction s where s.import_id = b.import_id) as lines
         from import_batch b`,
    ),
    rows: await database.query<{ id: string; rows: number }>(
      "select import_id as id, count(*)::int as rows from ledger_transaction group by 1",
    ),
    orphans: await database.query(
      `select l.transaction_id from ledger_transaction l
         left join import_batch b on b.import_id = l.import_id and b.state = 'committed' where b.import_id is null
       union all
       select s.import_id from staging_transaction s
         left join import_batch b on b.import_id = s.import_id where b.import_id is null`,
    ),
  }));
  assert.deepEqual(orphans, []);
  const booked = new Map(rows.map((row) => [row.id, row.rows]));
  const committed = new Map<string, number>();
  for (const batch of batches) {
    // A prepared import is whole too, and books nothing. Its staged lines are those of its file.
    assert.equal(batch.lines, ROWS_PER_FILE, batch.name);
    assert.equal(booked.get(batch.id) ?? 0, batch.state === "committed" ? batch.inserted : 0, batch.name);
    if (batch.state === "committed") committed.set(batch.id, batch.inserted);
  }
  for (const one of acknowledged.values()) {
    assert.equal(committed.get(one.importId), one.inserted, `import ${one.n} is booked as acknowledged`);
  }
  // Each file is in the ledger exactly once, whoever of its processes booked it.
  const total = [...committed.values()].reduce((sum, inserted) => sum + inserted, 0);
  assert.equal(total, IMPORTS * ROWS_PER_FILE);
  const files = batches.filter((batch) => batch.inserted > 0).map((batch) => batch.name);
  assert.equal(new Set(files).size, IMPORTS);
  assert.equal(files.length, IMPORTS);
}
