import { randomUUID } from "node:crypto";
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

/** Instruments by id, of the tenant and its market. */
export async function readInstruments(database: Database, ids: readonly string[]): Promise<InstrumentRow[]> {
  return database.query<InstrumentRow>(
    `select ${columns} from instrument
     where tenant_id in (current_tenant(), current_market())
       and instrument_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(ids)],
  );
}

export interface NewInstrument {
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  isin: string | null;
  /** The market's instrument it stands for, once known. */
  marketInstrumentId: string | null;
}

/**
 * Makes private instruments of the tenant, or completes those it already has under the same symbol and currency
 * (a known ISIN or link is never removed). Returns the id per "symbol currency".
 */
export async function upsertPrivateInstruments(
  database: Database,
  instruments: readonly NewInstrument[],
): Promise<Map<string, string>> {
  if (instruments.length === 0) return new Map();
  const unique = new Map(instruments.map((entry) => [`${entry.symbol} ${entry.currency}`, entry]));
  const rows = [...unique.values()].map((entry) => ({ ...entry, instrumentId: randomUUID() }));
  const saved = await database.query<{ key: string; id: string }>(
    `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin, market_instrument_id)
     select current_tenant(), "instrumentId", symbol, name, "assetClass", currency, isin, "marketInstrumentId"
     from jsonb_to_recordset($1::jsonb) as row("instrumentId" uuid, symbol text, name text, "assetClass" text,
       currency text, isin text, "marketInstrumentId" uuid)
     on conflict (tenant_id, symbol, currency) do update set
       isin = coalesce(instrument.isin, excluded.isin),
       market_instrument_id = coalesce(instrument.market_instrument_id, excluded.market_instrument_id)
     returning symbol || ' ' || currency as key, instrument_id as id`,
    [JSON.stringify(rows)],
  );
  return new Map(saved.map((row) => [row.key, row.id]));
}
