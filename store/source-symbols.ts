import type { Database } from "./open-store.ts";

/** An instrument of a market that its households have traded, with what is known of its stored closes. */
export interface WantedSeries {
  symbol: string;
  name: string;
  currency: string;
  assetClass: string;
  isin: string | null;
  mic: string | null;
  /** Of the market's own instrument, where there is one. */
  instrumentId: string | null;
  firstDate: string | null;
  lastDate: string | null;
  /** Where the newest close came from, for example `yahoo:ACME USD`. */
  lastSource: string | null;
}

/**
 * Instruments that households of a market have traded and that have closes somewhere, those with the oldest last close
 * first. Options, bonds and cash are not among them. For the system: it reads every household.
 */
export async function listWantedSeries(system: Database, marketId: string): Promise<WantedSeries[]> {
  return system.query<WantedSeries>(
    `with traded as (
       select distinct own.tenant_id, own.instrument_id
         from ledger_transaction l
         join tenant t on t.tenant_id = l.tenant_id and t.market_id = $1 and t.tenant_id <> $1
         join instrument own on own.tenant_id = l.tenant_id and own.instrument_id = l.instrument_id
     ), wanted as (
       select distinct on (coalesce(m.symbol, own.symbol), own.currency)
              coalesce(m.symbol, own.symbol) as symbol, coalesce(m.name, own.name) as name, own.currency,
              case when coalesce(m.asset_class, 'other') <> 'other' then m.asset_class else own.asset_class end as asset_class,
              coalesce(m.isin, own.isin) as isin, coalesce(m.mic, own.mic) as mic, m.instrument_id
         from traded
         join instrument own using (tenant_id, instrument_id)
         left join instrument m on m.tenant_id = $1 and m.instrument_id = own.market_instrument_id
        where own.asset_class not in ('option', 'bond', 'cash')
        order by coalesce(m.symbol, own.symbol), own.currency, (own.isin is null), (own.mic is null)
     )
     select w.symbol, w.name, w.currency, w.asset_class as "assetClass", w.isin, w.mic,
            w.instrument_id as "instrumentId", oldest.date::text as "firstDate", newest.date::text as "lastDate",
            newest.source as "lastSource"
       from wanted w
       left join lateral (select date, source from price where tenant_id = $1 and instrument_id = w.instrument_id
                           order by date desc limit 1) newest on true
       left join lateral (select date from price where tenant_id = $1 and instrument_id = w.instrument_id
                           order by date limit 1) oldest on true
      order by newest.date nulls first, w.symbol, w.currency`,
    [marketId],
  );
}

export interface SourceSymbol {
  symbol: string;
  currency: string;
  source: string;
  sourceSymbol: string | null;
  state: "active" | "refused";
  reason: string | null;
  checkedAt: Date;
}

/** What the sources call the market's instruments, and which they refused. */
export async function readSourceSymbols(database: Database): Promise<SourceSymbol[]> {
  return database.query<SourceSymbol>(
    `select symbol, currency, source, source_symbol as "sourceSymbol", state, reason, checked_at as "checkedAt"
       from source_symbol where tenant_id = current_market()`,
  );
}

/** Remembers how questions about instruments' closes ended, each instrument and source once. */
export async function writeSourceSymbols(
  database: Database,
  entries: readonly SourceSymbol[],
): Promise<void> {
  if (entries.length === 0) return;
  await database.query(
    `insert into source_symbol (tenant_id, symbol, currency, source, source_symbol, state, reason, checked_at)
     select current_tenant(), symbol, currency, source, "sourceSymbol", state, reason, "checkedAt"
       from jsonb_to_recordset($1::jsonb) as r(symbol text, currency text, source text, "sourceSymbol" text, state text,
            reason text, "checkedAt" timestamptz)
     on conflict (tenant_id, symbol, currency, source) do update set source_symbol = excluded.source_symbol,
            state = excluded.state, reason = excluded.reason, checked_at = excluded.checked_at`,
    [JSON.stringify(entries)],
  );
}

/** Closes of instruments of the market from a day on, by instrument and day. */
export async function readClosesSince(
  database: Database,
  instrumentIds: readonly string[],
  from: string,
): Promise<Map<string, Map<string, string>>> {
  const rows = await database.query<{ id: string; days: string; closes: string }>(
    `select w.id, s.* from unnest($1::uuid[]) as w(id)
      cross join lateral (
        select string_agg(date::text, ',' order by date) as days, string_agg(close::text, ',' order by date) as closes
          from price where tenant_id = (select current_tenant()) and instrument_id = w.id and date >= $2::date) as s
      where s.days is not null`,
    [instrumentIds, from],
  );
  return new Map(
    rows.map(({ id, days, closes }) => {
      const texts = closes.split(",");
      return [id, new Map(days.split(",").map((day, place) => [day, texts[place] ?? ""]))];
    }),
  );
}
