import type { Database } from "./open-store.ts";

/** The newest price of an instrument within a session, in the major unit of its currency. */
export interface StoredQuote {
  instrumentId: string;
  price: string;
  /** Day at the exchange. */
  date: string;
  /** Instant of the price, ISO 8601; null where the source tells only the day. */
  time: string | null;
  delayed: boolean | null;
  source: string;
}

/** Writes quotes of the market; an older one never replaces a newer one. Answers how many changed. */
export async function writeQuotes(
  database: Database,
  quotes: readonly StoredQuote[],
  receivedAt: Date,
): Promise<number> {
  if (quotes.length === 0) return 0;
  const rows = await database.query(
    `insert into instrument_quote (tenant_id, instrument_id, price, date, time, delayed, source, received_at)
     select current_tenant(), "instrumentId", price, date, time, delayed, source, $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as r("instrumentId" uuid, price numeric, date date, time timestamptz,
            delayed boolean, source text)
     on conflict (tenant_id, instrument_id) do update set price = excluded.price, date = excluded.date,
            time = excluded.time, delayed = excluded.delayed, source = excluded.source,
            received_at = excluded.received_at
      where (excluded.date, coalesce(excluded.time, '-infinity'), excluded.price)
            > (instrument_quote.date, coalesce(instrument_quote.time, '-infinity'), -1)
        and (excluded.price, excluded.date, excluded.time) is distinct from
            (instrument_quote.price, instrument_quote.date, instrument_quote.time)
     returning 1 as one`,
    [JSON.stringify(quotes), receivedAt.toISOString()],
  );
  return rows.length;
}

/** The stored quotes of instruments of the market, by instrument. */
export async function readQuotes(
  database: Database,
  instrumentIds: readonly string[],
): Promise<Map<string, StoredQuote>> {
  const rows = await database.query<Omit<StoredQuote, "time"> & { time: Date | null }>(
    `select instrument_id as "instrumentId", trim_scale(price)::text as price, date::text, time, delayed, source
       from instrument_quote where tenant_id = current_market() and instrument_id = any($1::uuid[])`,
    [instrumentIds],
  );
  return new Map(
    rows.map((row) => [
      row.instrumentId,
      { ...row, time: row.time === null ? null : row.time.toISOString() },
    ]),
  );
}
