import { randomUUID } from "node:crypto";
import type { IsoDate } from "#finance/dates.ts";
import type { Store, Tenant } from "#store/open-store.ts";
import { createTestTenant } from "#store/test-store.ts";

/** Where every large household ends; twenty years before, it begins. */
export const LAST_DAY: IsoDate = "2026-06-30";
const DAYS = 7300;
/** Days between two closes of an instrument. */
const GAP = 28;
const ROWS_PER_STATEMENT = 200_000;

/** A number in [0, 1) of a text and the seed: the same on every machine and every engine. */
const chance = (text: string) =>
  `(('x' || substr(md5('20260630 ' || ${text}), 1, 7))::bit(28)::int / 268435456.0)`;

/** A market with many instruments, a close every four weeks over twenty years, and dollars every week. */
export async function makeLargeMarket(store: Store, instruments: number): Promise<string> {
  const { marketId } = await createTestTenant(store, { kind: "market" });
  await store.tenant(marketId, marketId).run(async (database) => {
    await database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       select $1::text::uuid, md5($1::text || n)::uuid, 'L' || lpad(n::text, 5, '0'), 'Large ' || n,
         (array['stock', 'stock', 'etf', 'bond'])[1 + n % 4], case when n % 3 = 0 then 'USD' else 'EUR' end
       from generate_series(0, $2::int - 1) n`,
      [marketId, instruments],
    );
    await database.query(
      `insert into exchange_rate (tenant_id, currency, date, rate, source)
       select $1, 'USD', $2::date - n, round((1.2 + 0.1 * sin(n / 300.0))::numeric, 4), 'bench'
       from generate_series(0, $3::int, 7) n`,
      [marketId, LAST_DAY, DAYS + 7],
    );
    const step = Math.ceil(ROWS_PER_STATEMENT / (DAYS / GAP));
    for (let first = 0; first < instruments; first += step) {
      await database.query(
        `insert into price (tenant_id, instrument_id, date, close, source)
         select $1::text::uuid, md5($1::text || n)::uuid, $2::date - d::int,
           round((20 + 180 * ${chance("n")} * (1 + 0.3 * sin((d + n) / 200.0)))::numeric, 2), 'bench'
         from generate_series($4::int, least($4::int + $5::int, $6::int) - 1) n
         cross join generate_series(0, $3::int, ${GAP}) d`,
        [marketId, LAST_DAY, DAYS + GAP, first, step, instruments],
      );
    }
  });
  return marketId;
}

/**
 * A household of `rows` transactions over twenty years in three accounts. Each instrument goes through rounds of ten rows:
 * five purchases, four sales of all that the round bought but a tenth, one dividend; a large deposit comes first.
 */
export async function makeLargeHousehold(
  store: Store,
  { marketId, rows, instruments }: { marketId: string; rows: number; instruments: number },
): Promise<Tenant> {
  const { tenant } = await createTestTenant(store, { marketId });
  const accounts = [randomUUID(), randomUUID(), randomUUID()];
  await tenant.run(async (database) => {
    await database.query(
      `insert into account (tenant_id, account_id, name, currency)
       select current_tenant(), value::uuid, 'Account ' || ordinality, 'EUR'
       from jsonb_array_elements_text($1::jsonb) with ordinality`,
      [JSON.stringify(accounts)],
    );
    for (let first = 0; first < rows; first += ROWS_PER_STATEMENT) {
      await database.query(
        `with numbered as (
           select n, n % $4::int as place, (n / $4::int) % 10 as step,
             $5::date - ${DAYS} + ((n::bigint * ${DAYS}) / $3::int)::int as day
           from generate_series($2::int, least($2::int + ${ROWS_PER_STATEMENT}, $3::int) - 1) n
         ), priced as (
           select *, ($6::jsonb->>(place % 3))::uuid as account_id, step between 5 and 8 as is_sale,
             n = 0 as is_deposit, step = 9 as is_dividend,
             round((20 + 180 * ${chance("place")} * (1 + 0.3 * sin(($5::date - day + place) / 200.0)))::numeric, 2) as price,
             case when step < 5 then 10 else 11.25 end as quantity
           from numbered
         )
         insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date,
           sequence, quantity, price, amount, fee, currency, content_hash)
         select current_tenant(), md5($1::text || ' ' || n)::uuid, account_id,
           case when not is_deposit then md5($7::text || place)::uuid end,
           case when is_deposit then 'deposit' when is_dividend then 'dividend' when is_sale then 'sell' else 'buy' end,
           day, n, case when not is_deposit and not is_dividend then quantity end,
           case when not is_deposit and not is_dividend then price end,
           case when is_deposit then 1000000 * $3::numeric when is_dividend then price else quantity * price end,
           case when is_deposit or is_dividend then 0 else 1 end,
           case when not is_deposit and place % 3 = 0 then 'USD' else 'EUR' end, decode(md5('row ' || n), 'hex')
         from priced`,
        [tenant.id, first, rows, instruments, LAST_DAY, JSON.stringify(accounts), marketId],
      );
    }
  });
  return tenant;
}
