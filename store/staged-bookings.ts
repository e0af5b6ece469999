import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { storableText } from "#platform/storable-text.ts";
import { writeTermsInNames } from "./instrument-terms.ts";
import type { Database } from "./open-store.ts";

/** An instrument as a file names it; its id exists only once it is booked. */
export interface StagedInstrument {
  symbol: string;
  name: string;
  currency: string;
  isin: string | null;
  assetClass: string;
}

/** A ledger row about to be booked: everything but the ids. Numbers are exact texts. */
export interface StagedBooking {
  line: number;
  /** Which booking of its line this is. */
  part: number;
  /** Order of the bookings of a file, oldest first, from 1 on. */
  place: number;
  account: string;
  instrument: StagedInstrument | null;
  related: StagedInstrument | null;
  relatedQuantity: string | null;
  kind: TransactionKind;
  tradeDate: string;
  quantity: string | null;
  price: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: string;
  ratio: string | null;
  costBasis: string | null;
  note: string | null;
  contentHash: string;
  occurrence: number;
}

function textOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text);
}

/** A column of many rows; null where no row has a value, which takes the place of as many nulls in `unnest`. */
function column<Row>(rows: readonly Row[], read: (row: Row) => string | null): (string | null)[] | null {
  const values = rows.map(read);
  return values.every((value) => value === null) ? null : values;
}

/** Keeps what an import is about to book; a few thousand rows at once. */
export async function insertStagedBookings(
  database: Database,
  importId: string,
  rows: readonly StagedBooking[],
): Promise<void> {
  if (rows.length === 0) return;
  await database.query(
    `insert into staged_booking (tenant_id, import_id, line, part, place, account, symbol, instrument_currency,
            related_symbol, related_currency, related_quantity, kind, trade_date, quantity, price, amount, fee, tax,
            currency, ratio, cost_basis, note, content_hash, occurrence)
     select (select current_tenant()), $1, line, part, place, account, symbol, instrument_currency, related_symbol,
            related_currency, related_quantity, kind, trade_date, quantity, price, amount, fee, tax, currency, ratio,
            cost_basis, note, decode(content_hash, 'hex'), occurrence
       from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                   $10::numeric[], $11::text[], $12::date[], $13::numeric[], $14::numeric[], $15::numeric[],
                   $16::numeric[], $17::numeric[], $18::text[], $19::numeric[], $20::numeric[], $21::text[],
                   $22::text[], $23::int[])
         as r(line, part, place, account, symbol, instrument_currency, related_symbol, related_currency,
              related_quantity, kind, trade_date, quantity, price, amount, fee, tax, currency, ratio, cost_basis, note,
              content_hash, occurrence)`,
    [
      importId,
      rows.map((row) => row.line),
      rows.map((row) => row.part),
      rows.map((row) => row.place),
      rows.map((row) => storableText(row.account)),
      column(rows, (row) => textOrNull(row.instrument?.symbol)),
      column(rows, (row) => textOrNull(row.instrument?.currency)),
      column(rows, (row) => textOrNull(row.related?.symbol)),
      column(rows, (row) => textOrNull(row.related?.currency)),
      column(rows, (row) => row.relatedQuantity),
      rows.map((row) => row.kind),
      rows.map((row) => row.tradeDate),
      column(rows, (row) => row.quantity),
      column(rows, (row) => row.price),
      rows.map((row) => row.amount),
      rows.map((row) => row.fee),
      rows.map((row) => row.tax),
      rows.map((row) => row.currency),
      column(rows, (row) => row.ratio),
      column(rows, (row) => row.costBasis),
      column(rows, (row) => textOrNull(row.note)),
      rows.map((row) => row.contentHash),
      rows.map((row) => row.occurrence),
    ],
  );
}

const instrumentsPerStatement = 5000;

/** Keeps the instruments that the bookings of an import name, each symbol and currency once. */
export async function insertStagedInstruments(
  database: Database,
  importId: string,
  instruments: readonly StagedInstrument[],
): Promise<void> {
  for (let start = 0; start < instruments.length; start += instrumentsPerStatement) {
    const chunk = instruments.slice(start, start + instrumentsPerStatement);
    await database.query(
      `insert into staged_instrument (tenant_id, import_id, symbol, currency, name, isin, asset_class)
       select current_tenant(), $1, symbol, currency, name, isin, asset_class
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           as r(symbol, currency, name, isin, asset_class)
       on conflict do nothing`,
      [
        importId,
        chunk.map((one) => storableText(one.symbol)),
        chunk.map((one) => storableText(one.currency)),
        chunk.map((one) => storableText(one.name)),
        chunk.map((one) => textOrNull(one.isin)),
        chunk.map((one) => one.assetClass),
      ],
    );
  }
}

/** What tells a person of a booking. */
export interface BookingWords
  extends Pick<
    StagedBooking,
    "kind" | "tradeDate" | "quantity" | "amount" | "fee" | "tax" | "currency" | "ratio" | "relatedQuantity"
  > {
  line: number;
  symbol: string | null;
  relatedSymbol: string | null;
}

/** The bookings of some lines of an import, in the order of their lines. */
export async function readStagedBookings(
  database: Database,
  importId: string,
  lines: readonly number[],
): Promise<BookingWords[]> {
  return database.query<BookingWords>(
    `select line, kind, trade_date as "tradeDate", quantity, amount, fee, tax, currency, ratio,
            related_quantity as "relatedQuantity", symbol, related_symbol as "relatedSymbol"
       from staged_booking
      where tenant_id = current_tenant() and import_id = $1 and line = any($2::int[])
      order by line, part`,
    [importId, lines],
  );
}

/** A booking that says what is held on a day; `line` counts bookings. */
export interface StagedOpening
  extends Pick<StagedBooking, "account" | "kind" | "quantity" | "costBasis" | "amount" | "currency"> {
  line: number;
  date: string;
  instrument: Pick<StagedInstrument, "symbol" | "currency" | "isin"> | null;
}

/** All bookings of an import that brings opening positions in, in their order. */
export async function readStagedOpenings(database: Database, importId: string): Promise<StagedOpening[]> {
  return database.query<StagedOpening>(
    `select b.place as line, b.account, b.kind, b.trade_date as date, b.quantity, b.cost_basis as "costBasis", b.amount,
            b.currency, case when b.symbol is not null then jsonb_build_object(
              'symbol', b.symbol, 'currency', b.instrument_currency, 'isin', i.isin) end as instrument
       from staged_booking b
       left join staged_instrument i on i.tenant_id = b.tenant_id and i.import_id = b.import_id
        and i.symbol = b.symbol and i.currency = b.instrument_currency
      where b.tenant_id = current_tenant() and b.import_id = $1
      order by b.place`,
    [importId],
  );
}

/** How many bookings an import has, and the number of its last line with one. */
export async function countStagedBookings(
  database: Database,
  importId: string,
): Promise<{ bookings: number; lastLine: number }> {
  const rows = await database.query<{ bookings: number; lastLine: number }>(
    `select count(*)::int as bookings, coalesce(max(line), 0) as "lastLine" from staged_booking
      where tenant_id = current_tenant() and import_id = $1`,
    [importId],
  );
  return rows[0] ?? { bookings: 0, lastLine: 0 };
}

/** Makes the household's own instruments that are missing, marked with the import that needed them first. */
export async function bookStagedInstruments(database: Database, importId: string): Promise<void> {
  const made = await database.query<{
    instrumentId: string;
    symbol: string;
    name: string;
    assetClass: string;
  }>(
    `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin, attributes)
     select current_tenant(), gen_random_uuid(), symbol, name, asset_class, currency, isin,
            jsonb_build_object('importId', import_id::text)
       from staged_instrument where tenant_id = current_tenant() and import_id = $1
     on conflict (tenant_id, symbol, currency) do nothing
     returning instrument_id as "instrumentId", symbol, name, asset_class as "assetClass"`,
    [importId],
  );
  await writeTermsInNames(database, made);
}

/**
 * Books the rows of some lines of an import, after `sequence`; those whose content the account already holds stay out.
 * Accounts and instruments have to be there. Answers how many went in.
 */
export async function bookStagedRows(
  database: Database,
  importId: string,
  lines: { from: number; through: number; sequence: number },
): Promise<number> {
  // Nothing is known yet of rows that were written a moment ago, and plans made for a handful of them take the square
  // of their number.
  await database.query("select set_config('enable_nestloop', 'off', true)");
  // Compiling such a statement takes longer than it saves.
  await database.query("select set_config('jit', 'off', true)");
  // Ids are the time, chance, and the place of the row (UUID version 7 with a counter): those of one statement lie
  // together in the index, in their order.
  const moment = await database.query<{ prefix: string }>(
    `select overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
              placing '-' from 9 for 0) || '-7' || substr(gen_random_uuid()::text, 16, 9) as prefix`,
  );
  const rows = await database.query<{ booked: number }>(
    `with booked as (
       insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence,
              quantity, price, amount, fee, tax, currency, ratio, cost_basis, note, import_id, content_hash, occurrence,
              related_instrument_id, related_quantity)
       select (select current_tenant()), ($5 || lpad(to_hex(b.place), 12, '0'))::uuid, a.account_id,
              i.instrument_id, b.kind, b.trade_date, $4 + b.place,
              b.quantity, b.price, b.amount, b.fee, b.tax, b.currency, b.ratio, b.cost_basis, b.note, $1::uuid,
              b.content_hash, b.occurrence, o.instrument_id, b.related_quantity
         from staged_booking b
         -- A row without its account fails the statement: none is lost.
         left join account a on a.tenant_id = current_tenant() and a.name = b.account
         left join instrument i
           on i.tenant_id = current_tenant() and i.symbol = b.symbol and i.currency = b.instrument_currency
         left join instrument o
           on o.tenant_id = current_tenant() and o.symbol = b.related_symbol and o.currency = b.related_currency
        where b.tenant_id = current_tenant() and b.import_id = $1::uuid and b.line between $2 and $3
       on conflict (tenant_id, account_id, content_hash, occurrence) do nothing
       returning 1
     ) select count(*)::int as booked from booked`,
    [importId, lines.from, lines.through, lines.sequence, moment[0]?.prefix],
  );
  await database.query("select set_config('enable_nestloop', 'on', true)");
  return rows[0]?.booked ?? 0;
}
