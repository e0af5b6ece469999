import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { TransactionFilter } from "./ledger-reads.ts";
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
    `with matching as (
       select t.kind, t.currency, t.trade_date, t.amount, t.fee, t.tax
       from ledger_transaction t
       where t.tenant_id = current_tenant()
         and ($1::uuid is null or t.account_id = $1::uuid)
         and ($2::text is null or exists (
           select from instrument p
           left join instrument i on i.instrument_id = p.market_instrument_id
           where p.instrument_id in (t.instrument_id, t.related_instrument_id)
             and (upper(p.symbol) = upper($2::text) or upper(i.symbol) = upper($2::text))))
         and ($3::jsonb is null or $3::jsonb ? t.kind)
         and ($4::date is null or t.trade_date >= $4::date)
         and ($5::date is null or t.trade_date <= $5::date)
     )
     select kind, currency, case when currency = $6::text then null else trade_date end as date,
       trade_date > $7::date as future, count(*)::int as count, sum(amount) as amount, sum(fee) as fee, sum(tax) as tax
     from matching
     group by 1, 2, 3, 4`,
    [
      filter.accountId ?? null,
      filter.symbol ?? null,
      filter.kinds === undefined ? null : JSON.stringify(filter.kinds),
      filter.from ?? null,
      filter.to ?? null,
      about.currency,
      about.today,
    ],
  );
}
