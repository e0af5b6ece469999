import { Decimal } from "#finance/money.ts";
import { type BrokerRow, RowProblem } from "../broker-table.ts";
import type { ParsedInstrument } from "../importer.ts";
import { optionInstrument } from "../option-symbol.ts";
import type { Activity, ExchangeSide, ExerciseSide } from "../pair-rows.ts";
import { parseDate } from "../parse-date.ts";
import { parseNumber } from "../parse-number.ts";

/** Robinhood keeps its accounts in US dollars. */
export const currency = "USD";
/** Header names of each column. */
export const robinhoodColumns = {
  date: ["activitydate"],
  processed: ["processdate"],
  settled: ["settledate"],
  symbol: ["instrument"],
  description: ["description"],
  code: ["transcode"],
  quantity: ["quantity"],
  price: ["price"],
  amount: ["amount"],
} as const;
export type RobinhoodColumn = keyof typeof robinhoodColumns;
export type Row = BrokerRow<RobinhoodColumn>;

/** Shares or contracts, negative where the broker writes an S behind them: taken away, or held short. */
export function quantityOf(row: Row): Decimal | null {
  const text = row.text("quantity");
  const parsed = parseNumber(text.replace(/S$/i, ""), ".");
  return parsed === null ? null : new Decimal(parsed).times(/S$/i.test(text) ? -1 : 1);
}

/** @throws RowProblem without a quantity above zero */
export function needQuantity(row: Row): Decimal {
  const quantity = quantityOf(row);
  if (quantity === null || quantity.isZero())
    throw new RowProblem("the row has no quantity", "Add the quantity to the row.");
  return quantity;
}

/** "LUMN 3/15/2024 Put $110.00", also within a longer text. */
export function optionIn(
  row: Row,
): { instrument: ParsedInstrument; underlying: string; strike: string } | null {
  const text = row.text("description");
  const match = /([A-Z][A-Z.]{0,5}) (\d{1,2}\/\d{1,2}\/\d{4}) (Call|Put) \$([\d,.]+)/.exec(text);
  const expiry = parseDate(match?.[2] ?? "", "MDY");
  const strike = parseNumber(match?.[4] ?? "", ".");
  if (!match || expiry === null || strike === null) return null;
  const underlying = match[1] ?? "";
  const right = match[3] === "Put" ? "P" : "C";
  const instrument = optionInstrument({ underlying, expiry, right, strike }, currency, match[0]);
  return instrument && { instrument, underlying, strike };
}

/** @throws RowProblem without a symbol */
export function instrumentOf(row: Row): ParsedInstrument {
  const symbol = row.text("symbol");
  if (symbol === "") throw new RowProblem("the row names no instrument", "Add the symbol to the row.");
  const name = (row.text("description").split("\n")[0] ?? "").slice(0, 200) || symbol;
  return { symbol, name, currency, isin: null, assetClass: "other" };
}

/** Codes whose two lines swap shares. */
const exchangeCodes = new Set(["SPR", "MRGS", "SXCH", "CONV"]);

export function codeOf(row: Row): string {
  return row.text("code").toUpperCase();
}

/** What a row has to do with an exercise or assignment: shares at the strike of an option that ended that day. */
export function exerciseSide(row: Row): ExerciseSide[] {
  const quantity = quantityOf(row);
  const code = codeOf(row);
  const price = row.numberOrNull("price");
  const common = { line: row.line, date: row.text("date"), account: null };
  const option = code === "OASGN" || code === "OEXCS" ? optionIn(row) : null;
  if (option && quantity) {
    const share = `${option.underlying} ${new Decimal(option.strike).toFixed()}`;
    const { instrument } = option;
    return [{ ...common, share, shares: quantity.times(100), instrument, contracts: quantity }];
  }
  if ((code !== "BUY" && code !== "SELL") || !quantity || !price || row.text("symbol") === "") return [];
  const share = `${row.text("symbol")} ${price.toFixed()}`;
  return [{ ...common, share, shares: quantity, instrument: instrumentOf(row), contracts: null }];
}

/** A row as `pairCancelled` needs it: BCXL and SCXL take a trade of the same symbol back. */
export function activityOf(row: Row): Activity {
  const code = codeOf(row);
  const taken = /^[BS]CXL$/.test(code) ? (code === "BCXL" ? "BUY" : "SELL") : null;
  const symbol = row.text("symbol");
  return {
    line: row.line,
    cancels: taken && `${taken} ${symbol}`,
    trade: `${code} ${symbol}`,
    amount: row.numberOrNull("amount"),
  };
}

/** A row as `pairExchanges` needs it. */
export function exchangeSide(row: Row): (ExchangeSide & { instrument: ParsedInstrument })[] {
  const quantity = quantityOf(row);
  if (!exchangeCodes.has(codeOf(row)) || !quantity || quantity.isZero() || row.text("symbol") === "")
    return [];
  return [
    { line: row.line, date: row.text("date"), group: codeOf(row), quantity, instrument: instrumentOf(row) },
  ];
}
