import { fork } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { commitImport } from "#portfolio/commit-import.ts";
import { prepareImport } from "#portfolio/prepare-import.ts";
import { refreshFacts } from "#portfolio/refresh-positions.ts";
import { createTestTenant, openEmbedded, openServer } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

// node scripts/measure-import.ts [rows] [instruments]: how long a generic file of that many rows takes from its bytes to
// the preview, to the ledger and to the facts, and the most memory that this process held. On the server that
// TEST_DATABASE_URL names, in a database of its own; embedded without one.

/** Mulberry32, seeded: the same file every time. */
function dice(): (sides: number) => number {
  let state = 7;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % sides;
  };
}

/** Twenty years of purchases, sales, dividends and deposits, oldest first; nothing is sold that is not held. */
function makeFile(rows: number, instruments: number): Uint8Array {
  const roll = dice();
  const held = new Map<string, number>();
  const parts: Buffer[] = [Buffer.from("date,type,symbol,quantity,price,amount,fee,currency\n")];
  let lines: string[] = [];
  for (let index = 0; index < rows; index++) {
    const date = addDays("2006-01-02", Math.floor((index * 7300) / rows));
    const place = roll(instruments);
    const symbol = `S${String(place).padStart(4, "0")}`;
    const own = held.get(symbol) ?? 0;
    const chance = roll(100);
    const price = 20 + (place % 180) + (index % 97) / 100;
    if (chance < 5) lines.push(`${date},deposit,,,,${1000 + (index % 9000)}.00,,EUR\n`);
    else if (chance < 10 && own > 0)
      lines.push(`${date},dividend,${symbol},,,${1 + (index % 50)}.${10 + (index % 90)},,EUR\n`);
    else {
      const sells = chance < 45 && own > 1;
      const quantity = 1 + roll(sells ? Math.min(own, 30) : 30);
      held.set(symbol, own + (sells ? -quantity : quantity));
      const trade = `${quantity},${price.toFixed(2)},${(quantity * price).toFixed(2)}`;
      lines.push(`${date},${sells ? "sell" : "buy"},${symbol},${trade},1.50,EUR\n`);
    }
    if (lines.length === 10_000 || index === rows - 1) {
      parts.push(Buffer.from(lines.join("")));
      lines = [];
    }
  }
  return Buffer.concat(parts);
}

const [rows = 100_000, instruments = 500] = process.argv.slice(2, 4).map(Number);
const target = process.argv[4];
if (target !== undefined) {
  await writeFile(target, makeFile(rows, instruments));
  process.exit(0);
}
const say = (text: string) => process.stdout.write(`${text}\n`);
const megabytes = (kilobytes: number) => `${Math.round(kilobytes / 1024)} MB`;
const peak = () => megabytes(process.resourceUsage().maxRSS);
// Made by another process: what that takes is not part of the measurement.
const folder = await mkdtemp(join(tmpdir(), "measure-import-"));
const path = join(folder, "long.csv");
await new Promise((resolve) => {
  fork(import.meta.filename, [`${rows}`, `${instruments}`, path]).once("exit", resolve);
});
const bytes = await readFile(path);
await rm(folder, { recursive: true });
say(
  `${rows} rows of ${instruments} instruments, ${megabytes(bytes.length / 1024)}, load ${loadavg()[0]?.toFixed(1)}`,
);

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { user, system } = process.cpuUsage(cpu);
  say(`${what}: ${seconds} s, ${((user + system) / 1e6).toFixed(1)} s of processor here, peak ${peak()}`);
  return result;
}

const store = (await openServer()) ?? (await openEmbedded());
const { tenant } = await createTestTenant(store);
const context: UseCaseContext = { tenant, clock: fixedClock("2026-01-02"), baseCurrency: "EUR" };
say(`${store.engine}, peak before ${peak()}`);
const preview = await timed("preview", () => prepareImport(context, { fileName: "long.csv", bytes }));
say(JSON.stringify(preview.counts));
// In the server a job makes the facts of a long ledger.
const booking: UseCaseContext = { ...context, refreshLater: async () => undefined };
const receipt = await timed("booking", () => commitImport(booking, preview.importId));
say(`${receipt.inserted} booked`);
await timed("facts", () => refreshFacts(context));
await store.close();
