import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { journal } from "#finance/ledger/journal.ts";
import { rowProblem } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import type { Transaction } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { HeldShares } from "#portfolio/held-shares.ts";
import type { StagedLedgerRow } from "#portfolio/import-preview.ts";
import { openSourceFile } from "#portfolio/importers/source-file.ts";
import { type ImportFile, readImportFile } from "#portfolio/read-import-file.ts";
import { movements, RowStager, type StagedLine } from "#portfolio/stage-rows.ts";
import { mutateFile } from "./mutate-file.ts";

const samples = new URL("../portfolio/importers/samples/", import.meta.url);
const longestMilliseconds = 1000;
/** Books of longer files are not kept: the many short ones have every kind of row. */
const rowsInBooks = 60;

export interface CorpusFile {
  name: string;
  bytes: Buffer;
}

/** The samples of all formats, and the real files of a folder where there is one. */
export function readCorpus(realFiles: string | undefined): CorpusFile[] {
  const read = (folder: string | URL, join: (name: string) => string | URL) =>
    readdirSync(folder)
      .sort()
      .map((name) => ({ name, bytes: readFileSync(join(name)) }));
  const own = read(samples, (name) => new URL(name, samples));
  if (realFiles === undefined || !existsSync(realFiles)) return own;
  const real = read(realFiles, (name) => `${realFiles}/${name}`);
  return [...own, ...real.filter(({ bytes }) => bytes.length < 100_000)];
}

export interface MutationOutcome {
  name: string;
  state: "read" | "refused";
  rows: number;
  accepted: number;
  milliseconds: number;
}

/**
 * Damages a file of the corpus as the seed says and imports it without a database: it is read or refused in our own
 * words, in time, every line has one fate, what is accepted keeps the invariants of the ledger, and importing it again
 * brings nothing.
 */
export function checkMutatedFile(corpus: readonly CorpusFile[], seed: number): MutationOutcome {
  const file = corpus[seed % corpus.length];
  const other = corpus[(seed * 7 + 3) % corpus.length];
  assert.ok(file && other, "an empty corpus");
  const bytes = mutateFile(file.bytes, other.bytes, seed);
  const say = (what: string) => `seed ${seed}, ${file.name}: ${what}`;
  const before = process.cpuUsage();
  let read: ImportFile | undefined;
  try {
    read = readImportFile({
      bytes,
      format: undefined,
      options: { mapping: {}, currency: "EUR", today: "2026-11-22" },
      account: null,
      earlier: [],
    });
  } catch (error) {
    if (!(error instanceof CoachError)) throw new Error(say("a crash"), { cause: error });
  }
  const used = process.cpuUsage(before);
  const milliseconds = (used.user + used.system) / 1000;
  assert.ok(milliseconds < longestMilliseconds, say(`took ${milliseconds} ms`));
  if (read === undefined) return { name: file.name, state: "refused", rows: 0, accepted: 0, milliseconds };
  checkLines(bytes, read, say);
  const lines = stage(read, new RowStager([], new HeldShares(new Map())), new Set());
  const accepted = lines.flatMap((line) => line.parsed);
  for (const row of accepted) checkRow(row, say);
  checkBooks(accepted, say);
  checkTwice(read, accepted, say);
  return { name: file.name, state: "read", rows: lines.length, accepted: accepted.length, milliseconds };
}

type Say = (what: string) => string;

function contentKey(account: string, hash: string, occurrence: number): string {
  return `${account}\n${hash} ${occurrence}`;
}

function stage(read: ImportFile, stager: RowStager, known: ReadonlySet<string>): StagedLine[] {
  return read.identified.map((row) =>
    stager.stage(row, (account, hash, occurrence) => known.has(contentKey(account, hash, occurrence))),
  );
}

/** Every row of a table but that of its column names is there, and each line has one fate. */
function checkLines(bytes: Buffer, read: ImportFile, say: Say): void {
  const lines = read.identified.map(({ row }) => row.line);
  assert.equal(new Set(lines).size, lines.length, say("a line has two fates"));
  for (const { row } of read.identified) {
    const { outcome } = row;
    if (outcome.state === "parsed")
      assert.ok(outcome.transactions.length > 0, say(`line ${row.line} books nothing`));
    else assert.ok(outcome.reason.length > 0, say(`line ${row.line} has no reason`));
  }
  const { table } = openSourceFile(bytes);
  if (table === null) return;
  const found = new Set(lines);
  const lost = [...table.preamble, ...table.rows, ...table.broken].filter(({ line }) => !found.has(line));
  // Files of several sections have several lines of column names, which their formats leave out.
  const real = lost.filter(({ cells }) => cells.some((cell) => day.test(cell)) && !areNames(cells));
  assert.deepEqual(
    real.map(({ line }) => line),
    [],
    say("lines without a fate"),
  );
}

const day = /^\d{4}[-/.]?\d{2}[-/.]?\d{2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/;

/** Whether most cells are words, as column names are. */
function areNames(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return filled.filter((cell) => /^[\p{L} .,()/%#&'_-]+$/u.test(cell)).length > filled.length / 2;
}

function toTransaction(row: StagedLedgerRow, place: number): Transaction {
  const idOf = (one: StagedLedgerRow["instrument"]) => (one ? `${one.symbol} ${one.currency}` : null);
  return {
    ...row,
    id: String(place).padStart(9, "0"),
    accountId: row.account,
    instrumentId: idOf(row.instrument),
    relatedInstrumentId: idOf(row.related),
    sequence: place,
  };
}

function checkRow(row: StagedLedgerRow, say: Say): void {
  const problem = rowProblem(toTransaction(row, 1));
  const shown = JSON.stringify(row);
  assert.equal(problem, null, say(`${problem}: ${shown}`));
  assert.match(row.currency, /^[A-Z]{3}$/, say(shown));
  for (const value of [...Object.values(row), ...Object.values(row.instrument ?? {})])
    assert.notEqual(typeof value, "function", say(shown));
  for (const text of [row.quantity, row.ratio])
    assert.ok(
      text === null || !new Decimal(text).isNegative(),
      say(`a negative quantity or ratio: ${shown}`),
    );
  assert.ok(row.tradeDate >= "1800-01-01" && row.tradeDate <= "2200-12-31", say(shown));
}

/** Postings of all that was accepted sum to zero in every currency and instrument. */
function checkBooks(accepted: readonly StagedLedgerRow[], say: Say): void {
  const rows = accepted.slice(0, rowsInBooks).map(toTransaction);
  const instruments = rows.flatMap((row) => [row.instrumentId, row.relatedInstrumentId ?? null]);
  const entries = journal(rows, {
    accounts: new Map(
      rows.map((row) => [row.accountId, { name: row.accountId, lotMethod: "fifo", impliedCash: false }]),
    ),
    instruments: new Map(instruments.flatMap((id) => (id === null ? [] : [[id, { symbol: id }]]))),
    through: "2201-01-01",
    today: "2201-01-01",
    carryTransfers: true,
    unitValue: () => null,
  });
  for (const { transactionId, postings } of entries) {
    const sums = new Map<string, Decimal>();
    for (const { unit, amount } of postings) sums.set(unit, (sums.get(unit) ?? new Decimal(0)).add(amount));
    for (const [unit, sum] of sums)
      assert.ok(sum.isZero(), say(`${transactionId}: ${sum} ${unit} left over`));
  }
}

/** With its rows booked, the same file has nothing new. */
function checkTwice(read: ImportFile, accepted: readonly StagedLedgerRow[], say: Say): void {
  const known = new Set(accepted.map((row) => contentKey(row.account, row.contentHash, row.occurrence)));
  const booked = accepted.flatMap(movements).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const again = stage(read, new RowStager(booked, new HeldShares(new Map())), known);
  const news = again.filter((line) => line.state === "new").map(({ line }) => line);
  assert.deepEqual(news, [], say("new when imported again"));
}
