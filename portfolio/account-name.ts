import { CoachError } from "#platform/errors.ts";
import type { ReadFile } from "./importers/importer.ts";

/** Longest name of an account, in characters as people count them. */
export const LONGEST_ACCOUNT_NAME = 80;

// Two names that look the same must be the same: what nobody sees, or what turns the text around, is no part of one.
const unseen = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu;
const blank = /[\p{Cc}\p{Z}\u2800]+/gu;

/** Without control, zero-width and direction characters, blanks single, at most 80 characters. May be empty. */
export function cleanAccountName(text: string): string {
  const seen = text.normalize("NFC").replace(blank, " ").replace(unseen, "").replace(/ +/g, " ").trim();
  return [...seen].slice(0, LONGEST_ACCOUNT_NAME).join("").trim();
}

/**
 * A name somebody chose for an account, cleaned; null when none was given.
 * @throws CoachError invalid_input when nothing of it can be seen or it is too long
 */
export function chosenAccountName(text: string | undefined): string | null {
  if (text === undefined || text.trim() === "") return null;
  const name = cleanAccountName(text);
  if (name === "") {
    throw new CoachError("invalid_input", "The account name has no visible characters. Write another one.");
  }
  if ([...text.trim()].length > LONGEST_ACCOUNT_NAME) {
    throw new CoachError(
      "invalid_input",
      `The account name is longer than ${LONGEST_ACCOUNT_NAME} characters. Write a shorter one.`,
    );
  }
  return name;
}

/** Cleans the names of the accounts that a file speaks of, its rows apart; what is left empty is no name. */
export function cleanAccountNames(read: Omit<ReadFile, "rows">): void {
  read.accountName = cleanAccountName(read.accountName ?? "") || null;
  read.accountCurrencies = Object.fromEntries(
    Object.entries(read.accountCurrencies).map(([name, currency]) => [cleanAccountName(name), currency]),
  );
  for (const stated of [...(read.closing?.positions ?? []), ...(read.closing?.cash ?? [])])
    stated.account = cleanAccountName(stated.account ?? "") || null;
}

/** Cleans names that come again and again, each once. */
export function accountNameCleaner(): (name: string | null) => string | null {
  const known = new Map<string, string | null>();
  return (name) => {
    if (name === null) return null;
    const clean = known.get(name) ?? (cleanAccountName(name) || null);
    known.set(name, clean);
    return clean;
  };
}
