import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { Database } from "./open-store.ts";
import { type BookedMovement, shareMovesOfRow } from "./share-movements.ts";

/** A booked row that moved shares, with every name that another file may give the instrument. */
export interface NamedMovement extends BookedMovement {
  symbol: string;
  isin: string | null;
  costBasis: string | null;
  /** Whether it came in from a list of positions. */
  opening: boolean;
}

const isOpening = "coalesce((b.summary->>'opening')::boolean, false)";

/** Rows of these accounts that moved shares, oldest first. */
export async function readNamedMovements(
  database: Database,
  accountIds: readonly string[],
): Promise<NamedMovement[]> {
  return database.query<NamedMovement>(
    `select a.name as account, coalesce(i.market_instrument_id, m.instrument_id)::text as key, upper(i.symbol) as symbol,
            i.isin, m.kind, l.trade_date as date, m.quantity, l.ratio,
            l.cost_basis as "costBasis", ${isOpening} as opening
       from ledger_transaction l
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
       cross join lateral (${shareMovesOfRow}) m(instrument_id, quantity, kind)
       join instrument i on i.tenant_id = l.tenant_id and i.instrument_id = m.instrument_id
       left join import_batch b on b.tenant_id = l.tenant_id and b.import_id = l.import_id
      where l.tenant_id = current_tenant() and l.account_id = any($1::uuid[]) and m.kind is not null
      order by l.trade_date, l.sequence`,
    [accountIds],
  );
}

/** What rows of one kind and day did to the money of an account; numbers as in finance/transaction-kinds.ts. */
export interface MoneyMove {
  account: string;
  currency: string;
  date: string;
  kind: TransactionKind;
  /** Shares that move between accounts move no money. */
  hasInstrument: boolean;
  amount: string;
  fee: string;
  tax: string;
  /** Whether it came in from a list of positions. */
  opening: boolean;
}

/** Movements of money in these accounts, summed by day and kind. */
export async function readMoneyMoves(
  database: Database,
  accountIds: readonly string[],
): Promise<MoneyMove[]> {
  return database.query<MoneyMove>(
    `select a.name as account, l.currency, l.trade_date as date, l.kind, l.instrument_id is not null as "hasInstrument",
            sum(l.amount) as amount, sum(l.fee) as fee, sum(l.tax) as tax, ${isOpening} as opening
       from ledger_transaction l
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
       left join import_batch b on b.tenant_id = l.tenant_id and b.import_id = l.import_id
      where l.tenant_id = current_tenant() and l.account_id = any($1::uuid[])
      group by 1, 2, 3, 4, 5, 9`,
    [accountIds],
  );
}

/** The latest day of a list of positions in each of these accounts that has one, by account name. */
export async function readOpeningDays(
  database: Database,
  accountIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ account: string; day: string }>(
    `select a.name as account, max(l.trade_date) as day
       from import_batch b
       join ledger_transaction l on l.tenant_id = b.tenant_id and l.import_id = b.import_id
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
      where b.tenant_id = current_tenant() and b.state = 'committed' and ${isOpening}
        and l.account_id = any($1::uuid[])
      group by 1`,
    [accountIds],
  );
  return new Map(rows.map(({ account, day }) => [account, day]));
}
