import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { filterParameters, matchingRows, type TransactionFilter } from "./ledger-reads.ts";
import type { Database } from "./open-store.ts";

/** Sums of the rows of one kind and currency; of one day too where they have to be converted. Exact texts. */
export interface TransactionSum {
  kind: TransactionKind;
  currency: string;
  /** Null in the currency of the result, where the day does not matter. */
  date: string | null;
  /** Dated after today: in no sum of money. */
  future: boolean;
  count: number;
  amount: string;
  fee: string;
  tax: string;
}

/** Sums over everything a filter matches, whatever the page. */
export async function readTransactionSums(
  database: Database,
  filter: Omit<TransactionFilter, "limit" | "after">,
  about: { currency: string; today: string },
): Promise<TransactionSum[]> {
  return database.query<TransactionSum>(
    `${matchingRows}
     select kind, currency, case when currency = $6::text then null else trade_date end as date,
       trade_date > $7::date as future, count(*)::int as count, sum(amount) as amount, sum(fee) as fee, sum(tax) as tax
     from matching
     group by 1, 2, 3, 4`,
    [...filterParameters(filter), about.currency, about.today],
  );
}
