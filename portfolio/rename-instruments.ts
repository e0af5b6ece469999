import {
  type InstrumentEvent,
  readInstrumentEvents,
  readTradedListings,
  renamesBySymbol,
  renamesSince,
} from "#store/instrument-events.ts";
import type { Database } from "#store/open-store.ts";
import type { ParsedInstrument } from "./importers/importer.ts";
import type { ImportFile } from "./read-import-file.ts";

/**
 * Gives the instruments of a file the symbols they have now: one that was renamed since the day of a row is the same
 * instrument, so that later rows under the new symbol meet what was bought under the old one. Where the file or the ledger
 * of the account books the change itself, the old symbol stays. What a row is told apart by stays as the file has it.
 * Answers what was renamed, in sentences.
 */
export async function renameInstruments(
  database: Database,
  read: ImportFile,
  accounts: readonly { accountId: string; name: string }[],
): Promise<string[]> {
  const renames = renamesBySymbol(await readInstrumentEvents(database));
  const candidates = new Set<string>();
  for (const { entries } of read.identified) {
    for (const { transaction } of entries) {
      const symbol = transaction.instrument?.symbol.toUpperCase();
      if (symbol !== undefined && renames.has(symbol)) candidates.add(symbol);
    }
  }
  if (candidates.size === 0) return [];
  for (const symbol of changedByFile(read)) candidates.delete(symbol);
  const ids = accounts.map(({ accountId }) => accountId);
  const booked = await readTradedListings(database, ids, [...candidates]);
  const nameOf = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  const stays = new Set(booked.map((one) => `${nameOf.get(one.accountId)} ${one.symbol} ${one.currency}`));
  const applied = new Map<string, InstrumentEvent>();
  const kept = new Set<string>();
  for (const { entries } of read.identified) {
    for (const entry of entries) {
      const { instrument, date } = entry.transaction;
      const symbol = instrument?.symbol.toUpperCase() ?? "";
      if (instrument === null || !candidates.has(symbol)) continue;
      const { currency } = instrument;
      const last = stays.has(`${entry.account} ${symbol} ${currency}`)
        ? undefined
        : renamesSince(renames, { symbol, currency, date }).at(-1);
      if (last === undefined) {
        kept.add(symbol);
        continue;
      }
      applied.set(symbol, last);
      entry.transaction = { ...entry.transaction, instrument: renamed(instrument, last) };
    }
  }
  for (const position of read.file.closing?.positions ?? []) {
    // Where another instrument of the file has the symbol now, the positions of its end mean that one.
    const symbol = position.symbol.toUpperCase();
    if (!kept.has(symbol)) position.symbol = applied.get(symbol)?.symbol ?? position.symbol;
  }
  return [...applied].map(
    ([symbol, { symbol: now, date, source }]) =>
      `${symbol} has been ${now} since ${date}; its rows from before are booked as ${now} (${source}).`,
  );
}

function renamed(instrument: ParsedInstrument, { symbol, name, isin }: InstrumentEvent): ParsedInstrument {
  return {
    ...instrument,
    symbol: symbol ?? instrument.symbol,
    name: name ?? instrument.name,
    isin: isin ?? instrument.isin,
  };
}

/** Symbols that a corporate action of the file itself turns into others. */
function changedByFile(read: ImportFile): Set<string> {
  const symbols = new Set<string>();
  for (const { entries } of read.identified) {
    for (const { transaction } of entries) {
      const former = transaction.related ?? transaction.replaces?.instrument;
      if (former !== undefined) symbols.add(former.symbol.toUpperCase());
    }
  }
  return symbols;
}
