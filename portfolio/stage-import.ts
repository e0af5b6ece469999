import type { LotMethod } from "#finance/transaction-kinds.ts";
import {
  type ImportAccount,
  insertImportBatch,
  readAccountsByName,
  readBookedShares,
  readKnownContents,
} from "#store/imports.ts";
import type { Database, Tenant } from "#store/open-store.ts";
import { insertStagedBookings, insertStagedInstruments, type StagedBooking } from "#store/staged-bookings.ts";
import { insertStagingTransactions } from "#store/staging-writes.ts";
import { checkClosingState } from "./check-closing-state.ts";
import { checkDoubles } from "./check-doubles.ts";
import { checkOpeningPositions, type OpeningRow } from "./check-opening-positions.ts";
import { findImportIssues } from "./find-import-issues.ts";
import { findUnresolvedInstruments } from "./find-unresolved-instruments.ts";
import { HeldShares } from "./held-shares.ts";
import { importLotMethods, keptLotMethods } from "./import-lot-methods.ts";
import type { ImportSummary } from "./import-preview.ts";
import { Period, portionsOf, streamOf, survey, taken } from "./import-rows.ts";
import { type FileToRead, type ImportFile, readImportFile } from "./read-import-file.ts";
import { renameInstruments } from "./rename-instruments.ts";
import { type IdentifiedRow, RowStager, type StagedLine } from "./stage-rows.ts";
import { ImportTally } from "./tally-import.ts";

/** A file that is about to be prepared, and under which id. Plain data, which travels to another thread. */
export interface ImportToStage {
  importId: string;
  fileName: string;
  file: FileToRead;
  /** Currency of new accounts where somebody chose one. */
  currency: string | null;
  baseCurrency: string;
  lotMethod: LotMethod | undefined;
}

/** Tells how far a long step is: its share that is done, and what is going on. */
export type OnProgress = (fraction: number, message: string) => void;

const linesAtOnce = 2000;

/**
 * Reads a file and keeps, in one transaction, the file, every line with its state, and what it is about to book.
 * @throws CoachError as readImportFile
 */
export async function stageImport(
  tenant: Tenant,
  wanted: ImportToStage,
  onProgress: OnProgress,
): Promise<void> {
  onProgress(0, "reading the file");
  const read = readImportFile(wanted.file);
  await tenant.run((database) => stage(database, wanted, read, onProgress), { durable: true });
}

async function stage(
  database: Database,
  wanted: ImportToStage,
  read: ImportFile,
  onProgress: OnProgress,
): Promise<void> {
  const { importId } = wanted;
  const { today } = wanted.file.options;
  const stream = await streamOf(database, read);
  const about = stream ?? survey(read);
  const { names, needsHeld: actions } = about;
  const accounts = await readAccountsByName(database, names);
  const renames = await renameInstruments(database, read, accounts);
  const methods = importLotMethods(names, accounts, wanted.lotMethod);
  const ids = accounts.map((account) => account.accountId);
  const booked = actions && ids.length > 0 ? await readBookedShares(database, ids) : [];
  const opening = read.file.opening
    ? await checkOpeningPositions(database, accounts, openingRows(read.identified))
    : null;
  const found = await checkDoubles(database, {
    read,
    accounts,
    ...(about.period ?? { from: null, to: null }),
  });
  const stager = new RowStager(booked, actions ? new HeldShares(methods) : null, {
    verdicts: opening?.verdicts,
    doubles: found.doubles,
  });
  const impliedCash = new Map(
    names.map((name) => [
      name,
      accounts.find((account) => account.name === name)?.impliedCash ?? read.file.impliedCash,
    ]),
  );
  const tally = new ImportTally({
    today,
    closingDay: read.file.closing?.date ?? null,
    isMoving: (account) => impliedCash.get(account) === false,
  });
  const { period, used } = { period: new Period(), used: new Set<string>() };
  const count = stream?.count ?? read.identified.length;
  let start = 0;
  let place = 0;
  let storing: Promise<void> = Promise.resolve();
  for (const portion of portionsOf(stream?.rows() ?? taken(read.identified), linesAtOnce)) {
    const done = read.identified.length > 0 ? 0.5 : 0.1;
    onProgress(done + ((0.95 - done) * start) / count, `${start} of ${count} lines staged`);
    start += portion.length;
    for (const { entries } of portion) {
      for (const { account, transaction } of entries) {
        used.add(account);
        period.add(transaction.date);
      }
    }
    const isKnown = await knownContents(database, portion, accounts);
    const lines = portion.map((row) => stager.stage(row, isKnown));
    for (const line of lines) tally.add(line);
    const bookings = toBookings(lines, place);
    place += bookings.length;
    // The database stores one portion while the next one is made.
    await storing;
    storing = keep(database, importId, lines, bookings);
    storing.catch(() => undefined);
  }
  await storing;
  onProgress(0.95, "checking what it would do");
  await insertStagedInstruments(database, importId, [...tally.instruments.values()]);
  const unresolvedInstruments = await findUnresolvedInstruments(database, [...tally.instruments.values()]);
  const { formatName, file } = read;
  // Rows that are rejected name no account.
  const bookedNames = used.size > 0 ? [...used] : [read.accountName];
  const summary: ImportSummary = {
    formatName,
    accountName: bookedNames.join(", ").slice(0, 300),
    accounts: bookedNames.map((name) => {
      const existing = accounts.find((account) => account.name === name);
      const stated = wanted.currency ?? file.accountCurrencies[name] ?? file.accountCurrency;
      return {
        name,
        currency: existing?.currency ?? stated ?? tally.mostUsedCurrency(name) ?? wanted.baseCurrency,
        impliedCash: impliedCash.get(name) ?? false,
        lotMethod: methods.get(name) ?? "fifo",
      };
    }),
    createdAccounts: [],
    asOf: today,
    from: period.from,
    to: period.to,
    counts: tally.counts,
    cashEffect: tally.cashEffects(),
    positionEffect: [...stager.positionEffect]
      .map(([symbol, sum]) => [symbol, sum.total()] as const)
      .filter(([, quantity]) => !quantity.isZero())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([symbol, quantity]) => ({ symbol, quantity: quantity.toFixed() })),
    unresolvedInstruments,
    columns: file.columns,
    assumptions: [
      ...file.assumptions,
      ...renames,
      ...found.assumptions,
      ...stager.assumptions,
      ...keptLotMethods(accounts, wanted.lotMethod),
    ],
    issues: [
      ...found.issues,
      ...(opening?.missing ?? []).map((message) => ({
        code: "position_missing",
        severity: "warning" as const,
        message,
      })),
      ...(file.closing
        ? await checkClosingState(database, {
            closing: file.closing,
            tally,
            accounts,
            accountName: read.accountName,
            impliedCash,
          })
        : []),
      ...(await findImportIssues(database, {
        tally,
        accounts,
        impliedCash: file.impliedCash,
        unresolved: unresolvedInstruments,
        today,
      })),
    ],
    inserted: null,
    opening: file.opening ?? false,
    doubles: read.mapping.doubles ?? "skip",
  };
  await insertImportBatch(database, {
    importId,
    accountId: accounts[0]?.accountId ?? null,
    format: read.format,
    fileName: wanted.fileName,
    raw: wanted.file.bytes,
    mapping: read.mapping,
    summary,
  });
}

async function keep(
  database: Database,
  importId: string,
  lines: readonly StagedLine[],
  bookings: readonly StagedBooking[],
): Promise<void> {
  await insertStagingTransactions(database, importId, lines);
  await insertStagedBookings(database, importId, bookings);
}

function openingRows(identified: readonly IdentifiedRow[]): OpeningRow[] {
  return identified.flatMap(({ row, entries }) =>
    entries.map(({ transaction, account }) => ({ ...transaction, line: row.line, account })),
  );
}

/** Which contents of these rows the accounts hold already. */
async function knownContents(
  database: Database,
  rows: readonly IdentifiedRow[],
  accounts: readonly ImportAccount[],
): Promise<(account: string, hash: string, occurrence: number) => boolean> {
  // Accounts that are yet to be made hold nothing.
  if (accounts.length === 0) return () => false;
  const idByName = new Map(accounts.map((account) => [account.name, account.accountId]));
  const entries = rows.flatMap((row) => row.entries);
  const hashes = new Set(entries.map((entry) => entry.hash));
  const ids = new Set(entries.flatMap((entry) => idByName.get(entry.account) ?? []));
  const known = await readKnownContents(database, [...ids], [...hashes]);
  return (account, hash, occurrence) => known.has(`${idByName.get(account)} ${hash} ${occurrence}`);
}

/** Numbers what lines book, after the `before` rows of the lines before them. */
function toBookings(lines: readonly StagedLine[], before: number): StagedBooking[] {
  let place = before;
  const bookings: StagedBooking[] = [];
  for (const { line, parsed } of lines) {
    for (const [index, row] of parsed.entries()) {
      place += 1;
      // Into the row itself, which nobody else keeps: a copy of each of a million rows takes seconds.
      bookings.push(Object.assign(row, { line, part: index + 1, place }));
    }
  }
  return bookings;
}
