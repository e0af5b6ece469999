import type { Database } from "./open-store.ts";

/** What an instrument stands for, as its source says. */
export interface ExposureFacts {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  sector: string | null;
  region: string | null;
  currency: string;
  /** Any shape; `duration` in years and a fund's `holdings` where the source gives them. */
  attributes: unknown;
}

/** Class, sector, region, currency and attributes of instruments, by id or (for what funds hold) by symbol. */
export async function readExposureFacts(
  database: Database,
  wanted: { instrumentIds?: readonly string[]; symbols?: readonly string[] },
): Promise<ExposureFacts[]> {
  return database.query<ExposureFacts>(
    `select i.instrument_id::text as "instrumentId", i.symbol, i.name, i.asset_class as "assetClass", i.sector, i.region,
            i.currency, i.attributes
       from instrument i
      where i.tenant_id in (current_tenant(), current_market())
        and (i.instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
          or upper(i.symbol) in (select upper(value) from jsonb_array_elements_text($2::jsonb)))
      order by i.tenant_id = current_tenant(), i.symbol, i.currency`,
    [JSON.stringify(wanted.instrumentIds ?? []), JSON.stringify(wanted.symbols ?? [])],
  );
}
