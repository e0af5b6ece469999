import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { chooseImporter } from "./importers/index.ts";
import { openSourceFile } from "./importers/source-file.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

const samples = new URL("./importers/samples/", import.meta.url);
const corpus = readdirSync(samples).map((name) => readFileSync(new URL(name, samples)));

interface Mutation {
  kind: "flip" | "cut" | "insert" | "duplicate";
  at: number;
  text: string;
}

const mutation = fc.record<Mutation>({
  kind: fc.constantFrom("flip", "cut", "insert", "duplicate"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '"',
      ",",
      ";",
      "\n",
      "\r",
      "1e400",
      "-",
      "0",
      "99999999999999999999",
      "\u0000",
      "as of",
      "NaN",
      "{",
      "[]",
    ),
  ),
});

function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let result = Buffer.from(bytes);
  for (const { kind, at, text } of mutations) {
    const place = Math.floor(at * result.length);
    const inserted = Buffer.from(text);
    if (kind === "flip" && place < result.length) result[place] = (result[place] ?? 0) ^ 0x15;
    else if (kind === "cut") result = Buffer.concat([result.subarray(0, place), result.subarray(place + 7)]);
    else if (kind === "insert")
      result = Buffer.concat([result.subarray(0, place), inserted, result.subarray(place)]);
    else if (kind === "duplicate") result = Buffer.concat([result, result.subarray(place)]);
  }
  return result;
}

const mutatedFile = fc
  .tuple(fc.integer({ min: 0, max: corpus.length - 1 }), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([index, mutations]) => mutate(corpus[index] ?? new Uint8Array(), mutations));

test("a damaged file is read or refused with our own words, never a crash", () => {
  fc.assert(
    fc.property(mutatedFile, (bytes) => {
      try {
        const file = openSourceFile(bytes);
        const read = chooseImporter(file, undefined).read(file, {
          mapping: {},
          currency: "EUR",
          today: "2024-06-28",
        });
        assert.equal(new Set(read.rows.map((row) => row.line)).size, read.rows.length);
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
      }
    }),
    { numRuns: 1500 },
  );
});

async function openHousehold() {
  const store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const everything = () =>
    tenant.run(async (database) => ({
      ledger: await database.query(
        `select account_id, instrument_id, kind, trade_date::text, sequence, quantity::text, price::text, amount::text,
                fee::text, tax::text, ratio::text, cost_basis::text, note, import_id, encode(content_hash, 'hex'), occurrence
           from ledger_transaction where tenant_id = current_tenant() order by transaction_id`,
      ),
      accounts: await database.query(
        "select account_id, name, currency, implied_cash from account where tenant_id = current_tenant() order by account_id",
      ),
      instruments: await database.query(
        "select instrument_id, symbol, name, currency from instrument where tenant_id = current_tenant() order by instrument_id",
      ),
    }));
  return { context, everything };
}

test("importing damaged files twice is importing once, and an undo restores the ledger exactly", async () => {
  const { context, everything } = await openHousehold();
  const base = Buffer.from("date,type,symbol,quantity,price,currency\n2023-12-01,buy,ACME,50,10.00,USD\n");
  const first = await prepareImport(context, { fileName: "base", bytes: base, accountName: "Main" });
  await commitImport(context, first.importId);
  const before = await everything();
  let booked = 0;
  await fc.assert(
    fc.asyncProperty(mutatedFile, async (bytes) => {
      const request = { fileName: "mutated", bytes, accountName: "Main" };
      let preview: Awaited<ReturnType<typeof prepareImport>>;
      try {
        preview = await prepareImport(context, request);
      } catch (error) {
        if (error instanceof CoachError) return;
        throw error;
      }
      const receipt = await commitImport(context, preview.importId);
      booked += receipt.inserted;
      const once = await everything();
      const again = await prepareImport(context, request);
      assert.equal(again.counts.new, 0);
      assert.equal((await commitImport(context, again.importId)).inserted, 0);
      assert.deepEqual(await everything(), once);
      await undoImport(context, again.importId);
      await undoImport(context, preview.importId);
      assert.deepEqual(await everything(), before);
    }),
    { numRuns: 40 },
  );
  assert.ok(booked > 0);
});

const trade = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  kind: fc.constantFrom("buy", "sell", "dividend"),
  symbol: fc.constantFrom("A", "B"),
  quantity: fc.integer({ min: 1, max: 5 }),
  price: fc.integer({ min: 1, max: 9999 }),
});

test("files that overlap in any way add up to each row as often as the file with most of it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(trade, { minLength: 1, maxLength: 12 }),
      fc.nat(11),
      fc.nat(11),
      async (trades, one, two) => {
        const { context, everything } = await openHousehold();
        // Twins on purpose: equal rows of one file are different trades.
        const rows = [...trades, ...trades.slice(0, 2)].sort((a, b) => a.day - b.day);
        const lines = rows.map(
          (row) =>
            `2024-01-${String(row.day).padStart(2, "0")},${row.kind},${row.symbol},${row.quantity},${(row.price / 100).toFixed(2)},EUR`,
        );
        const [low, high] = [Math.min(one, two), Math.max(one, two)];
        const parts = [lines.slice(0, high + 1), lines.slice(low)];
        const wanted = new Map<string, number>();
        for (const part of parts) {
          const counts = new Map<string, number>();
          for (const line of part) counts.set(line, (counts.get(line) ?? 0) + 1);
          for (const [line, count] of counts) wanted.set(line, Math.max(wanted.get(line) ?? 0, count));
        }
        for (const part of parts) {
          if (part.length === 0) continue;
          const bytes = Buffer.from(["date,type,symbol,quantity,price,currency", ...part].join("\n"));
          const preview = await prepareImport(context, { fileName: "part", bytes });
          await commitImport(context, preview.importId);
        }
        const sum = [...wanted.values()].reduce((total, count) => total + count, 0);
        assert.equal((await everything()).ledger.length, sum);
      },
    ),
    { numRuns: 15 },
  );
});
