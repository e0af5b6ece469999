import type { Database } from "./open-store.ts";
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

const accents = "áàâäãåăąāéèêëěęēíìîïīóòôöõøőōúùûüůűūçćčñńňýÿžźżšśßłřťďđğ";
const plain = "aaaaaaaaaeeeeeeeiiiiioooooooouuuuuuucccnnnyyzzzssslrtddg";
const marks = ".,-&/()'’:+_";

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const spaces = " ".repeat(marks.length);

/**
 * SQL for a text in small letters without accents, its words apart by spaces. Most texts have plain letters alone: looking
 * each one up among the accents would take most of the time of a search.
 */
const normalised = (text: string) =>
  `translate(case when octet_length(${text}) = length(${text}) then lower(${text})
     else translate(lower(${text}), '${accents}', '${plain}') end, ${quoted(marks)}, '${spaces}')`;

/** A query as the texts of instruments are compared with: small letters, no accents, words apart by one space. */
export function searchWords(query: string): string[] {
  return query
    .toLowerCase()
    .replaceAll(/[łđøß]/g, (letter) => ({ ł: "l", đ: "d", ø: "o" })[letter] ?? "s")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Pairs of neighbouring letters, with the ends of words: what words with a typing error still have in common. */
function letterPairs(words: readonly string[]): string[] {
  const text = ` ${words.join(" ")} `;
  return [
    ...new Set(Array.from({ length: text.length - 1 }, (_each, place) => text.slice(place, place + 2))),
  ];
}

/**
 * Instruments that the tenant can see (its own and its market's), best match first: symbol or ISIN itself, their
 * beginning, the beginning of the name or of a word in it, all words anywhere. With `loosely`, those that share at least
 * half of the pairs of letters instead. A private instrument that is linked stands for the market's.
 */
export async function searchStoredInstruments(
  database: Database,
  wanted: { query: string; limit: number; to: string; loosely?: boolean },
): Promise<FoundInstrument[]> {
  const words = searchWords(wanted.query);
  const pairs = letterPairs(words);
  // How many pairs a text has; places of the array, so that no text of the query becomes SQL.
  const shared = pairs
    .map((_pair, place) => `(strpos(text, ($5::text[])[${place + 1}]) > 0)::int`)
    .join(" + ");
  return database.query<FoundInstrument>(
    `with text as materialized (
       select coalesce(market_instrument_id, instrument_id) as id, upper(symbol) as symbol, upper(isin) as isin,
              lower(name) as name,
              ' ' || ${normalised("symbol || ' ' || name || ' ' || coalesce(isin, '')")} || ' ' as text
         from instrument where tenant_id in ((select current_tenant()), (select current_market()))
     ), ranked as (
       select id, length(name) as length, case when $6::boolean then
           -(${shared})::float8 / cardinality($5::text[])
         when $1 in (symbol, isin) then 0
         when starts_with(symbol, $1) then 1
         when starts_with(isin, $1) then 2
         when starts_with(name, $2) then 3
         when strpos(text, ' ' || $2) > 0 then 4
         when strpos(text, ($3::text[])[1]) > 0 and not exists (select from unnest($3::text[]) as w where strpos(text, w) = 0) then 5
         when length($4) >= 3 and strpos(replace(text, ' ', ''), $4) > 0 then 6
       end as rank
       from text
     ), shortlist as materialized (
       select id, min(rank) as rank, min(length) as length from ranked
        where rank is not null and (not $6::boolean or rank <= -0.5)
        group by id order by rank, length, id limit 200
     ), best as (
       select s.*, exists (select from ledger_transaction t where t.tenant_id = current_tenant()
                              and t.instrument_id in (select s.id union all select p.instrument_id from instrument p
                                   where p.tenant_id = current_tenant() and p.market_instrument_id = s.id)) as traded
         from shortlist s order by rank, traded desc, length, id limit $7
     )
     select i.instrument_id as "instrumentId", i.symbol, i.name, i.asset_class as "assetClass", i.currency, i.isin, i.mic,
            b.traded, p.close::text as close, p.date::text as "closeDate"
       from best b
       join instrument i on i.instrument_id = b.id and i.tenant_id in (current_tenant(), current_market())
       left join lateral (select close, date from ${seenPrices} as price where tenant_id = i.tenant_id and instrument_id = i.instrument_id
                             and date <= $8::date order by date desc limit 1) as p on true
      order by b.rank, b.traded desc, b.length, i.symbol, i.currency`,
    [
      wanted.query.trim().toUpperCase(),
      words.join(" "),
      words,
      words.join(""),
      pairs,
      wanted.loosely ?? false,
      wanted.limit,
      wanted.to,
    ],
  );
}
