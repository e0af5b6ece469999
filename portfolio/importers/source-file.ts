import { CoachError } from "#platform/errors.ts";
import { storableJson } from "#platform/storable-text.ts";
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

/** Exports nest about five levels; a file that goes on and on would take the stack of everything that walks it. */
const DEEPEST_JSON = 64;

/** No line of a table is longer than this; one without line ends would be read as millions of columns. */
const LONGEST_LINE = 100_000;

function hasEndlessLine(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    if (stop - start > LONGEST_LINE) return true;
    start = stop + 1;
  }
  return false;
}

/** Whether brackets outside of strings nest deeper than an export's do. */
function nestsTooDeeply(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const mark = json[index];
    if (mark === '"') inString = !inString;
    else if (inString) index += mark === "\\" ? 1 : 0;
    else if (mark === "[" || mark === "{") depth += 1;
    else if (mark === "]" || mark === "}") depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

/** @throws CoachError invalid_input for JSON that is no export of anything */
export function openSourceFile(bytes: Uint8Array): SourceFile {
  const { text, encoding } = decodeText(bytes);
  const looksLikeJson = /^\s*[[{]/.test(text);
  // XML, OFX and QIF have tags and marks in place of columns.
  if (/^\s*(?:<|OFXHEADER\b|!(?:Type|Account|Option|Clear)\b)/i.test(text)) {
    return { text, encoding, json: undefined, brokenJson: false, table: null };
  }
  if (!looksLikeJson) {
    if (hasEndlessLine(text)) {
      throw new CoachError(
        "invalid_input",
        `A line of the file is longer than ${LONGEST_LINE} characters, so it is not a table with a row per transaction. ` +
          "Export it again as CSV, with line ends.",
      );
    }
    return { text, encoding, json: undefined, brokenJson: false, table: readTable(text) };
  }
  if (nestsTooDeeply(text)) {
    throw new CoachError(
      "invalid_input",
      `The JSON nests deeper than ${DEEPEST_JSON} levels, so it is not an export of transactions. Choose another file.`,
    );
  }
  try {
    const json: unknown = JSON.parse(storableJson(text));
    return { text, encoding, json, brokenJson: false, table: null };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { text, encoding, json: undefined, brokenJson: true, table: null };
  }
}
