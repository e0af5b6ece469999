import type { Database } from "./open-store.ts";

/** What one unit was paid on a day, in the currency of the instrument, as exact text. */
export interface Payout {
  instrumentId: string;
  date: string;
  value: string;
}

/** All payouts that the market knows of some instruments, oldest first. */
export async function readPayouts(database: Database, instrumentIds: readonly string[]): Promise<Payout[]> {
  if (instrumentIds.length === 0) return [];
  return database.query<Payout>(
    `select c.instrument_id as "instrumentId", c.date, c.value
       from corporate_action c
      where c.kind = 'dividend'
        and c.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
      order by c.instrument_id, c.date`,
    [JSON.stringify(instrumentIds)],
  );
}
