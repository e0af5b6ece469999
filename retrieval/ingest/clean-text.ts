// Characters that carry no reading but can hide words from a reader, or show a model other words than a person.
const invisible =
  /\u034F|[\u00AD\u061C\u115F\u1160\u17B4\u17B5]|[\u180B-\u180F]|[\u200B-\u200F\u202A-\u202E\u2060-\u206F]|[\uFE00-\uFE0F]|[\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\u{1BCA0}-\u{1BCA3}]|[\u{1D173}-\u{1D17A}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed; tab, newline and form feed stay
const control = /[\u0000-\u0008\u000B\u000E-\u001F\u007F-\u009F]/g;

/**
 * Text as a person would see it: invisible, bidirectional and tag characters and controls removed, line ends
 * unified, runs of blanks and blank lines shortened. Form feeds, which separate pages, stay. Idempotent.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, "\n")
    .replace(invisible, "")
    .replace(control, "")
    .replace(/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g, " ")
    .replace(/[ \t]+(?=[\n\f]|$)/g, "")
    .replace(/ {3,}/g, "  ")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n*\f\n*/g, "\f")
    .trim();
}

/** How many hidden characters a text carries: many of them are a sign of words meant for a model only. */
export function countHiddenCharacters(text: string): number {
  return text.match(invisible)?.length ?? 0;
}
