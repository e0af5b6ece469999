import type { Decimal } from "#finance/money.ts";
import { RELATED_KINDS, type TransactionKind } from "#finance/transaction-kinds.ts";
import type { ActionMeaning } from "./action-words.ts";
import type { ParsedTransaction } from "./importer.ts";

/** The numbers of a row that corporate actions, options and bonds need. */
export interface ActionNumbers {
  quantity: Decimal | null;
  price: Decimal | null;
  amount: Decimal | null;
  fee: Decimal;
  tax: Decimal;
  relatedQuantity: Decimal | null;
  costBasis: Decimal | null;
}

type Fields = { kind: TransactionKind } & Partial<ParsedTransaction>;
/** Reads a row as a purchase or sale: a text says what is missing. */
type ReadTrade = (kind: "buy" | "sell") => Partial<ParsedTransaction> | string;

const trades: Readonly<Partial<Record<ActionMeaning, "buy" | "sell">>> = {
  write: "sell",
  exercise_buy: "buy",
  exercise_sell: "sell",
  reinvestment: "buy",
};
const cashOnly: ReadonlySet<ActionMeaning> = new Set([
  "return_of_capital",
  "accrued_interest",
  "amortisation",
  "accretion",
]);

/** Books a row of a corporate action, an option or a bond; null for any other, a text for what is missing. */
export function corporateActionRow(
  meaning: ActionMeaning,
  numbers: ActionNumbers,
  { instrument, related }: Partial<ParsedTransaction>,
  readTrade: ReadTrade,
): Fields | string | null {
  if (meaning === "cash_by_sign" || meaning === "exchange_by_sign") return null;
  const changes = RELATED_KINDS.has(meaning);
  const side = trades[meaning];
  if (!changes && side === undefined && !cashOnly.has(meaning) && meaning !== "expiry") return null;
  if (!instrument) return "no symbol";
  if (changes && !related) return "no symbol of the instrument that the shares come from";
  const used = changes ? { relatedQuantity: numbers.relatedQuantity?.abs().toFixed() ?? null } : {};
  if (side !== undefined) {
    const trade = readTrade(side);
    return typeof trade === "string" ? trade : { kind: meaning, ...trade, ...used };
  }
  const costs = { fee: numbers.fee.toFixed(), tax: numbers.tax.toFixed() };
  const amount = numbers.amount?.abs() ?? null;
  if (cashOnly.has(meaning)) {
    const cash = amount ?? (numbers.quantity && numbers.price?.abs().times(numbers.quantity.abs())) ?? null;
    return cash === null ? "no amount" : { kind: meaning, amount: cash.toFixed(), ...costs };
  }
  const quantity = numbers.quantity === null || numbers.quantity.isZero() ? null : numbers.quantity.abs();
  // A change of symbol without a quantity is of everything held.
  if (quantity === null && meaning !== "symbol_change") return "no quantity";
  const paid = meaning === "merger" ? (amount?.toFixed() ?? "0") : "0";
  const costBasis = numbers.costBasis?.abs().toFixed() ?? null;
  return {
    kind: meaning,
    quantity: quantity?.toFixed() ?? null,
    amount: paid,
    costBasis: meaning === "spin_off" || meaning === "rights" ? costBasis : null,
    ...costs,
    ...used,
  };
}
