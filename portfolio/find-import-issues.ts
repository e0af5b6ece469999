import type { DataIssue } from "#platform/results.ts";
import type { ImportAccount } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import { readInstrumentIdentities, readShareMovements } from "#store/share-movements.ts";
import { findOverselling } from "./find-overselling.ts";
import type { ImportSummary } from "./import-preview.ts";
import type { ImportTally } from "./tally-import.ts";

interface ImportToCheck {
  /** New rows, as they would be booked. */
  tally: ImportTally;
  /** The accounts that exist already. */
  accounts: readonly ImportAccount[];
  /** Whether the file leaves its cash movements unsaid. */
  impliedCash: boolean;
  unresolved: ImportSummary["unresolvedInstruments"];
  today: string;
}

const shown = 5;

/** What would be wrong with the portfolio once these rows were booked: told before they are. */
export async function findImportIssues(database: Database, about: ImportToCheck): Promise<DataIssue[]> {
  const issues: DataIssue[] = [];
  const warn = (code: string, message: string) => issues.push({ code, severity: "warning", message });
  const { today, unresolved } = about;
  const { future } = about.tally;
  const { rejected } = about.tally.counts;
  if (rejected > 0) warn("rejected_rows", `${rejected} lines are not imported; each says why.`);
  if (future.count > 0) {
    const lines = future.first.map((row) => `${row.kind} on ${row.tradeDate}`);
    const more = future.count > lines.length ? ", …" : "";
    warn(
      "future_date",
      `${future.count} transactions lie after ${today} (${lines.join(", ")}${more}): they do not count before their day.`,
    );
  }
  if (unresolved.length > 0) {
    const names = unresolved.slice(0, shown).map(({ symbol }) => symbol);
    const more = unresolved.length > shown ? ", …" : "";
    warn(
      "unknown_instrument",
      `${unresolved.length} instruments are not in the market data and have no prices yet: ${names.join(", ")}${more}.`,
    );
  }
  issues.push(...(await oversellingIssues(database, about)));
  const implied = about.accounts.filter((account) => account.impliedCash).map((account) => account.name);
  if (!about.impliedCash && implied.length > 0) {
    warn(
      "implied_cash",
      `${implied.join(", ")} takes cash as coming from outside, but this file lists movements of cash: if it has the ` +
        "trades too, undo the import of the trades alone first, else the balance counts money that paid for them.",
    );
  }
  return issues;
}

async function oversellingIssues(
  database: Database,
  { tally, accounts }: ImportToCheck,
): Promise<DataIssue[]> {
  const instruments = new Map(
    tally.moves
      .places()
      .map(({ instrument }) => [`${instrument.symbol} ${instrument.currency}`, instrument] as const),
  );
  if (instruments.size === 0) return [];
  const identities = await readInstrumentIdentities(database, [...instruments.values()]);
  const keys = new Map(
    identities.map((one) => [`${one.symbol} ${one.currency}`, one.key ?? `${one.symbol} ${one.currency}`]),
  );
  const symbols = new Map(identities.map((one) => [one.key ?? `${one.symbol} ${one.currency}`, one.symbol]));
  const splits = new Map(identities.flatMap((one) => (one.key === null ? [] : [[one.key, one.splits]])));
  // One symbol after the other, those together that are one instrument.
  const places = Map.groupBy(tally.moves.places(), ({ account, instrument }) => {
    const name = `${instrument.symbol} ${instrument.currency}`;
    return `${account}\n${keys.get(name) ?? name}`;
  });
  const ids = accounts.map((account) => account.accountId);
  const booked = ids.length === 0 ? [] : await readShareMovements(database, ids);
  const before = Map.groupBy(booked, ({ account, key }) => `${account}\n${key}`);
  const found = [...places]
    .flatMap(([place, own]) => {
      const key = place.slice(place.indexOf("\n") + 1);
      const moved = own.flatMap((one) => one.all()).map((move) => ({ ...move, key }));
      return findOverselling(before.get(place) ?? [], moved, splits);
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  return found.slice(0, shown * 2).map(({ account, key, date, left, missing }) => ({
    code: "oversell",
    severity: "warning",
    message:
      `On ${date} ${left.toFixed()} ${symbols.get(key) ?? ""} would leave ${account}, ${missing.toFixed()} more than ` +
      `it holds by then. An earlier purchase may be missing: import it first. For a short sale write "sell to open" (kind write) as its action.`,
  }));
}
