import type { Database } from "../open-store.ts";
import { DEMO_MARKET } from "../open-store.ts";
import { DEMO_SOURCE, demoInstrumentId } from "./demo-ids.ts";
import { type DemoMarket, priceText } from "./demo-market.ts";
import { DEMO_EXCHANGES, holidays } from "./exchanges.ts";
import { FUND_HOLDINGS } from "./fund-holdings.ts";
import type { DemoInstrument } from "./instrument-shape.ts";
import { DEMO_INSTRUMENTS } from "./instruments.ts";

// Columns travel as one text each and are split by the database: one statement and one parameter per column for 2,600
// rows, several times faster than a parameter per value, and the same on both engines.

/** Writes exchanges, instruments, prices, rates and corporate actions; replaces what an older version wrote. */
export async function writeDemoMarket(database: Database, market: DemoMarket): Promise<void> {
  for (const table of ["price", "exchange_rate", "corporate_action"]) {
    await database.query(`delete from ${table} where tenant_id = $1 and source = $2`, [
      DEMO_MARKET,
      DEMO_SOURCE,
    ]);
  }
  await writeReference(database);
  const days = market.days.join(",");
  for (const series of market.series.values()) {
    const bars = market.bars(series.instrument.symbol);
    await database.query(
      `insert into price (tenant_id, instrument_id, date, close, adjusted_close, open, high, low, volume, source)
       select $1::uuid, $2::uuid, day, close, adjusted, open, high, low, volume, $3::text
         from unnest(string_to_array($4::text, ',')::date[], string_to_array($5::text, ',')::numeric[],
                     string_to_array($6::text, ',')::numeric[], string_to_array($7::text, ',')::numeric[],
                     string_to_array($8::text, ',')::numeric[], string_to_array($9::text, ',')::numeric[],
                     string_to_array($10::text, ',')::numeric[])
              as row (day, close, adjusted, open, high, low, volume)`,
      [
        DEMO_MARKET,
        demoInstrumentId(series.instrument.symbol),
        DEMO_SOURCE,
        days,
        Array.from(series.closes, priceText).join(","),
        series.adjusted.join(","),
        bars && Array.from(bars.open, priceText).join(","),
        bars && Array.from(bars.high, priceText).join(","),
        bars && Array.from(bars.low, priceText).join(","),
        bars?.volume.join(","),
      ],
    );
  }
  for (const currency of ["USD", "GBP"] as const) {
    await database.query(
      `insert into exchange_rate (tenant_id, currency, date, rate, source)
       select $1::uuid, $2::text, day, rate, $3::text
         from unnest(string_to_array($4::text, ',')::date[], string_to_array($5::text, ',')::numeric[])
              as row (day, rate)`,
      [DEMO_MARKET, currency, DEMO_SOURCE, days, market.economy.rates[currency].join(",")],
    );
  }
  const actions = [...market.series.values()]
    .flatMap((series) => series.actions)
    .map((action) => ({ ...action, instrument: demoInstrumentId(action.symbol) }));
  await database.query(
    `insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
     select $1::uuid, instrument, date, kind, value, $2::text
       from jsonb_to_recordset($3::jsonb) as row (instrument uuid, date date, kind text, value numeric)`,
    [DEMO_MARKET, DEMO_SOURCE, JSON.stringify(actions)],
  );
}

async function writeReference(database: Database): Promise<void> {
  const exchanges = DEMO_EXCHANGES.map(({ timeZone, open, close, ...exchange }) => ({
    ...exchange,
    time_zone: timeZone,
    calendar: { open, close, weekdays: [1, 2, 3, 4, 5], holidays: holidays() },
  }));
  await database.query(
    `insert into exchange (tenant_id, mic, name, country, currency, time_zone, calendar)
     select $1::uuid, mic, name, country, currency, time_zone, calendar
       from jsonb_to_recordset($2::jsonb) as row
            (mic text, name text, country text, currency text, time_zone text, calendar jsonb)
     on conflict (tenant_id, mic) do update set name = excluded.name, calendar = excluded.calendar`,
    [DEMO_MARKET, JSON.stringify(exchanges)],
  );
  const instruments = DEMO_INSTRUMENTS.map((instrument) => ({
    instrument_id: demoInstrumentId(instrument.symbol),
    symbol: instrument.symbol,
    name: instrument.name,
    asset_class: instrument.assetClass,
    currency: instrument.currency,
    isin: instrument.isin,
    mic: instrument.mic,
    sector: instrument.sector,
    region: instrument.region,
    attributes: attributesOf(instrument),
  }));
  await database.query(
    `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin, mic, sector, region,
                             attributes)
     select $1::uuid, instrument_id, symbol, name, asset_class, currency, isin, mic, sector, region, attributes
       from jsonb_to_recordset($2::jsonb) as row
            (instrument_id uuid, symbol text, name text, asset_class text, currency text, isin text, mic text,
             sector text, region text, attributes jsonb)
     on conflict (tenant_id, instrument_id) do update
       set name = excluded.name, sector = excluded.sector, region = excluded.region, attributes = excluded.attributes`,
    [DEMO_MARKET, JSON.stringify(instruments)],
  );
}

/** What a source would tell of an instrument: charge, terms of a bond, duration of a bond fund, positions of a share fund. */
export function attributesOf(instrument: DemoInstrument): Record<string, unknown> {
  const { assetClass, chargeRate, factors, summary, symbol } = instrument;
  const holdings = FUND_HOLDINGS[symbol];
  return {
    fictional: true,
    summary,
    ...(chargeRate === undefined ? {} : { chargeRate }),
    // The simulation moves bond funds by the duration that their factsheets give.
    ...(assetClass === "fund" && factors.duration !== undefined ? { duration: factors.duration } : {}),
    ...(holdings === undefined ? {} : { holdings }),
    ...(assetClass === "bond"
      ? {
          couponRate: 0.0325,
          maturity: "2031-06-15",
          couponsPerYear: 2,
          quote: "including accrued interest",
          // Modified, at the last close: what analyze_instrument works out, to one place.
          duration: 4.5,
        }
      : {}),
  };
}
