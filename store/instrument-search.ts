import type { InstrumentHit } from "./instrument-index.ts";
import { InstrumentIndexes } from "./instrument-indexes.ts";
import type { Database, Tenant } from "./open-store.ts";
import { seenPrices } from "./price-overrides.ts";

export interface FoundInstrument {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  isin: string | null;
  mic: string | null;
  /** True when a transaction of the tenant names it. */
  traded: boolean;
  /** The last close up to the day asked for, as quoted. */
  close: string | null;
  closeDate: string | null;
}

const shortlist = 200;

/**
 * Instruments that the tenant can see (its own and its market's), best match first: symbol, ISIN or FIGI itself, their
 * beginning, the beginning of the name or of a word in it, all words anywhere, and where nothing fits, with typing errors.
 * Of those that fit alike, traded ones come first. A private instrument that is linked stands for the market's.
 */
export async function searchStoredInstruments(
  tenant: Tenant,
  wanted: { query: string; limit: number; to: string },
): Promise<FoundInstrument[]> {
  const { own, market } = await (tenant.instrumentIndexes ?? new InstrumentIndexes()).of(tenant);
  // A household's own come first: the shortlist never loses them among many of the market.
  const hits = new Map<string, InstrumentHit>();
  const found = own === market ? [own] : [own, market];
  const lists = found.map((index) => index.search(wanted.query, shortlist));
  // Errors are forgiven only where nothing fits as written.
  const fits = lists.some((list) => list.some(({ rank }) => rank < 8));
  for (const hit of lists.flat()) {
    if (fits && hit.rank >= 8) continue;
    const before = hits.get(hit.id);
    if (before === undefined || hit.rank < before.rank) hits.set(hit.id, hit);
  }
  if (hits.size === 0) return [];
  return tenant.run((database) => describeHits(database, [...hits.values()], wanted));
}

/** The best of the hits with what a list shows of them, those of one rank that were traded first. */
export async function describeHits(
  database: Database,
  hits: readonly InstrumentHit[],
  { limit, to }: { limit: number; to: string },
): Promise<FoundInstrument[]> {
  return database.query<FoundInstrument>(
    `with hit as (
       select * from unnest($1::uuid[], $2::int[], $3::int[]) as h(id, rank, length)
     ), alias as (
       select id, id as alias from hit
       union all select market_instrument_id, instrument_id from instrument
         where tenant_id = (select current_tenant()) and market_instrument_id = any($1::uuid[])
     ), traded as materialized (
       select distinct a.id from alias a where exists (select from ledger_transaction t
         where t.tenant_id = (select current_tenant()) and t.instrument_id = a.alias)
     ), best as (
       select h.*, exists (select from traded t where t.id = h.id) as traded
         from hit h order by rank, traded desc, length, id limit $4
     )
     select i.instrument_id as "instrumentId", i.symbol, i.name, i.asset_class as "assetClass", i.currency, i.isin, i.mic,
            b.traded, p.close::text as close, p.date::text as "closeDate"
       from best b
       join instrument i on i.instrument_id = b.id
        and i.tenant_id in ((select current_tenant()), (select current_market()))
       left join lateral (select close, date from ${seenPrices("i", (date) => `${date} <= $5::date`, 1)} as price
                           order by date desc limit 1) as p on true
      order by b.rank, b.traded desc, b.length, i.symbol, i.currency`,
    [hits.map(({ id }) => id), hits.map(({ rank }) => rank), hits.map(({ length }) => length), limit, to],
  );
}
