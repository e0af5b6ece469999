import { Decimal } from "#finance/money.ts";
import { RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type RowOutcome,
} from "../importer.ts";
import { instrumentIn } from "./ibkr-cash.ts";

/** A corporate action as any report of Interactive Brokers states it: one line for each instrument that moves. */
export interface IbkrAction {
  line: number;
  date: string;
  /** "TNXP(US8902608541) SPLIT 1 FOR 32 (TNXP, TONIX PHARMA, US8902608624)" */
  description: string;
  instrument: ParsedInstrument;
  /** Shares that came (negative: went). */
  quantity: Decimal;
  /** Cash that came with it. */
  proceeds: Decimal;
  currency: string;
  account: string | null;
}

type Booked = ParsedTransaction | RowOutcome;

const fix = "Enter it by hand with the generic format, for example as merger, spin_off or rights.";

/** The instrument named in the brackets at the end, with the one the text begins with as its parent. */
export function actionInstruments(
  description: string,
  currency: string,
): { parent: ParsedInstrument | null; own: ParsedInstrument | null } {
  const inner = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(description)?.[1] ?? "";
  const parts = inner.split(",").map((part) => part.trim());
  const symbol = (parts[0] ?? "").replace(/\.OLD$/, "");
  const isin = /^[A-Z]{2}[A-Z0-9]{9}\d$/.exec(parts.at(-1) ?? "")?.[0] ?? null;
  const name = parts.slice(1, -1).join(", ") || symbol;
  const own: ParsedInstrument | null =
    parts.length >= 3 && symbol !== "" ? { symbol, name, currency, isin, assetClass: "other" } : null;
  const parent = instrumentIn(description, { symbol: "", isin: "", currency });
  return { parent: parent && { ...parent, symbol: parent.symbol.replace(/\.OLD$/, "") }, own };
}

function headOf({ date, description, account }: IbkrAction): string {
  return [date, account ?? "", description.replace(/\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$/, "")].join("\n");
}

function base(action: IbkrAction, fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>) {
  const { date, currency, account, instrument, description } = action;
  return parsedTransaction({
    date,
    currency,
    account,
    instrument,
    amount: "0",
    note: description.slice(0, 500),
    ...fields,
  });
}

function ratioIn(description: string): string | null {
  const match = /SPLIT\s+([\d.]+)\s+FOR\s+([\d.]+)/i.exec(description);
  if (!match) return null;
  const [to, from] = [new Decimal(match[1] ?? 0), new Decimal(match[2] ?? 0)];
  return to.gt(0) && from.gt(0) ? to.div(from).toDecimalPlaces(30).toFixed() : null;
}

/** Shares that came for others: the line with what came books it, those with what went are its counterparts. */
function swap(action: IbkrAction, gone: IbkrAction | undefined, proceeds: Decimal): Booked {
  if (gone === undefined) throw new RowProblem("the shares given for these are not in the file", fix);
  const { instrument } = action;
  if (instrument.symbol === gone.instrument.symbol) {
    if (action.quantity.eq(gone.quantity.neg())) {
      return ignored(`only the identifier of ${instrument.symbol} changes`);
    }
    return base(action, {
      kind: "split",
      ratio: action.quantity.div(gone.quantity.neg()).toDecimalPlaces(30).toFixed(),
    });
  }
  const related = { related: gone.instrument, relatedQuantity: gone.quantity.abs().toFixed() };
  const quantity = action.quantity.toFixed();
  const renamed = action.quantity.eq(gone.quantity.neg()) && proceeds.isZero();
  return renamed
    ? base(action, { kind: "symbol_change", quantity, ...related })
    : base(action, { kind: "merger", quantity, amount: proceeds.toFixed(), ...related });
}

function bookOne(action: IbkrAction, group: readonly IbkrAction[]): Booked {
  const { description, quantity, proceeds } = action;
  const text = description.toUpperCase();
  const came = group.filter((one) => one.quantity.gt(0));
  const went = group.find((one) => one.quantity.lt(0));
  const cash = group.reduce((sum, one) => sum.add(one.proceeds), new Decimal(0));
  const first = came[0];
  const named = actionInstruments(description, action.currency).parent;
  const parent = named?.symbol === action.instrument.symbol ? null : named;
  if (quantity.isZero()) {
    if (proceeds.lte(0)) return ignored("moves neither money nor shares");
    return base(action, { kind: "return_of_capital", amount: proceeds.toFixed() });
  }
  if (quantity.isNegative() && first !== undefined) return ignored(`counterpart of line ${first.line}`);
  const shares = quantity.abs().toFixed();
  if (/\bSPLIT\b/.test(text)) {
    const ratio = ratioIn(text);
    if (ratio === null) throw new RowProblem("a split without its ratio", fix);
    return base(action, { kind: "split", ratio });
  }
  if (/SPIN-?OFF/.test(text) && parent !== null && quantity.isPositive()) {
    return base(action, { kind: "spin_off", quantity: shares, related: parent });
  }
  if (/RIGHTS/.test(text) && parent !== null && quantity.isPositive()) {
    return base(action, { kind: "rights", quantity: shares, related: parent });
  }
  if (/STOCK DIVIDEND|SCRIP|BONUS/.test(text) && quantity.isPositive()) {
    return base(action, { kind: "split", sharesAdded: shares });
  }
  if (/MERGE|ACQUI|CHANGE|CONVERT|EXCHANGE|TENDER|REORG/.test(text) && quantity.isPositive()) {
    if (came.length > 1) throw new RowProblem("several instruments came for the shares", fix);
    return swap(action, went, cash);
  }
  if (quantity.isNegative() && proceeds.gt(0)) {
    return base(action, { kind: "sell", quantity: shares, amount: proceeds.toFixed() });
  }
  if (quantity.isNegative() && /DELIST|WORTHLESS|EXPIRE|LAPSE/.test(text)) {
    return base(action, { kind: "expiry", quantity: shares });
  }
  throw new RowProblem(`a corporate action of an unknown kind: ${description.slice(0, 80)}`, fix);
}

/** What each corporate action books, by its line. */
export function bookIbkrActions(actions: readonly IbkrAction[]): Map<number, () => Booked> {
  const groups = Map.groupBy(actions, headOf);
  return new Map(
    actions.map((action) => [action.line, () => bookOne(action, groups.get(headOf(action)) ?? [])]),
  );
}
