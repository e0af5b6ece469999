import {
  type LotMethod,
  TRANSACTION_KIND_NAMES,
  type Transaction,
  type TransactionKind,
} from "#finance/transaction-kinds.ts";
import type { Database } from "./open-store.ts";
import { isSeenSplit } from "./price-overrides.ts";

export interface AccountRow {
  accountId: string;
  name: string;
  currency: string;
  lotMethod: LotMethod;
  impliedCash: boolean;
}

/** An instrument as the market knows it; a private one stands for itself until it is linked. */
export interface LedgerInstrumentRow {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  sector: string | null;
  currency: string;
  /** True when the closes of this instrument were divided by the ratios of later splits. */
  splitAdjusted: boolean;
  splits: { date: string; ratio: string }[];
}

/**
 * The instrument that carries prices: the market's own once a private one is linked to it. Every read that joins the
 * ledger with prices uses this id, so that one instrument is one holding whatever the importer called it.
 */
const canonicalInstrument = `coalesce(i.market_instrument_id, t.instrument_id)`;

/** The ledger as texts of many rows, one a line, and what is to be read beside it. */
export interface LedgerPages {
  pages: string[];
  /** Day of the earliest row; null for an empty ledger. */
  firstDate: string | null;
  currencies: string[];
}

const rowsPerPage = 5000;

/**
 * All transactions of the tenant, in no particular order: texts, since these are read and travel between threads many
 * times faster than rows. `ledgerOf` reads them.
 */
export async function readLedgerPages(database: Database): Promise<LedgerPages> {
  const pages: string[] = [];
  const currencies = new Set<string>();
  let firstDate: string | null = null;
  for (let after: string | null = null; ; ) {
    const rows: { lines: string | null; last: string | null; first: string; currencies: string[] }[] =
      await database.query(
        `with page as materialized (
           select * from ledger_transaction where tenant_id = current_tenant()
              and ($1::uuid is null or transaction_id > $1::uuid)
            order by transaction_id limit $2
         )
         select string_agg(t.transaction_id || '|' || t.account_id || '|' || coalesce(${canonicalInstrument}::text, '')
             || '|' || t.kind || '|' || t.trade_date || '|' || t.sequence || '|' || coalesce(t.quantity::text, '')
             || '|' || coalesce(t.price::text, '') || '|' || t.amount || '|' || t.fee || '|' || t.tax || '|' || t.currency
             || '|' || coalesce(t.ratio::text, '') || '|' || coalesce(t.cost_basis::text, '')
             || '|' || coalesce(coalesce(o.market_instrument_id, t.related_instrument_id)::text, '')
             || '|' || coalesce(t.related_quantity::text, ''), E'\\n') as lines,
           min(t.trade_date) as first, jsonb_agg(distinct t.currency) as currencies,
           (select transaction_id::text from page order by transaction_id desc limit 1) as last
         from page t
         left join instrument i on i.tenant_id = t.tenant_id and i.instrument_id = t.instrument_id
         left join instrument o on o.tenant_id = t.tenant_id and o.instrument_id = t.related_instrument_id`,
        [after, rowsPerPage],
      );
    const [page] = rows;
    if (page?.lines === null || page?.lines === undefined)
      return { pages, firstDate, currencies: [...currencies] };
    pages.push(page.lines);
    if (firstDate === null || page.first < firstDate) firstDate = page.first;
    for (const currency of page.currencies) currencies.add(currency);
    after = page.last;
  }
}

/** The rows of the pages, in the shape of the ledger. Numbers are exact texts. */
export function ledgerOf(pages: readonly string[]): Transaction[] {
  return pages.flatMap((page) => page.split("\n").map(transactionOf));
}

const kinds = new Map<string, TransactionKind>(TRANSACTION_KIND_NAMES.map((kind) => [kind, kind]));

function transactionOf(line: string): Transaction {
  const fields = line.split("|");
  const field = (place: number) => fields[place] ?? "";
  const orNull = (place: number) => fields[place] || null;
  const kind = kinds.get(field(3));
  if (kind === undefined) throw new Error("a row of the ledger has a kind that is not known");
  return {
    id: field(0),
    accountId: field(1),
    instrumentId: orNull(2),
    kind,
    tradeDate: field(4),
    sequence: Number(field(5)),
    quantity: orNull(6),
    price: orNull(7),
    amount: field(8),
    fee: field(9),
    tax: field(10),
    currency: field(11),
    ratio: orNull(12),
    costBasis: orNull(13),
    note: null,
    relatedInstrumentId: orNull(14),
    relatedQuantity: orNull(15),
  };
}

/** The instruments of the ledger, each with the day of its earliest row. */
export async function readFirstDays(database: Database): Promise<{ instrumentId: string; since: string }[]> {
  return database.query(
    `select ${canonicalInstrument} as "instrumentId", min(t.trade_date) as since
       from ledger_transaction t
       left join instrument i on i.tenant_id = t.tenant_id and i.instrument_id = t.instrument_id
      where t.tenant_id = current_tenant() and t.instrument_id is not null group by 1 order by 1`,
  );
}

/** How many rows the ledger of the tenant has. */
export async function countLedgerRows(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>(
    "select count(*)::int as count from ledger_transaction where tenant_id = current_tenant()",
  );
  return rows[0]?.count ?? 0;
}

/** SQL for the accounts of the tenant as one list of `AccountRow`. */
export const accountsAsRows = `coalesce((select jsonb_agg(jsonb_build_object('accountId', account_id, 'name', name,
           'currency', currency, 'lotMethod', lot_method, 'impliedCash', implied_cash) order by created_at, name)
         from account where tenant_id = current_tenant()), '[]')`;

/** SQL for instruments `i` as one list of `LedgerInstrumentRow`; null for none. */
export const instrumentsAsRows = `jsonb_agg(jsonb_build_object('instrumentId', i.instrument_id, 'symbol', i.symbol,
           'name', i.name, 'assetClass', i.asset_class, 'sector', i.sector, 'currency', i.currency,
           'splitAdjusted', coalesce(i.attributes->>'splitAdjusted' = 'true', false),
           'splits', coalesce((select jsonb_agg(jsonb_build_object('date', c.date, 'ratio', c.value::text)
               order by c.date) from corporate_action c
             where ${isSeenSplit("c", "i")}), '[]')))`;

/** Accounts of the tenant and every instrument its ledger mentions, with the splits the market knows. */
export async function readLedgerReference(
  database: Database,
): Promise<{ accounts: AccountRow[]; instruments: LedgerInstrumentRow[] }> {
  const rows = await database.query<{ accounts: AccountRow[]; instruments: LedgerInstrumentRow[] }>(
    `with used as (
       select distinct coalesce(i.market_instrument_id, t.instrument_id) as instrument_id
       from (
         select tenant_id, instrument_id from ledger_transaction where tenant_id = current_tenant()
         union all
         select tenant_id, related_instrument_id from ledger_transaction where tenant_id = current_tenant()
       ) t
       left join instrument i on i.tenant_id = t.tenant_id and i.instrument_id = t.instrument_id
       where t.instrument_id is not null
     )
     select
       ${accountsAsRows} as accounts,
       coalesce((select ${instrumentsAsRows}
         from instrument i join used u on u.instrument_id = i.instrument_id), '[]') as instruments`,
  );
  return rows[0] ?? { accounts: [], instruments: [] };
}

export interface TransactionFilter {
  accountId?: string;
  symbol?: string;
  kinds?: readonly TransactionKind[];
  from?: string;
  to?: string;
  limit: number;
  /** The last row of the page before. */
  after?: { date: string; sequence: number; id: string };
}

export interface TransactionRow {
  id: string;
  date: string;
  sequence: number;
  kind: TransactionKind;
  account: string;
  instrumentId: string | null;
  symbol: string | null;
  name: string | null;
  quantity: string | null;
  price: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: string;
  /** What shares of a corporate action come from. */
  relatedSymbol: string | null;
}

/** SQL for the rows that a filter matches, as `matching`; its parameters are the first five. */
export const matchingRows = `with named as materialized (
       select p.instrument_id from instrument p left join instrument i on i.instrument_id = p.market_instrument_id
        where upper($2::text) in (upper(p.symbol), upper(i.symbol))
     ), matching as (
       select t.* from ledger_transaction t
        where t.tenant_id = current_tenant()
          and ($1::uuid is null or t.account_id = $1::uuid)
          and ($2::text is null or t.instrument_id in (select instrument_id from named)
               or t.related_instrument_id in (select instrument_id from named))
          and ($3::jsonb is null or $3::jsonb ? t.kind)
          and ($4::date is null or t.trade_date >= $4::date)
          and ($5::date is null or t.trade_date <= $5::date)
     )`;

/** The parameters of `matchingRows`. */
export function filterParameters(filter: Omit<TransactionFilter, "limit" | "after">): (string | null)[] {
  return [
    filter.accountId ?? null,
    filter.symbol ?? null,
    filter.kinds === undefined ? null : JSON.stringify(filter.kinds),
    filter.from ?? null,
    filter.to ?? null,
  ];
}

/** One page of the ledger, newest first. */
export async function readTransactionPage(
  database: Database,
  filter: TransactionFilter,
): Promise<TransactionRow[]> {
  const parameters = filterParameters(filter);
  const after = filter.after;
  // Names are looked up for the rows of the page alone: joined before the limit they cost a hundred times more.
  const nameOf = (column: string) => `left join lateral (
       select coalesce(i.symbol, p.symbol) as symbol, coalesce(i.name, p.name) as name
         from instrument p left join instrument i on i.instrument_id = p.market_instrument_id
        where p.instrument_id = ${column})`;
  return database.query<TransactionRow>(
    `${matchingRows}, page as materialized (
       select * from matching t
        where $6::date is null or (t.trade_date, t.sequence, t.transaction_id) < ($6::date, $7::bigint, $8::uuid)
        order by t.trade_date desc, t.sequence desc, t.transaction_id desc limit $9::int
     )
     select t.transaction_id as id, t.trade_date as date, t.sequence::float8 as sequence, t.kind, a.name as account,
       t.instrument_id as "instrumentId", n.symbol, n.name, t.quantity, t.price, t.amount, t.fee, t.tax, t.currency,
       r.symbol as "relatedSymbol"
     from page t
     join account a on a.tenant_id = t.tenant_id and a.account_id = t.account_id
     ${nameOf("t.instrument_id")} n on true
     ${nameOf("t.related_instrument_id")} r on true
     order by t.trade_date desc, t.sequence desc, t.transaction_id desc`,
    [...parameters, after?.date ?? null, after?.sequence ?? null, after?.id ?? null, filter.limit],
  );
}

/** Accounts of the tenant, in the order they were made. */
export async function readAccounts(database: Database): Promise<AccountRow[]> {
  return database.query<AccountRow>(
    `select account_id as "accountId", name, currency, lot_method as "lotMethod", implied_cash as "impliedCash"
     from account where tenant_id = current_tenant() order by created_at, name`,
  );
}
