import { knownRenames } from "./known-renames.ts";
import type { Database } from "./open-store.ts";

/** What became of an instrument on a day. */
export interface InstrumentEvent {
  kind: "renamed" | "merged" | "delisted";
  /** First day on which the former symbol or name is no more in force. */
  date: string;
  /** First day on which it was; null where nobody tells. */
  validFrom: string | null;
  /** Null where it holds for the listings in every currency. */
  currency: string | null;
  formerSymbol: string;
  formerName: string | null;
  /** What it is since; null for one that is no more. */
  symbol: string | null;
  name: string | null;
  isin: string | null;
  /** New units for an old one; null where nobody tells. */
  ratio: string | null;
  source: string;
}

/**
 * Remembers what a source tells of an instrument, for the tenant of the handle: a market's source for all its
 * households. The same event again changes nothing but names and source.
 */
export async function recordInstrumentChange(database: Database, event: InstrumentEvent): Promise<void> {
  await database.query(
    `insert into instrument_event (tenant_id, kind, date, valid_from, currency, former_symbol, former_name, symbol, name,
            isin, ratio, source)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (tenant_id, kind, former_symbol, coalesce(currency, ''), date) do update set
            valid_from = coalesce(excluded.valid_from, instrument_event.valid_from),
            former_name = coalesce(excluded.former_name, instrument_event.former_name), symbol = excluded.symbol,
            name = excluded.name, isin = coalesce(excluded.isin, instrument_event.isin), ratio = excluded.ratio,
            source = excluded.source`,
    [
      event.kind,
      event.date,
      event.validFrom,
      event.currency,
      event.formerSymbol.toUpperCase(),
      event.formerName,
      event.symbol?.toUpperCase() ?? null,
      event.name,
      event.isin,
      event.ratio,
      event.source,
    ],
  );
}

/** Takes back that a source called instruments delisted, which it lists again. */
export async function withdrawDelistings(
  database: Database,
  instrumentIds: readonly string[],
  source: string,
): Promise<void> {
  if (instrumentIds.length === 0) return;
  await database.query(
    `delete from instrument_event e using instrument i
      where e.tenant_id = current_tenant() and e.kind = 'delisted' and e.source = $2
        and i.tenant_id = current_tenant() and i.instrument_id = any($1::uuid[])
        and e.former_symbol = upper(i.symbol) and e.currency = i.currency`,
    [instrumentIds, source],
  );
}

/**
 * All that is known to have become of instruments, oldest first: what sources told of the tenant's market, what its own
 * ledger books, and well-known renames.
 */
export async function readInstrumentEvents(database: Database): Promise<InstrumentEvent[]> {
  const stored = await database.query<InstrumentEvent>(
    `select kind, date, valid_from as "validFrom", currency, former_symbol as "formerSymbol",
            former_name as "formerName", symbol, name, isin, ratio, source
       from instrument_event where tenant_id in (current_tenant(), current_market())
     union all
     select case l.kind when 'merger' then 'merged' else 'renamed' end, min(l.trade_date), null, old.currency,
            upper(old.symbol), old.name, upper(new.symbol), new.name, new.isin, null, 'your transactions'
       from ledger_transaction l
       join instrument old on old.instrument_id = l.related_instrument_id
        and old.tenant_id in (current_tenant(), current_market())
       join instrument new on new.instrument_id = l.instrument_id
        and new.tenant_id in (current_tenant(), current_market())
      where l.tenant_id = current_tenant() and l.related_instrument_id is not null
        and l.kind in ('merger', 'symbol_change') and old.symbol <> new.symbol
      group by l.kind, old.currency, old.symbol, old.name, new.symbol, new.name, new.isin`,
  );
  const told = new Set(stored.map(identity));
  return [...stored, ...knownRenames.filter((event) => !told.has(identity(event)))].sort((a, b) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0,
  );
}

function identity({ formerSymbol, symbol, currency, date }: InstrumentEvent): string {
  return `${formerSymbol} ${symbol} ${currency} ${date.slice(0, 7)}`;
}

/** Renames by the symbol that is no more. */
export type Renames = ReadonlyMap<string, readonly InstrumentEvent[]>;

/** The events that tell what an old symbol is called now; mergers bring other shares and are left to the ledger. */
export function renamesBySymbol(events: readonly InstrumentEvent[]): Renames {
  return Map.groupBy(
    events.filter(({ kind, symbol, formerSymbol }) => kind === "renamed" && symbol !== formerSymbol),
    ({ formerSymbol }) => formerSymbol,
  );
}

const longestChain = 20;

/**
 * The renames, oldest first, that lead from a symbol as it was on a day to the one of today; empty where it is the same
 * or nothing is known. A symbol that another instrument had on that day is another one: the day decides.
 */
export function renamesSince(
  renames: Renames,
  listing: { symbol: string; currency: string; date: string },
): InstrumentEvent[] {
  const chain: InstrumentEvent[] = [];
  let { symbol, date } = { ...listing, symbol: listing.symbol.toUpperCase() };
  while (chain.length < longestChain) {
    const next = renames
      .get(symbol)
      ?.find(
        (event) =>
          event.date > date &&
          (event.validFrom === null || event.validFrom <= date) &&
          (event.currency === null || event.currency === listing.currency),
      );
    if (next === undefined || next.symbol === null) return chain;
    chain.push(next);
    symbol = next.symbol;
    date = next.date;
  }
  return chain;
}

/** The symbol of today of what was called so before, the last that was; null where nothing is known. */
export function presentSymbol(events: readonly InstrumentEvent[], former: string): string | null {
  const renames = renamesBySymbol(events);
  const last = renames.get(former.toUpperCase())?.at(-1);
  if (last === undefined || last.symbol === null) return null;
  const listing = { symbol: last.symbol, currency: last.currency ?? "", date: last.date };
  return renamesSince(renames, listing).at(-1)?.symbol ?? last.symbol;
}

/** What an instrument was and what became of it, oldest first: all events on the chain of its symbols. */
export function historyOf(
  events: readonly InstrumentEvent[],
  listing: { symbol: string; currency: string },
): InstrumentEvent[] {
  const inCurrency = events.filter((event) => event.currency === null || event.currency === listing.currency);
  const history = new Set<InstrumentEvent>();
  // Backwards: whose successor it is, each time before the one already found.
  const before = (symbol: string, until: string, from: string | null): void => {
    for (const event of inCurrency) {
      if (event.symbol !== symbol || event.date > until || history.has(event)) continue;
      if (from !== null && event.date < from) continue;
      history.add(event);
      if (event.formerSymbol !== symbol) before(event.formerSymbol, event.date, event.validFrom);
    }
  };
  const symbol = listing.symbol.toUpperCase();
  before(symbol, "9999-12-31", null);
  for (const event of inCurrency) {
    const ended = event.formerSymbol === symbol && event.symbol !== symbol;
    // Where the symbol has passed on to this instrument since, what became of its former owner is not its history.
    const isOther = [...history].some((own) => own.symbol === symbol && own.date >= event.date);
    if (ended && !isOther) history.add(event);
  }
  return [...history].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Which of the symbols (in capitals) accounts have transactions of, with the currency of the listing. */
export async function readTradedListings(
  database: Database,
  accountIds: readonly string[],
  symbols: readonly string[],
): Promise<{ accountId: string; symbol: string; currency: string }[]> {
  if (accountIds.length === 0 || symbols.length === 0) return [];
  return database.query(
    `select a.id as "accountId", upper(i.symbol) as symbol, i.currency
       from instrument i cross join unnest($1::uuid[]) as a(id)
      where i.tenant_id in (current_tenant(), current_market()) and upper(i.symbol) = any($2::text[])
        and exists (select from ledger_transaction l where l.tenant_id = current_tenant() and l.account_id = a.id
                       and (l.instrument_id = i.instrument_id or l.related_instrument_id = i.instrument_id))`,
    [accountIds, symbols],
  );
}
