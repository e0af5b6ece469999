const REPLACEMENT = "\uFFFD";

/** False for text that no database column takes: with the character NUL, or with half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** The text with what cannot be stored replaced by U+FFFD. */
export function storableText(text: string): string {
  return isStorableText(text) ? text : text.toWellFormed().replaceAll("\0", REPLACEMENT);
}

const jsonEscape = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)/g;
const unstorableEscape = /^\\u(?:0000|[dD][89a-fA-F][\da-fA-F]{2})$/;

/** JSON text with the escapes that `jsonb` refuses replaced by that of U+FFFD, in values and in names. */
export function storableJson(json: string): string {
  if (!json.includes("\\u")) return json;
  return json.replace(jsonEscape, (found) => (unstorableEscape.test(found) ? "\\ufffd" : found));
}
