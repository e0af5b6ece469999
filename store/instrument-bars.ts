import type { Database } from "./open-store.ts";
import { isSeenSplit, seenPrices } from "./price-overrides.ts";

export interface InstrumentIdentity {
  isin: string | null;
  figi: string | null;
  mic: string | null;
  /** Name of the exchange where the market has it. */
  exchange: string | null;
  /** What the instrument that carries the prices was called in the household's own files; null when nothing else. */
  ownSymbols: string[];
}

/** What identifies the instrument with this id beyond symbol and name. */
export async function readInstrumentIdentity(
  database: Database,
  instrumentId: string,
): Promise<InstrumentIdentity | null> {
  const rows = await database.query<InstrumentIdentity>(
    `select i.isin, i.figi, i.mic, e.name as exchange,
            coalesce((select jsonb_agg(p.symbol order by p.symbol) from instrument p where p.tenant_id = current_tenant()
                         and p.market_instrument_id = i.instrument_id and p.symbol <> i.symbol), '[]') as "ownSymbols"
       from instrument i
       left join exchange e on e.tenant_id = i.tenant_id and e.mic = i.mic
      where i.instrument_id = $1 and i.tenant_id in (current_tenant(), current_market())`,
    [instrumentId],
  );
  return rows[0] ?? null;
}

/** Closes and volumes of one instrument, oldest first, both restated for later splits. Floats: for pictures, not for money. */
export interface InstrumentBars {
  days: number[];
  closes: number[];
  /** Units traded; null where no source tells it. */
  volumes: (number | null)[];
}

/** The bars of an instrument from one day to another as the tenant sees them; empty lists when there are none. */
export async function readInstrumentBars(
  database: Database,
  instrumentId: string,
  range: { from: string; to: string },
): Promise<InstrumentBars> {
  const [row] = await database.query<{ days: string | null; closes: string; volumes: string }>(
    `with wanted as materialized (
       select tenant_id, instrument_id, attributes->>'splitAdjusted' = 'true' as restated from instrument
        where instrument_id = $1 and tenant_id in (current_tenant(), current_market())
     ), splits as materialized (
       select c.date, ln(c.value) as size from wanted w join corporate_action c on ${isSeenSplit("c", "w")}
        where not coalesce(w.restated, false) and c.date <= $3::date
     ), bars as (
       select p.date, p.close, p.volume,
              coalesce((select exp(sum(s.size)) from splits s where s.date > p.date), 1)::float8 as factor
         from wanted w
        cross join lateral ${seenPrices("w", (date) => `${date} between $2::date and $3::date`)} as p
     )
     select string_agg((date - date '1970-01-01')::text, ',' order by date) as days,
            string_agg((close::float8 / factor)::text, ',' order by date) as closes,
            string_agg(coalesce((volume::float8 * factor)::text, ''), ',' order by date) as volumes
       from bars`,
    [instrumentId, range.from, range.to],
  );
  if (row === undefined || row.days === null) return { days: [], closes: [], volumes: [] };
  return {
    days: row.days.split(",").map(Number),
    closes: row.closes.split(",").map(Number),
    volumes: row.volumes.split(",").map((text) => (text === "" ? null : Number(text))),
  };
}
