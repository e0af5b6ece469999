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

/** Cleans the names of the accounts that a file speaks of; what is left empty is no name. */
export function cleanAccountNames(read: ReadFile): void {
  read.accountName = cleanAccountName(read.accountName ?? "") || null;
  read.accountCurrencies = Object.fromEntries(
    Object.entries(read.accountCurrencies).map(([name, currency]) => [cleanAccountName(name), currency]),
  );
  for (const stated of [...(read.closing?.positions ?? []), ...(read.closing?.cash ?? [])])
    stated.account = cleanAccountName(stated.account ?? "") || null;
  for (const { outcome } of read.rows) {
    if (outcome.state !== "parsed") continue;
    for (const transaction of outcome.transactions) {
      if (transaction.account !== null) transaction.account = cleanAccountName(transaction.account) || null;
    }
  }
}
