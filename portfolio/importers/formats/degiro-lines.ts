import { Decimal } from "#finance/money.ts";
import type { BrokerRow } from "../broker-table.ts";
import type { ClosingState } from "../importer.ts";
import type { TableRow } from "../read-table.ts";
import { type DegiroLine, type DegiroTrade, degiroLine, tradeIn } from "./degiro-wording.ts";

export type DegiroColumn =
  | "day"
  | "valueDay"
  | "product"
  | "isin"
  | "description"
  | "changeCurrency"
  | "change"
  | "balanceCurrency"
  | "balance"
  | "order";
export type DegiroRow = BrokerRow<DegiroColumn>;

/** A line of the statement with what its description tells. */
export interface StatementLine {
  row: DegiroRow;
  about: DegiroLine | null;
  trade: DegiroTrade | null;
  isin: string;
  currency: string;
  /** Zero where the line moves nothing. */
  change: Decimal;
  order: string;
}

/** What belongs to a line, gathered from other lines. */
export interface StatementLinks {
  /** Charges and taxes of a trade, or the tax of a dividend, by the line of the trade or dividend. */
  charges: Map<number, { fee: Decimal; tax: Decimal }>;
  /** The gross dividend after corrections of the same day, where there were any. */
  corrected: Map<number, Decimal>;
  /** Lines that are booked with another one, with the reason to tell. */
  absorbed: Map<number, string>;
}

const zero = new Decimal(0);

/** Order ids are broken over two lines where the export wraps them: the second line has nothing else. */
function orderIds(tableRows: readonly TableRow[], orderPlace: number): Map<number, string> {
  const orders = new Map<number, string>();
  for (const [index, { line, cells }] of tableRows.entries()) {
    const next = tableRows[index + 1]?.cells ?? [];
    const rest = next.filter((cell) => cell !== "").length === 1 ? (next[orderPlace] ?? "") : "";
    const own = cells[orderPlace] ?? "";
    orders.set(line, own === "" ? "" : `${own}${rest}`);
  }
  return orders;
}

/** The lines of a statement, each with what it is about. */
export function statementLines(
  rows: readonly DegiroRow[],
  tableRows: readonly TableRow[],
  orderPlace: number,
): StatementLine[] {
  const orders = orderIds(tableRows, orderPlace);
  return rows.map((row) => {
    const trade = tradeIn(row.text("description"));
    return {
      row,
      about: degiroLine(row.text("description"), trade),
      trade,
      isin: row.text("isin"),
      currency: row.text("changeCurrency").toUpperCase(),
      change: row.numberOrNull("change") ?? zero,
      order: orders.get(row.line) ?? "",
    };
  });
}

function groupBy(lines: readonly StatementLine[], key: (line: StatementLine) => string) {
  return Map.groupBy(
    lines.filter((line) => key(line) !== ""),
    key,
  );
}

/** Charges of an order go to its first fill in the same currency; in another currency they stay lines of their own. */
function linkCharges(lines: readonly StatementLine[], links: StatementLinks): void {
  for (const order of groupBy(lines, (line) => line.order).values()) {
    const trades = new Map<string, StatementLine>();
    for (const line of order)
      if (line.about === "trade" && !trades.has(line.currency)) trades.set(line.currency, line);
    for (const line of order) {
      if (line.about !== "transaction_fee" && line.about !== "transaction_tax") continue;
      const trade = trades.get(line.currency);
      if (!trade) continue;
      const charges = links.charges.get(trade.row.line) ?? { fee: zero, tax: zero };
      const part = line.about === "transaction_fee" ? "fee" : "tax";
      links.charges.set(trade.row.line, { ...charges, [part]: charges[part].sub(line.change) });
      links.absorbed.set(line.row.line, `a charge of the trade in line ${trade.row.line}, booked with it`);
    }
  }
}

function sum(lines: readonly StatementLine[]): Decimal {
  return lines.reduce((total, line) => total.add(line.change), zero);
}

/** Withheld tax goes to the dividend of its day; dividends taken back and paid anew on the same day are netted. */
function linkDividends(lines: readonly StatementLine[], links: StatementLinks): void {
  const paid = lines.filter((line) => line.about === "dividend" || line.about === "dividend_tax");
  const day = (line: StatementLine) => line.row.text("valueDay") || line.row.text("day");
  for (const group of groupBy(paid, (line) => `${day(line)} ${line.isin} ${line.currency}`).values()) {
    const dividends = group.filter((line) => line.about === "dividend");
    const taxes = group.filter((line) => line.about === "dividend_tax");
    const [gross, tax] = [sum(dividends), sum(taxes)];
    const main = dividends.find((line) => line.change.gt(0));
    const corrections = dividends.some((line) => line.change.lt(0));
    if (!main || gross.isNegative()) continue;
    if (gross.isZero()) {
      const gone = tax.isZero() ? group : dividends;
      for (const { row } of gone)
        links.absorbed.set(row.line, "taken back and paid in equal amounts on the same day");
      continue;
    }
    if (corrections) {
      links.corrected.set(main.row.line, gross);
      for (const { row } of dividends)
        if (row !== main.row)
          links.absorbed.set(row.line, `netted with the dividend in line ${main.row.line}`);
    }
    links.charges.set(main.row.line, { fee: zero, tax: tax.neg() });
    for (const { row } of taxes)
      links.absorbed.set(row.line, `tax of the dividend in line ${main.row.line}, booked with it`);
  }
}

/** What belongs together in a statement. */
export function linkLines(lines: readonly StatementLine[]): StatementLinks {
  const links: StatementLinks = { charges: new Map(), corrected: new Map(), absorbed: new Map() };
  linkCharges(lines, links);
  linkDividends(lines, links);
  return links;
}

/**
 * The balances behind the newest line of each currency. Null where a withdrawal was settled through the bank account
 * of the broker's bank: its money is not in these balances.
 */
export function closingBalances(lines: readonly StatementLine[]): ClosingState | null {
  if (lines.some(({ about }) => about === "processed_withdrawal")) return null;
  const dated = lines.flatMap(({ row }) => {
    const date = row.dateIn(row.text("day"));
    const balance = row.numberOrNull("balance");
    const currency = row.text("balanceCurrency").toUpperCase();
    return date === null || balance === null || !/^[A-Z]{3}$/.test(currency)
      ? []
      : [{ date, balance, currency }];
  });
  const [first, last] = [dated[0], dated.at(-1)];
  if (!first || !last) return null;
  const newestFirst = first.date >= last.date ? dated : dated.toReversed();
  const balances = new Map<string, Decimal>();
  for (const { currency, balance } of newestFirst)
    if (!balances.has(currency)) balances.set(currency, balance);
  const cash = [...balances].map(([currency, balance]) => ({ currency, balance: balance.toFixed() }));
  return { date: newestFirst[0]?.date ?? first.date, positions: [], cash };
}
