import type { Database } from "./open-store.ts";
import { seenPrices } from "./price-overrides.ts";

export interface InstrumentFacts {
  /** What the source or the import said about it; any shape. */
  attributes: unknown;
  /** Dividends and coupons per unit in the range, oldest first. */
  payouts: { date: string; value: number }[];
  /** The last close in the range, as quoted; null when there is none. */
  close: { date: string; price: number; source: string } | null;
}

/** What is known of one instrument besides its series. */
export async function readInstrumentFacts(
  database: Database,
  instrumentId: string,
  range: { from: string; to: string },
): Promise<InstrumentFacts | null> {
  const rows = await database.query<InstrumentFacts>(
    `select i.attributes,
       coalesce((select jsonb_agg(jsonb_build_object('date', c.date, 'value', c.value::float8) order by c.date)
          from corporate_action c where c.tenant_id = i.tenant_id and c.instrument_id = i.instrument_id
            and c.kind = 'dividend' and c.date between $2::date and $3::date), '[]') as payouts,
       (select jsonb_build_object('date', p.date, 'price', p.close::float8, 'source', p.source)
          from ${seenPrices("i", (date) => `${date} between $2::date and $3::date`, 1)} as p
         order by p.date desc limit 1) as close
     from instrument i where i.instrument_id = $1::uuid`,
    [instrumentId, range.from, range.to],
  );
  return rows[0] ?? null;
}
