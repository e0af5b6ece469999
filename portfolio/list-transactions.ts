import { z } from "zod";
import { isIsoDate } from "#finance/dates.ts";
import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal, money } from "#finance/money.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import { findInstruments } from "#store/instruments.ts";
import {
  readAccounts,
  readLedgerReference,
  readTransactionPage,
  type TransactionRow,
} from "#store/ledger-reads.ts";
import type { Database } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { pageLimit, readCursor, writeCursor } from "./page-cursor.ts";
import type { TransactionsPage, TransactionView } from "./results.ts";
import { totalTransactions } from "./total-transactions.ts";

export interface TransactionsRequest {
  accountId?: string;
  symbol?: string;
  kinds?: readonly TransactionKind[];
  from?: string;
  to?: string;
  /** Of the totals; the owner's base currency when not given. */
  currency?: string;
  limit?: number;
  cursor?: string;
}

const place = z.object({
  date: z.string().refine(isIsoDate),
  sequence: z.number().int(),
  id: z.uuid(),
});

/**
 * A page of the ledger, newest first, with what each row did to cash, and what all pages come to by kind. Rows dated
 * after today are listed and reported, and in no total.
 * @throws CoachError for an unknown account, dates that are not days or stand the wrong way round, or a bad cursor
 */
export async function listTransactions(
  context: UseCaseContext,
  options: TransactionsRequest = {},
): Promise<TransactionsPage> {
  const { cursor, limit: asked, currency = context.baseCurrency, ...filter } = options;
  const limit = pageLimit(asked);
  for (const date of [filter.from, filter.to]) {
    if (date !== undefined && !isIsoDate(date)) {
      throw new CoachError("invalid_input", "a date is not a day: write it as YYYY-MM-DD");
    }
  }
  const { from, to } = filter;
  if (from !== undefined && to !== undefined && from > to) {
    throw new CoachError(
      "invalid_input",
      `the period ends (${to}) before it begins (${from}): swap from and to`,
    );
  }
  const after = cursor === undefined ? {} : { after: readCursor(cursor, place) };
  const today = context.clock.today();
  const { rows, unknown, sums } = await context.tenant.run(async (database) => {
    if (filter.accountId !== undefined) {
      const accounts = await readAccounts(database);
      if (!accounts.some((account) => account.accountId === filter.accountId)) {
        const names = accounts.map((account) => `${account.name} (${account.accountId})`).slice(0, 20);
        throw new CoachError("not_found", `no account has this id: use one of ${names.join(", ")}`);
      }
    }
    const rows = await readTransactionPage(database, { ...filter, ...after, limit: limit + 1 });
    const sums = await totalTransactions(database, filter, { currency, today });
    const missing = sums.total === 0 && filter.symbol !== undefined ? filter.symbol : null;
    return { rows, sums, unknown: missing === null ? null : await unknownSymbol(database, missing) };
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const issues: DataIssue[] = shown.some((row) => row.date > today)
    ? [
        {
          code: "future_date",
          severity: "warning",
          message: `Some rows are dated after ${today}: they are not counted in any value.`,
        },
      ]
    : [];
  if (unknown !== null) issues.push(unknown);
  issues.push(...sums.issues);
  return {
    asOf: today,
    total: sums.total,
    totals: sums.totals,
    transactions: shown.map(view),
    nextCursor:
      rows.length > limit && last !== undefined
        ? writeCursor({ date: last.date, sequence: last.sequence, id: last.id })
        : null,
    assumptions: [
      "Newest first; amounts are before fees and taxes, cash effects after them.",
      `Totals are over all pages, in ${currency} at the rate of each row's day.`,
      ...(options.accountId === undefined ? ["All accounts."] : []),
    ],
    dataQuality: dataQuality(issues),
  };
}

/**
 * An empty page for a symbol that nobody knows is no finding about the ledger. Names what the ledger has that is
 * spelled alike, so that the caller can ask again. Null when the symbol is known.
 */
async function unknownSymbol(database: Database, symbol: string): Promise<DataIssue | null> {
  const known = await findInstruments(database, { symbols: [symbol] });
  const { instruments } = await readLedgerReference(database);
  const wanted = symbol.toLowerCase();
  const own = instruments.find((one) => one.symbol.toLowerCase() === wanted);
  if (known.length > 0 || own !== undefined) return null;
  const words = wanted.split(/[^\p{L}\d]+/u).filter((word) => word.length >= 3);
  const near = instruments.filter(
    ({ symbol: other, name }) =>
      words.some((word) => name.toLowerCase().includes(word)) ||
      other.toLowerCase().startsWith(wanted.slice(0, 3)),
  );
  const list = near.slice(0, 5).map((one) => `${one.symbol} (${one.name})`);
  const hint = list.length > 0 ? ` Did you mean ${list.join(", ")}?` : " Use a symbol, not a name.";
  return {
    code: "unknown_symbol",
    severity: "warning",
    message: `No instrument has the symbol ${symbol.slice(0, 40)}, so nothing was looked for.${hint}`,
  };
}

function view(row: TransactionRow): TransactionView {
  const plain = (text: string | null) => (text === null ? null : new Decimal(text).toString());
  return {
    id: row.id,
    date: row.date,
    kind: row.kind,
    account: row.account,
    symbol: row.symbol,
    name: row.name,
    relatedSymbol: row.relatedSymbol,
    quantity: plain(row.quantity),
    price: plain(row.price),
    amount: money(row.amount, row.currency),
    fee: money(row.fee, row.currency),
    tax: money(row.tax, row.currency),
    cashEffect: money(cashEffect(row), row.currency),
  };
}
