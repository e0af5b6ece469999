import type { Decimal } from "#finance/money.ts";
import { RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type RowOutcome,
} from "../importer.ts";

/** A trade as any report of Interactive Brokers states it. */
export interface IbkrTrade {
  line: number;
  date: string;
  /** "STK", "OPT", "CASH" …, as `ibkrCategory` names it. */
  category: IbkrCategory;
  /** What was traded; null for an exchange of currencies. */
  instrument: ParsedInstrument | null;
  /** The share behind an option. */
  underlying: string | null;
  /** The currency bought or sold; null unless currencies were exchanged. */
  exchanged: string | null;
  /** Shares, contracts or money bought (negative: sold). */
  quantity: Decimal;
  price: Decimal | null;
  /** Value before charges, not negative, in `currency`. */
  gross: Decimal;
  /** Paid, in `commissionCurrency`; negative where the broker paid a rebate. */
  commission: Decimal;
  commissionCurrency: string;
  /** Transaction taxes paid. */
  tax: Decimal;
  currency: string;
  multiplier: Decimal;
  /** The broker's codes: O opens, C closes, A is an assignment, Ex an exercise, Ep an expiry. */
  codes: ReadonlySet<string>;
  note: string;
  account: string | null;
}

export type IbkrCategory = "stock" | "fund" | "bond" | "option" | "crypto" | "currency" | "other";

const categories: readonly (readonly [RegExp, IbkrCategory])[] = [
  [/^(cash|forex)/i, "currency"],
  [/^(opt|iopt|war)|\boptions?\b/i, "option"],
  [/^(stk|stock)/i, "stock"],
  [/^(fund|mutual)/i, "fund"],
  [/^(bond|bill|treasury)/i, "bond"],
  [/^crypto/i, "crypto"],
];

/**
 * The kind of asset by the broker's word for it. Reports without such a word name no instrument where money is exchanged.
 * @throws RowProblem for those whose trades move no money at once
 */
export function ibkrCategory(word: string, namesInstrument: boolean): IbkrCategory {
  if (/^(fut|fop|fsfop|cfd|forex cfd)/i.test(word)) {
    throw new RowProblem(
      `${word.slice(0, 40)}: futures and contracts for difference settle their gains daily and are not booked as trades`,
      "Enter the gain or loss by hand as interest or a fee, or leave this row out.",
    );
  }
  if (word === "") return namesInstrument ? "other" : "currency";
  return categories.find(([pattern]) => pattern.test(word))?.[1] ?? "other";
}

export function assetClassOf(category: IbkrCategory): ParsedInstrument["assetClass"] {
  return category === "currency" ? "cash" : category;
}

function booking(
  trade: IbkrTrade,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  const { date, currency, account, note } = trade;
  return parsedTransaction({ date, currency, account, note: note.slice(0, 500) || null, ...fields });
}

function commissionApart(trade: IbkrTrade): ParsedTransaction[] {
  if (trade.commission.isZero() || trade.commissionCurrency === trade.currency) return [];
  const fee = trade.commission;
  return [
    booking(trade, {
      kind: "fee",
      currency: trade.commissionCurrency,
      amount: fee.isNegative() ? "0" : fee.toFixed(),
      fee: fee.isNegative() ? fee.toFixed() : "0",
    }),
  ];
}

function exchange(trade: IbkrTrade): ParsedTransaction[] {
  if (trade.exchanged === null || trade.exchanged === trade.currency) {
    throw new RowProblem(
      "an exchange of currencies that does not name the other currency",
      'Add the column "Symbol" (such as EUR.USD) to the report and export it again.',
    );
  }
  const bought = trade.quantity.isPositive();
  const one = { amount: trade.quantity.abs().toFixed(), currency: trade.exchanged };
  const other = { amount: trade.gross.toFixed(), currency: trade.currency };
  const charges = { tax: trade.tax.toFixed() };
  const inTrade = trade.commissionCurrency === trade.currency ? { fee: trade.commission.toFixed() } : {};
  return [
    booking(trade, { kind: bought ? "exchange_in" : "exchange_out", ...one }),
    booking(trade, { kind: bought ? "exchange_out" : "exchange_in", ...other, ...charges, ...inTrade }),
    ...commissionApart(trade),
  ];
}

function kindOf({ category, quantity, codes }: IbkrTrade): "buy" | "sell" | "write" | "expiry" {
  if (category === "option" && codes.has("Ep")) return "expiry";
  if (quantity.isPositive()) return "buy";
  return category === "option" && codes.has("O") && !codes.has("C") ? "write" : "sell";
}

function isUsedUp({ codes }: IbkrTrade): boolean {
  return codes.has("A") || codes.has("Ex");
}

/** The option that was exercised or assigned for shares: the same day, share and number. */
function optionBehind(shares: IbkrTrade, options: ReadonlySet<IbkrTrade>): IbkrTrade | undefined {
  return [...options].find(
    (option) =>
      option.date === shares.date &&
      option.underlying === shares.instrument?.symbol &&
      option.quantity.abs().times(option.multiplier).eq(shares.quantity.abs()),
  );
}

function plainTrade(trade: IbkrTrade, fields: Partial<ParsedTransaction> = {}): ParsedTransaction[] {
  const kind = kindOf(trade);
  return [
    booking(trade, {
      kind,
      instrument: trade.instrument,
      quantity: trade.quantity.abs().toFixed(),
      price: kind === "expiry" ? null : (trade.price?.abs().toFixed() ?? null),
      amount: kind === "expiry" ? "0" : trade.gross.toFixed(),
      fee: trade.commissionCurrency === trade.currency ? trade.commission.toFixed() : "0",
      tax: trade.tax.toFixed(),
      ...fields,
    }),
    ...commissionApart(trade),
  ];
}

/** Trades that were cancelled, each with the row that takes it back (code Ca) or that it takes back. */
function cancelledTrades(trades: readonly IbkrTrade[]): Map<IbkrTrade, IbkrTrade> {
  const pairs = new Map<IbkrTrade, IbkrTrade>();
  for (const cancel of trades.filter(({ codes }) => codes.has("Ca"))) {
    const original = trades.find(
      (trade) =>
        !pairs.has(trade) &&
        trade.account === cancel.account &&
        trade.instrument?.symbol === cancel.instrument?.symbol &&
        trade.quantity.eq(cancel.quantity.neg()) &&
        trade.gross.eq(cancel.gross),
    );
    if (original === undefined || pairs.has(cancel)) continue;
    pairs.set(original, cancel);
    pairs.set(cancel, original);
  }
  return pairs;
}

/** What each trade books, by its line: exercises and assignments become one row for the shares. */
export function bookIbkrTrades(trades: readonly IbkrTrade[]): Map<number, () => Outcome> {
  const cancelled = cancelledTrades(trades);
  const open = new Set(trades.filter((trade) => trade.category === "option" && isUsedUp(trade)));
  const usedBy = new Map<IbkrTrade, number>();
  const behind = new Map<IbkrTrade, IbkrTrade>();
  for (const trade of trades) {
    if (trade.category === "option" || !isUsedUp(trade)) continue;
    const option = optionBehind(trade, open);
    if (option === undefined) continue;
    open.delete(option);
    usedBy.set(option, trade.line);
    behind.set(trade, option);
  }
  const outcome = (trade: IbkrTrade): Outcome => {
    const other = cancelled.get(trade);
    if (other !== undefined) return ignored(`cancelled, together with line ${other.line}`);
    if (trade.codes.has("Ca")) {
      throw new RowProblem(
        "takes back a trade that is not in the file",
        "Export the period with the trade itself, or delete that trade from the ledger.",
      );
    }
    if (trade.category === "currency") return exchange(trade);
    if (trade.quantity.isZero())
      throw new RowProblem("the row has no quantity", "Add it, or leave the row out.");
    const shares = usedBy.get(trade);
    if (shares !== undefined) return ignored(`the option used up by the shares of line ${shares}`);
    if (open.has(trade) && trade.gross.isZero()) {
      throw new RowProblem(
        "an exercise or assignment without the trade in its shares",
        "Export the whole day, with the trades in shares.",
      );
    }
    const option = behind.get(trade);
    if (option === undefined) return plainTrade(trade);
    return plainTrade(trade, {
      kind: trade.quantity.isPositive() ? "exercise_buy" : "exercise_sell",
      related: option.instrument,
      relatedQuantity: option.quantity.abs().toFixed(),
    });
  };
  return new Map(trades.map((trade) => [trade.line, () => outcome(trade)]));
}

type Outcome = ParsedTransaction[] | RowOutcome;
