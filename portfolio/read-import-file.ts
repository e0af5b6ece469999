import { CoachError } from "#platform/errors.ts";
import type { ImportMapping } from "#store/import-mappings.ts";
import { accountNameCleaner, cleanAccountNames } from "./account-name.ts";
import type { ColumnMapping } from "./importers/column-mapping.ts";
import type { ReadFile, ReadOptions, RowStream } from "./importers/importer.ts";
import { openSourceFile } from "./importers/source-file.ts";
import { chooseRecalledImporter, readRecalling, recallMapping } from "./recall-mapping.ts";
import { type IdentifiedRow, identifyRows } from "./stage-rows.ts";

const maximumRows = 1_500_000;

export interface FileToRead {
  bytes: Uint8Array;
  format: string | undefined;
  options: ReadOptions;
  /** The account that takes the whole file, whatever accounts the file names; null to go by the file. */
  account: string | null;
  /** How earlier files were told to be read, newest first. */
  earlier: readonly ImportMapping[];
}

/** A file as read: what it says as a whole, and its rows with their identities. */
export interface ImportFile {
  format: string;
  formatName: string;
  /** The mapping that was used: what was said about this file, and what is known of earlier ones. */
  mapping: ColumnMapping;
  accountName: string;
  file: Omit<ReadFile, "rows">;
  /** All rows; empty where they are streamed. */
  identified: IdentifiedRow[];
  /** The rows of a long file one after the other; null where they are all in memory. */
  stream: ImportStream | null;
}

export interface ImportStream extends Pick<RowStream, "count" | "symbols" | "period" | "needsHeld"> {
  /** The accounts that rows name, in their order. */
  names: string[];
  rows(): Iterable<IdentifiedRow>;
}

/** Shorter files stand in memory as a whole. */
const streamedFromBytes = 1024 * 1024;

/**
 * Reads a file without any database: format, rows, accounts, identities. 100,000 rows take a second or two. The rows of
 * a file of more than a megabyte are streamed where its format can; `streamedFrom` is another limit.
 * @throws CoachError invalid_input when it cannot be read or asks a question, too_large above 1,500,000 lines
 */
export function readImportFile(wanted: FileToRead, streamedFrom = streamedFromBytes): ImportFile {
  const source = openSourceFile(wanted.bytes);
  const recalled = recallMapping(wanted.earlier, source.table?.header ?? [], wanted.account);
  const importer = chooseRecalledImporter(source, wanted.format, recalled);
  const isLong = wanted.bytes.length >= streamedFrom;
  const { read, mapping } = readRecalling(
    importer,
    (options): ReadFile | RowStream =>
      (isLong ? importer.stream?.(source, options) : null) ?? importer.read(source, options),
    wanted.options,
    recalled,
  );
  const count = "count" in read ? read.count : read.rows.length;
  if (count > maximumRows) {
    throw new CoachError("too_large", "The file has more than 1,500,000 lines. Import it in parts.");
  }
  if (!source.encoding.startsWith("utf")) {
    read.assumptions.push(`The file is not UTF-8; it was read as ${source.encoding}.`);
  }
  cleanAccountNames(read);
  const accountName = wanted.account ?? read.accountName ?? importer.name.replace(/ (CSV|JSON)$/, "");
  if (wanted.account !== null) {
    for (const stated of [...(read.closing?.positions ?? []), ...(read.closing?.cash ?? [])])
      stated.account = null;
  }
  const clean = accountNameCleaner();
  const accountOf = (named: string | null) => (wanted.account === null ? clean(named) : null) ?? accountName;
  const known = { format: importer.id, formatName: importer.name, mapping, accountName };
  if (!("count" in read)) {
    const { rows, ...file } = read;
    return { ...known, file, identified: [...identifyRows(rows, accountOf)], stream: null };
  }
  const { rows, count: lines, symbols, accounts, period, needsHeld, ...file } = read;
  const named = [...new Set(accounts.map(accountOf))];
  return {
    ...known,
    file,
    identified: [],
    stream: {
      count: lines,
      symbols,
      period,
      needsHeld,
      names: named.length > 0 ? named : [accountName],
      rows: () => identifyRows(rows(), accountOf),
    },
  };
}
