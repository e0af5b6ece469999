import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, parsedTransaction, rejected } from "../importer.ts";

const columns = {
  symbol: ["symbol", "tradingsymbol"],
  isin: ["isin"],
  date: ["tradedate"],
  exchange: ["exchange"],
  segment: ["segment"],
  series: ["series"],
  side: ["tradetype"],
  auction: ["auction", "autosquare"],
  quantity: ["quantity"],
  price: ["price"],
  tradeId: ["tradeid"],
  orderId: ["orderid"],
  time: ["orderexecutiontime"],
  expiry: ["expirydate"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

/** The fills of one order on one day, which are booked as one trade. */
interface Order {
  line: number;
  fills: number;
  quantity: Decimal;
  amount: Decimal;
  /** True where an option is sold that was not held before: it is written. */
  writes: boolean;
}

type Orders = ReadonlyMap<number, Order>;

const isFuture = (row: Row) => /FUT$/i.test(row.text("symbol"));
const isOption = (row: Row) =>
  /^(FO|NFO|BFO|CDS|BCD|COM|MCX)$/i.test(row.text("segment")) && /\d(CE|PE)$/i.test(row.text("symbol"));

function orderKey(row: Row): string {
  return [row.text("orderId"), row.text("symbol"), row.text("side").toLowerCase(), row.text("date")].join(
    " ",
  );
}

function findOrders(rows: readonly Row[]): Orders {
  const byKey = new Map<string, Order>();
  const byLine = new Map<number, Order>();
  const held = new Map<string, Decimal>();
  const inTime = [...rows].sort((a, b) => {
    const [first, second] = [a, b].map((row) => `${row.text("date")} ${row.text("time")}`);
    return (first ?? "") < (second ?? "") ? -1 : first === second ? a.line - b.line : 1;
  });
  for (const row of inTime) {
    const [quantity, price] = [row.numberOrNull("quantity"), row.numberOrNull("price")];
    if (!quantity?.gt(0) || price === null) continue;
    const key = row.text("orderId") === "" ? `line ${row.line}` : orderKey(row);
    const before = held.get(row.text("symbol")) ?? new Decimal(0);
    const sells = /^s/i.test(row.text("side"));
    const order = byKey.get(key) ?? {
      line: row.line,
      fills: 0,
      quantity: new Decimal(0),
      amount: new Decimal(0),
      writes: sells && before.lte(0),
    };
    order.fills += 1;
    order.quantity = order.quantity.add(quantity);
    order.amount = order.amount.add(quantity.mul(price));
    byKey.set(key, order);
    byLine.set(row.line, order);
    held.set(row.text("symbol"), sells ? before.sub(quantity) : before.add(quantity));
  }
  return byLine;
}

function instrumentOf(row: Row): ParsedInstrument {
  const symbol = row.text("symbol").slice(0, 40);
  if (symbol === "") throw new RowProblem("the row has no symbol", "Add the symbol to the row.");
  const fund = /^MF$/i.test(row.text("segment"));
  return {
    symbol,
    name: row.text("symbol"),
    currency: "INR",
    isin: row.text("isin") || null,
    assetClass: isOption(row) ? "option" : fund ? "fund" : "other",
  };
}

/** The tradebook of Zerodha: fills, of which those of one order are one trade. It knows neither charges nor money. */
export const zerodhaCsv = defineBrokerTable<Column, Orders>({
  id: "zerodha-csv",
  name: "Zerodha tradebook CSV",
  columns,
  needed: ["symbol", "date", "segment", "side", "quantity", "price", "tradeId", "orderId"],
  day: "date",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "oldest-first",
  impliedCash: true,
  assumptions: [
    "A tradebook lists trades only: charges and taxes are not in it, and money comes from and goes to the outside.",
    "Fills of one order are one trade at their average price.",
  ],
  prepare: findOrders,
  book(row, orders) {
    const instrument = instrumentOf(row);
    if (isFuture(row)) {
      return rejected(
        "a future: its gains are settled every day and are not in a tradebook",
        "Enter its gain or loss from the funds statement, or leave it out.",
      );
    }
    const side = row.text("side").toLowerCase();
    if (side !== "buy" && side !== "sell")
      throw new RowProblem(`unknown trade type "${side.slice(0, 40)}"`, 'Write "buy" or "sell".');
    const date = row.date("date");
    if (!row.needNumber("quantity").gt(0))
      throw new RowProblem("the quantity is not above zero", "Correct the quantity of the row.");
    row.needNumber("price");
    const order = orders.get(row.line);
    if (order === undefined) throw new Error("a row with quantity and price belongs to an order");
    if (order.line !== row.line) return ignored(`a fill of the order that is booked with line ${order.line}`);
    return parsedTransaction({
      kind: side === "sell" && order.writes && instrument.assetClass === "option" ? "write" : side,
      date,
      instrument,
      quantity: order.quantity.toFixed(),
      price: order.amount.div(order.quantity).toDecimalPlaces(8).toFixed(),
      amount: order.amount.toFixed(),
      currency: "INR",
      note: order.fills > 1 ? `${order.fills} fills of order ${row.text("orderId").slice(0, 40)}` : null,
    });
  },
  account: () => ({ accountName: "Zerodha", accountCurrency: "INR" }),
});
