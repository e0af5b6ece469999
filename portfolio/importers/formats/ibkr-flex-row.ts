import { Decimal } from "#finance/money.ts";
import { type BrokerRow, RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type ReadRow,
  type RowOutcome,
} from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { type NamedOption, optionInstrument } from "../option-symbol.ts";
import { type IbkrCash, instrumentIn } from "./ibkr-cash.ts";
import { actionInstruments, type IbkrAction } from "./ibkr-corporate-action.ts";
import { assetClassOf, type IbkrTrade, ibkrCategory } from "./ibkr-trade.ts";

/** The columns of Flex queries, as CSV and as XML name them, in the form of `normalizeHeader`. */
export const flexColumns = {
  account: ["accountalias", "clientaccountid", "accountid"],
  currency: ["currencyprimary", "currency"],
  category: ["assetclass", "assetcategory"],
  symbol: ["symbol"],
  description: ["description"],
  isin: ["isin"],
  underlying: ["underlyingsymbol"],
  multiplier: ["multiplier"],
  strike: ["strike"],
  expiry: ["expiry"],
  right: ["putcall"],
  tradeDate: ["tradedate", "datetime"],
  settleDate: ["settledate", "valuedate", "date"],
  reportDate: ["reportdate", "todate"],
  side: ["buysell"],
  quantity: ["quantity"],
  price: ["tradeprice", "price"],
  money: ["trademoney"],
  proceeds: ["proceeds"],
  net: ["netcash"],
  commission: ["ibcommission"],
  commissionCurrency: ["ibcommissioncurrency"],
  taxes: ["taxes"],
  codes: ["notescodes", "notes", "code", "codes"],
  opens: ["openclose", "opencloseindicator"],
  level: ["levelofdetail"],
  type: ["type"],
  amount: ["amount"],
  direction: ["direction"],
  cashTransfer: ["cashtransfer"],
  position: ["position"],
  endingCash: ["endingcash"],
} as const;
export type FlexColumn = keyof typeof flexColumns;

export type FlexSection = "trades" | "cash" | "actions" | "transfers" | "positions" | "balances" | "other";

/** One row of a Flex query. */
export interface FlexRecord {
  section: FlexSection;
  raw: ReadRow["raw"];
  row: BrokerRow<FlexColumn>;
}

const datesOf = ["tradeDate", "settleDate", "reportDate"] as const;

export function dateOf(row: BrokerRow<FlexColumn>, first: (typeof datesOf)[number]): string {
  const column = [first, ...datesOf].find((one) => row.text(one) !== "") ?? first;
  return row.date(column);
}

export function accountOf(row: BrokerRow<FlexColumn>): string | null {
  return row.text("account").slice(0, 100) || null;
}

export function optionOf(row: BrokerRow<FlexColumn>, currency: string): ParsedInstrument | null {
  const right = row.text("right").slice(0, 1).toUpperCase();
  const strike = row.numberOrNull("strike");
  if ((right !== "C" && right !== "P") || strike === null || row.text("expiry") === "") return null;
  const terms: NamedOption = {
    underlying: row.text("underlying") || (row.text("symbol").split(" ")[0] ?? ""),
    expiry: row.date("expiry"),
    right,
    strike: strike.toFixed(),
  };
  return optionInstrument(terms, currency, row.text("description"));
}

export function readTrade(row: BrokerRow<FlexColumn>): IbkrTrade {
  const { currency } = row.currency("currency");
  const isin = row.text("isin");
  const symbol = row.text("symbol");
  const category = ibkrCategory(
    row.text("category"),
    (symbol || isin) !== "" && !/^[A-Z]{3}\.[A-Z]{3}$/.test(symbol),
  );
  const signed = row.needNumber("quantity");
  const quantity = /^sell/i.test(row.text("side")) ? signed.abs().neg() : signed;
  const multiplier = row.number("multiplier") ?? new Decimal(category === "option" ? 100 : 1);
  const price = row.number("price");
  const product = price?.times(quantity).times(multiplier) ?? null;
  const stated = (row.number("money") ?? row.number("proceeds") ?? product)?.abs();
  if (!stated)
    throw new RowProblem("the row has neither TradeMoney nor TradePrice", "Add one of them to the query.");
  const commissionCurrency = majorCurrency(row.text("commissionCurrency"))?.currency ?? currency;
  const commission = (row.number("commission") ?? new Decimal(0)).neg();
  const tax = (row.number("taxes") ?? new Decimal(0)).neg();
  // The broker's own net amount is what moved, where the report has it.
  const net = row.number("net");
  const charges = commissionCurrency === currency ? commission.add(tax) : tax;
  const fromNet = net?.add(charges).times(quantity.isNegative() ? 1 : -1);
  const other = optionOf(row, currency);
  const instrument: ParsedInstrument = other ?? {
    symbol: symbol || isin,
    name: row.text("description") || symbol || isin,
    currency,
    isin: isin || null,
    assetClass: assetClassOf(category),
  };
  const pair = /^([A-Z]{3})\.[A-Z]{3}$/.exec(symbol)?.[1];
  return {
    line: row.line,
    date: dateOf(row, "tradeDate"),
    category,
    instrument: category === "currency" ? null : instrument,
    underlying: row.text("underlying") || null,
    // Without a symbol only the account's own currency is left, which commissions of exchanges are charged in.
    exchanged: category === "currency" ? (pair ?? commissionCurrency) : null,
    quantity,
    price,
    gross: category !== "currency" && fromNet?.gt(0) ? fromNet : stated,
    commission,
    commissionCurrency,
    tax,
    currency,
    multiplier,
    codes: new Set([
      ...row
        .text("codes")
        .split(/[;, ]+/)
        .filter((code) => code !== ""),
      ...row
        .text("opens")
        .split(/[;, ]+/)
        .filter((code) => code !== ""),
    ]),
    note: row.text("description"),
    account: accountOf(row),
  };
}

export function readCash(row: BrokerRow<FlexColumn>): IbkrCash {
  const { currency } = row.currency("currency");
  const description = row.text("description");
  return {
    line: row.line,
    date: dateOf(row, "settleDate"),
    type: row.text("type"),
    description,
    instrument: instrumentIn(description, { symbol: row.text("symbol"), isin: row.text("isin"), currency }),
    amount: row.needNumber("amount"),
    currency,
    account: accountOf(row),
  };
}

export function readAction(row: BrokerRow<FlexColumn>): IbkrAction {
  const { currency } = row.currency("currency");
  const description = row.text("description");
  const symbol = row.text("symbol").replace(/\.OLD$/, "");
  const named: ParsedInstrument | null =
    symbol === ""
      ? null
      : { symbol, name: symbol, currency, isin: row.text("isin") || null, assetClass: "other" };
  const instrument = named ?? actionInstruments(description, currency).own;
  if (instrument === null)
    throw new RowProblem("a corporate action without a symbol", "Add the symbol to the query.");
  return {
    line: row.line,
    date: dateOf(row, "reportDate"),
    description,
    instrument,
    quantity: row.number("quantity") ?? new Decimal(0),
    proceeds: row.number("proceeds") ?? new Decimal(0),
    currency,
    account: accountOf(row),
  };
}

export function bookTransfer(row: BrokerRow<FlexColumn>): ParsedTransaction | RowOutcome {
  const { currency } = row.currency("currency");
  const cash = row.number("cashTransfer");
  const common = {
    date: dateOf(row, "reportDate"),
    currency,
    account: accountOf(row),
    note: row.text("description"),
  };
  if (cash !== null && !cash.isZero()) {
    const kind = cash.isNegative() ? "transfer_out" : "transfer_in";
    return parsedTransaction({ ...common, kind, amount: cash.abs().toFixed() });
  }
  const symbol = row.text("symbol") || row.text("isin");
  const quantity = row.needNumber("quantity");
  if (symbol === "" || quantity.isZero()) return ignored("moves neither money nor shares");
  const out = quantity.isNegative() || /^out/i.test(row.text("direction"));
  const isin = row.text("isin") || null;
  const assetClass = assetClassOf(ibkrCategory(row.text("category"), true));
  const instrument = optionOf(row, currency) ?? {
    symbol,
    name: row.text("description") || symbol,
    currency,
    isin,
    assetClass,
  };
  const kind = out ? "transfer_out" : "transfer_in";
  return parsedTransaction({ ...common, kind, amount: "0", instrument, quantity: quantity.abs().toFixed() });
}
