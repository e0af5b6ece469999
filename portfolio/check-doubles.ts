import type { DataIssue } from "#platform/results.ts";
import { type ImportAccount, readKnownContents } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import { readOpeningDays } from "#store/opening-positions.ts";
import { type OtherFormatBooking, readOtherFormatBookings } from "#store/other-format-bookings.ts";
import { readInstrumentIdentities } from "#store/share-movements.ts";
import { type ComparableBooking, findDoubles } from "./find-doubles.ts";
import type { ImportFile } from "./read-import-file.ts";
import type { IdentifiedBooking } from "./stage-rows.ts";

/** What a file has in common with files of other formats that were imported before. */
export interface DoublesCheck {
  /** Bookings that a file of another format brought into the same account, with the name of that format. */
  doubles: ReadonlyMap<IdentifiedBooking, string>;
  assumptions: string[];
  /** Accounts of another name that seem to be the same one. */
  issues: DataIssue[];
}

/** Rows of other accounts that a new account is compared with: enough to tell, whatever they hold. */
const mostCompared = 20_000;

interface Fresh extends ComparableBooking {
  entry: IdentifiedBooking;
}

/**
 * Finds bookings that came in before with a file of another format, as the account statement and the list of trades of
 * one broker: content alone does not show it, since formats name instruments, fees and currencies in their own ways.
 * Lists of positions are compared on their own (check-opening-positions.ts).
 */
export async function checkDoubles(
  database: Database,
  about: { read: ImportFile; accounts: readonly ImportAccount[]; from: string | null; to: string | null },
): Promise<DoublesCheck> {
  const { read, accounts, from, to } = about;
  const nothing: DoublesCheck = { doubles: new Map(), assumptions: [], issues: [] };
  if (from === null || to === null || read.file.opening) return nothing;
  const wanted = { format: read.format, from, to };
  const accountIds = accounts.map((account) => account.accountId);
  const openings = await readOpeningDays(database, accountIds);
  const before = beforeOpening(read, openings);
  const booked =
    accountIds.length === 0 || read.mapping.doubles === "book"
      ? []
      : await readOtherFormatBookings(database, { ...wanted, accountIds, except: [], limit: null });
  const names = new Set(accounts.map((account) => account.name));
  const entries = read.identified.flatMap((row) => row.entries);
  const isNew = entries.some(({ account }) => !names.has(account));
  const elsewhere = isNew
    ? await readOtherFormatBookings(database, {
        ...wanted,
        accountIds: null,
        except: accountIds,
        limit: mostCompared,
      })
    : [];
  if (booked.length === 0 && elsewhere.length === 0) return { ...nothing, issues: before };
  const days = new Set([...booked, ...elsewhere].map((row) => row.date));
  const fresh = await comparable(
    database,
    entries.filter(({ transaction }) => days.has(transaction.date)),
  );
  const doubles = await doublesWithin(database, fresh, booked, accounts);
  const formats = [...new Set(doubles.values())].join(" and ");
  return {
    doubles,
    assumptions:
      doubles.size === 0
        ? []
        : [
            `${doubles.size} bookings of the same account, day, instrument, quantity and amount came in with ${formats} ` +
              "already: they are left out. If they did happen twice, send the file again with the mapping doubles=book.",
          ],
    issues: [
      ...before,
      ...sameAccounts(
        fresh.filter(({ entry }) => !names.has(entry.account)),
        elsewhere,
      ),
    ],
  };
}

/** Trades of the time before a list of positions, which has what they led to already. */
function beforeOpening({ identified }: ImportFile, openings: ReadonlyMap<string, string>): DataIssue[] {
  return [...openings].flatMap(([name, day]) => {
    const count = identified
      .flatMap(({ entries }) => entries)
      .filter(({ account, transaction }) => account === name && transaction.date <= day)
      .filter(({ transaction }) => transaction.instrument !== null && transaction.quantity !== null).length;
    if (count === 0) return [];
    const message =
      `${count} trades are not later than the list of positions of ${day} in ${name}, which counts what they led to: ` +
      "shares would be there twice. Undo the import of the list first, and import it again after this file, to compare.";
    return [{ code: "before_opening", severity: "warning" as const, message }];
  });
}

async function comparable(database: Database, entries: readonly IdentifiedBooking[]): Promise<Fresh[]> {
  const instruments = new Map(
    entries.flatMap(({ transaction: { instrument } }) =>
      instrument ? [[`${instrument.symbol} ${instrument.currency}`, instrument] as const] : [],
    ),
  );
  const identities =
    instruments.size === 0 ? [] : await readInstrumentIdentities(database, [...instruments.values()]);
  const keys = new Map(identities.map((one) => [`${one.symbol} ${one.currency}`, one.key]));
  return entries.map((entry) => {
    const { kind, date, instrument, quantity, amount, fee, tax, currency } = entry.transaction;
    const key =
      instrument === null ? null : (keys.get(`${instrument.symbol} ${instrument.currency}`) ?? null);
    const named = instrument && { symbol: instrument.symbol, isin: instrument.isin, key };
    return { entry, kind, date, instrument: named, quantity, amount, fee, tax, currency };
  });
}

function toComparable(row: OtherFormatBooking): OtherFormatBooking & ComparableBooking {
  const { symbol, isin, key } = row;
  return { ...row, instrument: symbol === null ? null : { symbol, isin, key } };
}

/** Doubles in the accounts that exist; what the ledger knows by its content answers for itself. */
async function doublesWithin(
  database: Database,
  fresh: readonly Fresh[],
  booked: readonly OtherFormatBooking[],
  accounts: readonly ImportAccount[],
): Promise<Map<IdentifiedBooking, string>> {
  const doubles = new Map<IdentifiedBooking, string>();
  for (const [account, rows] of Map.groupBy(booked, (row) => row.account)) {
    const id = accounts.find(({ name }) => name === account)?.accountId ?? "";
    const contents = new Set(rows.map((row) => row.content));
    const own = fresh.filter(({ entry }) => entry.account === account);
    const equal = new Set(own.map(contentOf).filter((content) => contents.has(content)));
    const candidates = own.filter((one) => !equal.has(contentOf(one)));
    const others = rows.filter((row) => !equal.has(row.content)).map(toComparable);
    const first = findDoubles(candidates, others);
    const known = await readKnownContents(
      database,
      [id],
      [...first.keys()].map(({ entry }) => entry.hash),
    );
    const open = candidates.filter((one) => !known.has(`${id} ${contentOf(one)}`));
    const found = open.length === candidates.length ? first : findDoubles(open, others);
    for (const [{ entry }, old] of found) doubles.set(entry, old.formatName);
  }
  return doubles;
}

function contentOf({ entry }: Fresh): string {
  return `${entry.hash} ${entry.occurrence}`;
}

/** A new account with the trades of one that exists is probably the same one under another name. */
function sameAccounts(fresh: readonly Fresh[], elsewhere: readonly OtherFormatBooking[]): DataIssue[] {
  const trades = fresh.filter(({ instrument, quantity }) => instrument !== null && quantity !== null);
  const issues: DataIssue[] = [];
  for (const [name, own] of Map.groupBy(trades, ({ entry }) => entry.account)) {
    for (const [other, rows] of Map.groupBy(elsewhere, (row) => row.account)) {
      const [from = "", to = ""] = [rows[0]?.date, rows.at(-1)?.date];
      const during = own.filter(({ date }) => date >= from && date <= to);
      const doubles = findDoubles(during, rows.map(toComparable));
      if (doubles.size === 0 || doubles.size * 2 < during.length) continue;
      const format = [...doubles.values()][0]?.formatName ?? "another file";
      issues.push({
        code: "same_as_account",
        severity: "warning",
        message:
          `${doubles.size} of ${during.length} trades for the new account ${name} are in ${other} already, from ${format}. ` +
          `If it is the same account, send the file again for the account ${other}: they then count once.`,
      });
    }
  }
  return issues;
}
