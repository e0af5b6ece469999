import { Decimal } from "#finance/money.ts";
import { RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type RowOutcome,
} from "../importer.ts";
import { optionInstrument } from "../option-symbol.ts";
import { parseDate } from "../parse-date.ts";
import type { ActivityRow } from "./ibkr-activity-sections.ts";
import { type IbkrCash, instrumentIn } from "./ibkr-cash.ts";
import { actionInstruments, type IbkrAction } from "./ibkr-corporate-action.ts";
import { assetClassOf, type IbkrTrade, ibkrCategory } from "./ibkr-trade.ts";

/** What "Financial Instrument Information" says of a symbol. */
export interface InstrumentInformation {
  name: string;
  isin: string | null;
  underlying: string | null;
  multiplier: Decimal | null;
  etf: boolean;
}
export type Information = ReadonlyMap<string, InstrumentInformation>;

/** The instruments that a statement describes, by symbol; several symbols of one are separated by commas. */
export function readInformation(rows: readonly ActivityRow[]): Map<string, InstrumentInformation> {
  const found = new Map<string, InstrumentInformation>();
  for (const { section, row } of rows) {
    if (section !== "Financial Instrument Information") continue;
    for (const symbol of row.text("symbol").split(/,\s*/)) {
      if (symbol === "" || found.has(symbol)) continue;
      found.set(symbol, {
        name: row.text("description"),
        isin: /^[A-Z]{2}[A-Z0-9]{9}\d$/.exec(row.text("securityId"))?.[0] ?? null,
        underlying: row.text("underlying") || null,
        multiplier: row.numberOrNull("multiplier"),
        etf: /^etf$/i.test(row.text("type")),
      });
    }
  }
  return found;
}

const option = /^(\S+)\s+(\d{2})([A-Z]{3})(\d{2})\s+([\d.]+)\s+([CP])$/;

/** An instrument by the symbol of a statement: options are written as "LUMN 15MAR24 110 P". */
export function instrumentBy(symbol: string, category: string, currency: string, information: Information) {
  const about = information.get(symbol);
  const match = option.exec(symbol);
  const expiry = match ? parseDate(`${match[2]} ${match[3]} 20${match[4]}`, "DMY") : null;
  const underlying = match?.[1] ?? about?.underlying ?? null;
  const right = match?.[6] === "P" ? "P" : "C";
  const named =
    match && expiry
      ? optionInstrument(
          { underlying: match[1] ?? "", expiry, right, strike: match[5] ?? "" },
          currency,
          symbol,
        )
      : null;
  const plain: ParsedInstrument = {
    symbol: symbol.replace(/\.OLD$/, ""),
    name: about?.name || symbol,
    currency,
    isin: about?.isin ?? null,
    assetClass: about?.etf ? "etf" : assetClassOf(ibkrCategory(category, true)),
  };
  return {
    instrument: named ?? plain,
    underlying,
    multiplier: about?.multiplier ?? new Decimal(named ? 100 : 1),
  };
}

export function readActivityTrade(
  { row, commissionCurrency }: ActivityRow,
  information: Information,
): IbkrTrade {
  const { currency } = row.currency("currency");
  const symbol = row.text("symbol");
  if (symbol === "") throw new RowProblem("a trade without a symbol", "Add the symbol to the row.");
  const category = ibkrCategory(row.text("category"), true);
  const { instrument, underlying, multiplier } = instrumentBy(
    symbol,
    row.text("category"),
    currency,
    information,
  );
  const commission = (row.number("commission") ?? new Decimal(0)).neg();
  return {
    line: row.line,
    date: row.date("dateTime"),
    category,
    instrument: category === "currency" ? null : instrument,
    underlying,
    exchanged: category === "currency" ? (/^([A-Z]{3})\.[A-Z]{3}$/.exec(symbol)?.[1] ?? null) : null,
    quantity: row.needNumber("quantity"),
    price: row.number("price"),
    gross: row.needNumber("proceeds").abs(),
    commission,
    commissionCurrency: commissionCurrency ?? currency,
    tax: new Decimal(0),
    currency,
    multiplier,
    codes: new Set(row.text("code").split(/[;, ]+/)),
    note: symbol,
    account: row.text("account") || null,
  };
}

/** Sections whose rows are movements of cash. */
export function isCashSection(section: string): boolean {
  return (
    /^(dividends|payment in lieu|withholding tax|871\(m\)|interest$|bond interest|broker interest|fees$|other fees)/i.test(
      section,
    ) ||
    /^(deposits & withdrawals|commission adjustments|transaction fees|sales tax|other income)/i.test(section)
  );
}

export function readActivityCash({ section, row }: ActivityRow, information: Information): IbkrCash {
  const { currency } = row.currency("currency");
  const description = row.text("description");
  const named = instrumentIn(description, { symbol: row.text("symbol"), isin: "", currency });
  const about = named ? information.get(named.symbol) : undefined;
  const bond = /^interest$/i.test(section) && /accrued int|coupon/i.test(description);
  const duty = /^transaction fees$/i.test(section);
  return {
    line: row.line,
    date: row.text("date") === "" ? row.date("dateTime") : row.date("date"),
    type: bond ? "Bond interest" : duty ? "Transaction tax" : section,
    description: description || row.text("subtitle"),
    instrument: named && {
      ...named,
      name: about?.name || named.name,
      isin: named.isin ?? about?.isin ?? null,
    },
    amount: row.needNumber("amount"),
    currency,
    account: row.text("account") || null,
  };
}

export function readActivityAction({ row }: ActivityRow): IbkrAction {
  const { currency } = row.currency("currency");
  const description = row.text("description");
  const { own, parent } = actionInstruments(description, currency);
  const instrument = own ?? parent;
  if (instrument === null)
    throw new RowProblem("a corporate action that names no instrument", "Enter it with the generic format.");
  return {
    line: row.line,
    date: row.text("dateTime") === "" ? row.date("date") : row.date("dateTime"),
    description,
    instrument,
    quantity: row.number("quantity") ?? new Decimal(0),
    proceeds: row.number("proceeds") ?? new Decimal(0),
    currency,
    account: row.text("account") || null,
  };
}

export function bookActivityTransfer(
  { row }: ActivityRow,
  information: Information,
): ParsedTransaction | RowOutcome {
  const { currency } = row.currency("currency");
  const common = {
    date: row.date("date"),
    currency,
    account: row.text("account") || null,
    note: row.text("type"),
  };
  const cash = row.number("cashAmount");
  const quantity = row.number("quantity");
  const symbol = row.text("symbol");
  if (quantity !== null && !quantity.isZero() && symbol !== "" && symbol !== "--") {
    const out = quantity.isNegative() || /^out/i.test(row.text("direction"));
    const { instrument } = instrumentBy(symbol, row.text("category"), currency, information);
    const kind = out ? "transfer_out" : "transfer_in";
    return parsedTransaction({
      ...common,
      kind,
      amount: "0",
      instrument,
      quantity: quantity.abs().toFixed(),
    });
  }
  if (cash === null || cash.isZero()) return ignored("moves neither money nor shares");
  const kind = cash.isNegative() ? "transfer_out" : "transfer_in";
  return parsedTransaction({ ...common, kind, amount: cash.abs().toFixed() });
}
