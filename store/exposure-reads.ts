import type { Database } from "./open-store.ts";
import { seenPrices } from "./price-overrides.ts";

/** What an instrument stands for, as its source says. */
export interface InstrumentTraits {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  sector: string | null;
  region: string | null;
  currency: string;
}

export interface ExposureFacts extends InstrumentTraits {
  /** Any shape; `duration` in years and a fund's `holdings` where the source gives them. */
  attributes: unknown;
}

/** SQL for the traits of instrument `i`. */
const traits = `i.instrument_id::text as "instrumentId", i.symbol, i.name, i.asset_class as "assetClass", i.sector, i.region,
            i.currency`;

/** Class, sector, region, currency and attributes of instruments, by id or (for what funds hold) by symbol. */
export async function readExposureFacts(
  database: Database,
  wanted: { instrumentIds?: readonly string[]; symbols?: readonly string[] },
): Promise<ExposureFacts[]> {
  return database.query<ExposureFacts>(
    `select ${traits}, i.attributes
       from instrument i
      where i.tenant_id in (current_tenant(), current_market())
        and (i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
          or upper(i.symbol) in (select upper(value) from jsonb_array_elements_text($2::jsonb)))
      order by i.tenant_id = current_tenant(), i.symbol, i.currency`,
    [JSON.stringify(wanted.instrumentIds ?? []), JSON.stringify(wanted.symbols ?? [])],
  );
}

/** Instruments of the market with closes at both ends of a range (within a week), funds before single ones, by symbol. */
export async function readProxyCandidates(
  database: Database,
  range: { from: string; to: string },
): Promise<InstrumentTraits[]> {
  return database.query<InstrumentTraits>(
    `select ${traits}
       from instrument i
      where i.tenant_id = current_market()
        and exists (select from ${seenPrices("i", (date) => `${date} between $1::date - 7 and $1::date`)} as p)
        and exists (select from ${seenPrices("i", (date) => `${date} between $2::date - 7 and $2::date`)} as p)
      order by i.asset_class not in ('etf', 'fund'), i.symbol, i.currency
      limit 2000`,
    [range.from, range.to],
  );
}
