import { type DecodedText, decodeText } from "./decode-text.ts";
import { readTable, type Table } from "./read-table.ts";

/** A file opened once for all importers to look at: as text, as a table, or as JSON, whichever it is. */
export interface SourceFile {
  text: string;
  encoding: DecodedText["encoding"];
  /** The parsed JSON, or undefined when the text is not JSON. */
  json: unknown;
  /** True when the text begins like JSON but does not parse: cut off or damaged. */
  brokenJson: boolean;
  table: Table | null;
}

export function openSourceFile(bytes: Uint8Array): SourceFile {
  const { text, encoding } = decodeText(bytes);
  const looksLikeJson = /^\s*[[{]/.test(text);
  if (!looksLikeJson) return { text, encoding, json: undefined, brokenJson: false, table: readTable(text) };
  try {
    const json: unknown = JSON.parse(text);
    return { text, encoding, json, brokenJson: false, table: null };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { text, encoding, json: undefined, brokenJson: true, table: null };
  }
}
