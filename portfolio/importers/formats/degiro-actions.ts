import { Decimal } from "#finance/money.ts";
import { type Booked, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { type MajorCurrency, majorCurrency } from "../minor-currency.ts";
import { parseNumber } from "../parse-number.ts";
import type { DegiroRow, StatementLine } from "./degiro-lines.ts";

/** A trade or a side of a corporate action, with its numbers read. */
export interface StatementTrade {
  line: StatementLine;
  side: "buy" | "sell";
  quantity: Decimal;
  /** In the currency of the cash, null where it is in another one. */
  price: string | null;
  instrument: ParsedInstrument;
}

const tolerance = 0.01;

/** What a number in a description may be: "1.060" is by the mark of the file, or by either mark. */
function readings(row: DegiroRow, text: string): Decimal[] {
  const marks = [".", ","] as const;
  const parsed = marks.map((mark) => parseNumber(text, mark)).filter((number) => number !== null);
  return [row.numberIn(text), ...parsed.map((number) => new Decimal(number))].filter((one) => one !== null);
}

interface QuantityAndPrice {
  quantity: Decimal;
  /** In the major currency. */
  price: Decimal;
}

/**
 * Quantity and price of a trade: of all readings the one whose value is the amount that moved; and "1 046" may be 1 of
 * something called "046 …". Where none fits or nothing moved, the reading by the marks of the file.
 */
function readNumbers({ row, trade, change }: StatementLine, unit: MajorCurrency): QuantityAndPrice | null {
  const whole = trade?.quantity ?? "";
  const quantities = [whole, whole.split(/\s/)[0] ?? ""].flatMap((text) => readings(row, text));
  const prices = readings(row, trade?.price ?? "").map((price) => new Decimal(unit.convert(price.toFixed())));
  const all = quantities.flatMap((quantity) => prices.map((price) => ({ quantity, price })));
  const fits = all.find(({ quantity, price }) => {
    const value = quantity.mul(price);
    return !change.isZero() && value.sub(change.abs()).abs().lte(value.mul(tolerance).add(tolerance));
  });
  return fits ?? all[0] ?? null;
}

function sideOf({ trade, change }: StatementLine): "buy" | "sell" | null {
  if (trade?.side) return trade.side;
  return change.isZero() ? null : change.isNegative() ? "buy" : "sell";
}

/** The instrument of a line: DEGIRO names it by ISIN only. */
export function statementInstrument({ row, isin }: StatementLine, currency: string): ParsedInstrument {
  const name = row.text("product") || isin;
  return { symbol: isin || name, name, currency, isin: isin || null, assetClass: "other" };
}

/** The trade of a line with its numbers; null where they cannot be read. */
export function readTrade(line: StatementLine): StatementTrade | null {
  const { trade } = line;
  const side = sideOf(line);
  const unit = trade ? majorCurrency(trade.priceCurrency) : null;
  const numbers = unit ? readNumbers(line, unit) : null;
  if (!unit || side === null || !numbers?.quantity.gt(0)) return null;
  const cash = line.currency || unit.currency;
  return {
    line,
    side,
    quantity: numbers.quantity,
    price: unit.currency === cash ? numbers.price.toFixed() : null,
    instrument: statementInstrument(line, unit.currency),
  };
}

function booking(trade: StatementTrade, fields: Partial<ParsedTransaction>): ParsedTransaction {
  const { row } = trade.line;
  return parsedTransaction({
    kind: trade.side,
    date: row.date("day"),
    currency: trade.line.currency || trade.instrument.currency,
    amount: "0",
    instrument: trade.instrument,
    quantity: trade.quantity.toFixed(),
    note: row.text("description"),
    ...fields,
  });
}

/** A plain trade, or a side of a corporate action that has no other side. */
export function bookTrade(
  trade: StatementTrade,
  charges?: { fee: Decimal; tax: Decimal },
): ParsedTransaction {
  const { change } = trade.line;
  if (trade.side === "buy" ? change.gt(0) : change.lt(0))
    throw new RowProblem(
      `a ${trade.side === "buy" ? "purchase that brings money in" : "sale that costs money"}`,
      "Leave out both lines of a trade that was cancelled, or correct the sign.",
    );
  return booking(trade, {
    amount: change.abs().toFixed(),
    price: trade.price,
    fee: charges?.fee.toFixed() ?? "0",
    tax: charges?.tax.toFixed() ?? "0",
  });
}

/** Old shares that turn into new ones, as booked with the new ones; null where these are two trades. */
function bookExchange(old: StatementTrade, now: StatementTrade): ParsedTransaction | "same" | null {
  if (old.line.currency !== now.line.currency && !(old.line.change.isZero() && now.line.change.isZero()))
    return null;
  const cash = old.line.change.add(now.line.change);
  const equal = old.quantity.eq(now.quantity);
  if (old.instrument.symbol === now.instrument.symbol) {
    if (!cash.isZero()) return null;
    if (equal) return "same";
    const ratio = now.quantity.div(old.quantity).toDecimalPlaces(12).toFixed();
    return booking(now, { kind: "split", quantity: null, ratio });
  }
  if (cash.isNegative()) return null;
  return booking(now, {
    kind: equal && cash.isZero() ? "symbol_change" : "merger",
    amount: cash.toFixed(),
    related: old.instrument,
    relatedQuantity: old.quantity.toFixed(),
  });
}

/**
 * Corporate actions by line: a sale and a purchase of the same day and name ("ISIN-ÄNDERUNG: Verkauf …", "…: Kauf …")
 * are one exchange of old shares for new ones.
 */
export function corporateActions(lines: readonly StatementLine[]): Map<number, Booked> {
  const booked = new Map<number, Booked>();
  const acting = lines.filter((line) => line.about === "trade" && line.trade?.action);
  const groups = Map.groupBy(acting, (line) => `${line.row.text("day")} ${line.trade?.action}`);
  for (const group of groups.values()) {
    const trades = group.map(readTrade).filter((trade) => trade !== null);
    const news = trades.filter((trade) => trade.side === "buy");
    for (const old of trades.filter((trade) => trade.side === "sell")) {
      const same = news.find((trade) => trade.instrument.symbol === old.instrument.symbol);
      const now = same ?? news[0];
      const exchange = now ? dated(() => bookExchange(old, now)) : null;
      if (!now || exchange === null) continue;
      news.splice(news.indexOf(now), 1);
      booked.set(
        old.line.row.line,
        ignored(
          exchange === "same"
            ? "the same shares under a new name"
            : `the old shares, booked with the new ones in line ${now.line.row.line}`,
        ),
      );
      booked.set(
        now.line.row.line,
        exchange === "same" ? ignored("the same shares under a new name") : exchange,
      );
    }
  }
  return booked;
}

/** Nothing where a row has no readable date: it is then rejected when its own turn comes. */
function dated<T>(book: () => T): T | null {
  try {
    return book();
  } catch (error) {
    if (error instanceof RowProblem) return null;
    throw error;
  }
}
