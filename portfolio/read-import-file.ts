import { CoachError } from "#platform/errors.ts";
import type { ImportMapping } from "#store/import-mappings.ts";
import { cleanAccountNames } from "./account-name.ts";
import type { ColumnMapping } from "./importers/column-mapping.ts";
import type { ReadFile, ReadOptions } from "./importers/importer.ts";
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
  identified: IdentifiedRow[];
}

/**
 * Reads a file without any database: format, rows, accounts, identities. 100,000 rows take a second or two.
 * @throws CoachError invalid_input when it cannot be read or asks a question, too_large above 1,500,000 lines
 */
export function readImportFile(wanted: FileToRead): ImportFile {
  const source = openSourceFile(wanted.bytes);
  const recalled = recallMapping(wanted.earlier, source.table?.header ?? [], wanted.account);
  const importer = chooseRecalledImporter(source, wanted.format, recalled);
  const { read, mapping } = readRecalling(importer, source, wanted.options, recalled);
  if (read.rows.length > maximumRows) {
    throw new CoachError("too_large", "The file has more than 1,500,000 lines. Import it in parts.");
  }
  if (!source.encoding.startsWith("utf")) {
    read.assumptions.push(`The file is not UTF-8; it was read as ${source.encoding}.`);
  }
  cleanAccountNames(read);
  const accountName = wanted.account ?? read.accountName ?? importer.name.replace(/ (CSV|JSON)$/, "");
  if (wanted.account !== null) forgetAccounts(read);
  const { rows, ...file } = read;
  return {
    format: importer.id,
    formatName: importer.name,
    mapping,
    accountName,
    file,
    identified: identifyRows(rows, accountName),
  };
}

function forgetAccounts(read: ReadFile): void {
  for (const stated of [...(read.closing?.positions ?? []), ...(read.closing?.cash ?? [])])
    stated.account = null;
  for (const { outcome } of read.rows) {
    if (outcome.state === "parsed")
      for (const transaction of outcome.transactions) transaction.account = null;
  }
}
