import type { Database } from "./open-store.ts";

export interface InstrumentRow {
  tenantId: string;
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  isin: string | null;
  figi: string | null;
  mic: string | null;
  sector: string | null;
  region: string | null;
  marketInstrumentId: string | null;
}

const columns = `tenant_id as "tenantId", instrument_id as "instrumentId", symbol, name, asset_class as "assetClass",
  currency, isin, figi, mic, sector, region, market_instrument_id as "marketInstrumentId"`;

/** Instruments the tenant can see (its own and its market's) whose symbol or ISIN is among those given, any case. */
export async function findInstruments(
  database: Database,
  wanted: { symbols?: readonly string[]; isins?: readonly string[] },
): Promise<InstrumentRow[]> {
  const upper = (values: readonly string[] = []) =>
    JSON.stringify(values.map((value) => value.toUpperCase()));
  return database.query<InstrumentRow>(
    `select ${columns} from instrument
     where tenant_id in (current_tenant(), current_market())
       and (upper(symbol) in (select jsonb_array_elements_text($1::jsonb))
         or upper(isin) in (select jsonb_array_elements_text($2::jsonb)))
     order by symbol, currency, tenant_id = current_tenant() desc`,
    [upper(wanted.symbols), upper(wanted.isins)],
  );
}
