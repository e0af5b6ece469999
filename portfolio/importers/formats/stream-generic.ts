import { dayNumber } from "#finance/dates.ts";
import { type ActionMeaning, actionMeaning } from "../action-words.ts";
import { footerReason, linesAround } from "../file-habits.ts";
import type { ReadRow, RowStream } from "../importer.ts";
import type { GenericTable } from "./generic-table.ts";

/** Kinds of rows that book the same whatever is held. */
const plain: ReadonlySet<ActionMeaning> = new Set([
  "buy",
  "sell",
  "dividend",
  "interest",
  "fee",
  "tax",
  "deposit",
  "withdrawal",
  "transfer_in",
  "transfer_out",
  "exchange_in",
  "exchange_out",
  "cash_by_sign",
  "exchange_by_sign",
]);
const cash: ReadonlySet<ActionMeaning | null> = new Set(["deposit", "withdrawal", "cash_by_sign"]);

/**
 * The rows of a generic table one after the other, as its `read` gives them all at once; null for a table with
 * reinvestments, which have to be compared with the dividends. Looks through the cells once for what has to be known
 * ahead. `impliedCashTold` is said where no cash moves.
 */
export function streamGeneric(generic: GenericTable, impliedCashTold: string): RowStream | null {
  const { table, cellOf, dateOf } = generic;
  const { rows } = table;
  const days = new Int32Array(rows.length);
  const symbols = new Set<string>();
  const accounts = new Set<string | null>();
  const words = new Map<string, ActionMeaning | null>();
  let [cashRows, falling, rising, last] = [0, 0, 0, noDay];
  let [from, to]: [string | null, string | null] = [null, null];
  let needsHeld = false;
  for (const [place, { cells }] of rows.entries()) {
    const cell = cellOf(cells, "date");
    const date = dateOf(cell);
    days[place] = noDay;
    if (footerReason(cells, cell, table.header) !== null) continue;
    const word = cellOf(cells, "action");
    const meaning = words.get(word) ?? actionMeaning(word);
    words.set(word, meaning);
    if (meaning === "reinvestment") return null;
    if (cash.has(meaning)) cashRows += 1;
    if (date === null) continue;
    needsHeld ||= meaning !== null && !plain.has(meaning);
    symbols.add((cellOf(cells, "symbol").trim().slice(0, 40) || cellOf(cells, "isin").trim()).toUpperCase());
    accounts.add(cellOf(cells, "account").slice(0, 100) || null);
    const day = dayNumber(date);
    days[place] = day;
    if (last !== noDay && day < last) falling += 1;
    if (last !== noDay && day > last) rising += 1;
    last = day;
    if (from === null || date < from) from = date;
    if (to === null || date > to) to = date;
  }
  const assumptions = new Set<string>(generic.reason ? [generic.reason] : []);
  if (cashRows === 0) assumptions.add(impliedCashTold);
  const order = orderOf(days, falling > rising, falling > 0 && rising > 0);
  const told: string[] = [...assumptions];
  const around = linesAround(table);
  return {
    columns: table.header,
    accountName: null,
    accountCurrency: null,
    accountCurrencies: {},
    impliedCash: cashRows === 0,
    assumptions: told,
    count: around.length + rows.length,
    symbols,
    accounts: [...accounts],
    period: from === null || to === null ? null : { from, to },
    needsHeld,
    *rows(): Generator<ReadRow> {
      yield* around;
      for (let step = 0; step < rows.length; step++) {
        const row = rows[order === null ? step : (order[step] ?? 0)];
        if (row === undefined) continue;
        yield generic.read(row, assumptions);
        if (assumptions.size > told.length)
          for (const one of assumptions) if (!told.includes(one)) told.push(one);
      }
    },
  };
}

const noDay = -(2 ** 31);

/** The places of rows, oldest first and else in the order of the file, or of a file that is newest first; null as they are. */
function orderOf(days: Int32Array, reverse: boolean, mixed: boolean): Uint32Array | null {
  if (!reverse && !mixed) return null;
  const count = days.length;
  const order = Uint32Array.from({ length: count }, (_, place) => (reverse ? count - 1 - place : place));
  if (!mixed) return order;
  // Rows without a day keep their place beside the row before them.
  let last = noDay;
  for (const place of order) {
    if (days[place] === noDay) days[place] = last;
    last = days[place] ?? last;
  }
  const rank = new Uint32Array(count);
  for (const [step, place] of order.entries()) rank[place] = step;
  return order.sort((a, b) => (days[a] ?? 0) - (days[b] ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0));
}
