import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { Database } from "./open-store.ts";
import { isSeenSplit } from "./price-overrides.ts";

/** A booked row that moved shares. `key` names the instrument whatever an importer called it. */
export interface BookedMovement {
  account: string;
  key: string;
  kind: TransactionKind;
  date: string;
  quantity: string | null;
  ratio: string | null;
}

/** SQL for the shares that row `l` of the ledger moved, corporate actions in the words of transfers. */
export const shareMovesOfRow = `values
  (l.related_instrument_id, l.related_quantity, case
    when l.kind in ('merger', 'symbol_change') then 'transfer_out' end),
  (l.instrument_id, l.quantity, case
    when l.kind in ('buy', 'sell', 'split', 'transfer_in', 'transfer_out') then l.kind
    when l.kind in ('spin_off', 'merger', 'symbol_change', 'rights', 'exercise_buy', 'reinvestment') then 'transfer_in'
    when l.kind = 'exercise_sell' then 'transfer_out' end)`;

/** Rows of these accounts that moved shares, oldest first. */
export async function readShareMovements(
  database: Database,
  accountIds: readonly string[],
): Promise<BookedMovement[]> {
  return database.query<BookedMovement>(
    `select a.name as account, coalesce(i.market_instrument_id, m.instrument_id)::text as key, m.kind,
            l.trade_date as date, m.quantity, l.ratio
       from ledger_transaction l
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
       cross join lateral (${shareMovesOfRow}) m(instrument_id, quantity, kind)
       left join instrument i on i.tenant_id = l.tenant_id and i.instrument_id = m.instrument_id
      where l.tenant_id = current_tenant() and l.account_id = any($1::uuid[]) and m.instrument_id is not null
        and m.kind is not null
      order by l.trade_date, l.sequence`,
    [accountIds],
  );
}

export interface InstrumentIdentity {
  symbol: string;
  currency: string;
  /** As in BookedMovement; null when neither the household nor its market has it yet. */
  key: string | null;
  /** Splits that the market knows, and those the household recorded. */
  splits: { date: string; ratio: string }[];
}

/** What the instruments that a file names are in the ledger, or will be linked to when they are booked. */
export async function readInstrumentIdentities(
  database: Database,
  instruments: readonly { symbol: string; currency: string; isin: string | null }[],
): Promise<InstrumentIdentity[]> {
  return database.query<InstrumentIdentity>(
    `select w.symbol, w.currency, coalesce(own.market_instrument_id, m.instrument_id, own.instrument_id)::text as key,
            coalesce((select jsonb_agg(jsonb_build_object('date', c.date, 'ratio', c.value::text) order by c.date)
              from instrument i join corporate_action c on ${isSeenSplit("c", "i")}
             where i.instrument_id = coalesce(own.market_instrument_id, m.instrument_id, own.instrument_id)
               and i.tenant_id in (current_tenant(), current_market())), '[]') as splits
       from jsonb_to_recordset($1::jsonb) as w(symbol text, currency text, isin text)
       left join instrument own
         on own.tenant_id = current_tenant() and own.symbol = w.symbol and own.currency = w.currency
       left join lateral (
         select k.instrument_id from instrument k
          where k.tenant_id = current_market() and k.currency = w.currency
            and (k.isin = w.isin or k.symbol in (w.symbol, upper(w.symbol)))
          order by (k.isin = w.isin) desc nulls last, (k.symbol = w.symbol) desc limit 1) m on true`,
    [JSON.stringify(instruments.map(({ symbol, currency, isin }) => ({ symbol, currency, isin })))],
  );
}

/** The splits of some instruments as the household sees them, oldest first, by their ids. */
export async function readSeenSplits(
  database: Database,
  instrumentIds: readonly string[],
): Promise<Map<string, { date: string; ratio: string }[]>> {
  const rows = await database.query<{ id: string; date: string; ratio: string }>(
    `select i.instrument_id as id, c.date, c.value as ratio
       from instrument i join corporate_action c on ${isSeenSplit("c", "i")}
      where i.instrument_id = any($1::uuid[]) and i.tenant_id in (current_tenant(), current_market())
      order by c.date`,
    [instrumentIds],
  );
  return Map.groupBy(rows, (row) => row.id);
}
