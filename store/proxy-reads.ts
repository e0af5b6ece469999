import type { Database } from "./open-store.ts";

export interface ProxyCandidate {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  sector: string | null;
  region: string | null;
  currency: string;
}

/** Instruments of the market with closes at both ends of a range (within a week), funds before single ones, by symbol. */
export async function readProxyCandidates(
  database: Database,
  range: { from: string; to: string },
): Promise<ProxyCandidate[]> {
  return database.query<ProxyCandidate>(
    `select i.instrument_id::text as "instrumentId", i.symbol, i.name, i.asset_class as "assetClass", i.sector, i.region,
            i.currency
       from instrument i
      where i.tenant_id = current_market()
        and exists (select 1 from price p where p.tenant_id = i.tenant_id and p.instrument_id = i.instrument_id
                      and p.date between $1::date - 7 and $1::date)
        and exists (select 1 from price p where p.tenant_id = i.tenant_id and p.instrument_id = i.instrument_id
                      and p.date between $2::date - 7 and $2::date)
      order by i.asset_class not in ('etf', 'fund'), i.symbol, i.currency
      limit 2000`,
    [range.from, range.to],
  );
}
