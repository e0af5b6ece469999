import { dayNumber } from "#finance/dates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import { Decimal, money } from "#finance/money.ts";
import { TRANSACTION_KIND_NAMES, type TransactionKind } from "#finance/transaction-kinds.ts";
import type { DataIssue } from "#platform/results.ts";
import type { TransactionFilter } from "#store/ledger-reads.ts";
import { readTransactionSums } from "#store/ledger-totals.ts";
import type { Database } from "#store/open-store.ts";
import { marketSeries } from "#store/price-reads.ts";
import type { TransactionTotal } from "./results.ts";

interface Sum {
  count: number;
  amount: Decimal;
  fee: Decimal;
  tax: Decimal;
}

/**
 * What a filter's rows come to by kind, all pages together, in one currency at the rate of each row's day. Amounts are
 * gross and never negative, as in the ledger; `total` counts all rows. Rows after today and rows without a rate are left out.
 */
export async function totalTransactions(
  database: Database,
  filter: Omit<TransactionFilter, "limit" | "after">,
  about: { currency: string; today: string },
): Promise<{ total: number; totals: TransactionTotal[]; issues: DataIssue[] }> {
  const { currency } = about;
  const read = await readTransactionSums(database, filter, about);
  const sums = read.sums.filter((row) => !row.future);
  const { rates } = marketSeries(read.market);
  const byKind = new Map<TransactionKind, Sum>();
  const unconvertible = new Map<string, number>();
  for (const row of sums) {
    const rate =
      row.date === null
        ? new Decimal(1)
        : (exchangeRate(rates, row.currency, currency, dayNumber(row.date))?.rate ?? null);
    if (rate === null) {
      unconvertible.set(row.currency, (unconvertible.get(row.currency) ?? 0) + row.count);
      continue;
    }
    const sum = byKind.get(row.kind) ?? nothing;
    byKind.set(row.kind, {
      count: sum.count + row.count,
      amount: sum.amount.plus(rate.times(row.amount)),
      fee: sum.fee.plus(rate.times(row.fee)),
      tax: sum.tax.plus(rate.times(row.tax)),
    });
  }
  const totals = TRANSACTION_KIND_NAMES.flatMap((kind): TransactionTotal[] => {
    const sum = byKind.get(kind);
    if (sum === undefined) return [];
    const inCurrency = (value: Decimal) => money(value, currency);
    return [
      {
        kind,
        count: sum.count,
        amount: inCurrency(sum.amount),
        fee: inCurrency(sum.fee),
        tax: inCurrency(sum.tax),
      },
    ];
  });
  const issues = [...unconvertible].map(
    ([from, count]): DataIssue => ({
      code: "missing_exchange_rate",
      severity: "error",
      message: `No exchange rate from ${from} to ${currency} on the day of ${count} of its rows: they are in no total.`,
    }),
  );
  return { total: read.sums.reduce((sum, row) => sum + row.count, 0), totals, issues };
}

const nothing: Sum = { count: 0, amount: new Decimal(0), fee: new Decimal(0), tax: new Decimal(0) };
