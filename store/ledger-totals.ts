import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { filterParameters, matchingRows, type TransactionFilter } from "./ledger-reads.ts";
import type { Database } from "./open-store.ts";
import { type MarketRows, marketRows } from "./price-reads.ts";

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

/** Sums over everything a filter matches, whatever the page, and the rates to convert them with: one statement. */
export async function readTransactionSums(
  database: Database,
  filter: Omit<TransactionFilter, "limit" | "after">,
  about: { currency: string; today: string },
): Promise<{ sums: TransactionSum[]; market: MarketRows }> {
  const currencies = `(select jsonb_agg(distinct currency) || to_jsonb($6::text) from summed)`;
  const first = `(select coalesce(min(date), $7::date) from summed)`;
  const rows = await database.query<{ sums: TransactionSum[] | null; market: MarketRows | null }>(
    `${matchingRows}, summed as materialized (
       select kind, currency, case when currency = $6::text then null else trade_date end as date,
         trade_date > $7::date as future, count(*)::int as count, sum(amount)::text as amount, sum(fee)::text as fee,
         sum(tax)::text as tax
       from matching
       group by 1, 2, 3, 4
     )
     select (select jsonb_agg(to_jsonb(s)) from summed as s) as sums,
       (select jsonb_agg(to_jsonb(m)) from (${marketRows("'[]'::jsonb", currencies, first, "$7::date")}) as m
         where exists (select from summed where date is not null)) as market`,
    [...filterParameters(filter), about.currency, about.today],
  );
  return { sums: rows[0]?.sums ?? [], market: rows[0]?.market ?? [] };
}
