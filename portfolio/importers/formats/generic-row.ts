import { isProduct } from "#finance/exact-sum.ts";
import { Decimal } from "#finance/money.ts";
import { RELATED_KINDS, type TransactionKind } from "#finance/transaction-kinds.ts";
import { type ActionMeaning, actionMeaning, knownActions } from "../action-words.ts";
import type { ColumnField } from "../column-mapping.ts";
import { corporateActionRow } from "../corporate-action-row.ts";
import {
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type RowOutcome,
  rejected,
} from "../importer.ts";
import { type MajorCurrency, majorCurrency } from "../minor-currency.ts";
import { type DecimalMark, parseNumber } from "../parse-number.ts";

/** One row of a generic table, by the meaning of its columns. */
export interface GenericCells {
  get(field: ColumnField): string;
  has(field: ColumnField): boolean;
}

type NumberField = (typeof numberFields)[number];

/** The numbers of a row; each becomes a Decimal when it is computed with, which most of a long file never are. */
class GenericNumbers {
  readonly #texts: Partial<Record<NumberField, string>> = {};

  /** `text` is a plain decimal number. */
  set(field: NumberField, text: string): void {
    this.#texts[field] = text;
  }

  isNegative(field: NumberField): boolean {
    return this.#texts[field]?.startsWith("-") ?? false;
  }
  /** As a text without its sign, null without a number. */
  absolute(field: NumberField): string | null {
    const text = this.#texts[field];
    if (text === undefined) return null;
    return text.startsWith("-") ? text.slice(1) : text;
  }

  #decimal(field: NumberField): Decimal | null {
    const text = this.#texts[field];
    return text === undefined ? null : new Decimal(text);
  }

  get quantity(): Decimal | null {
    return this.#decimal("quantity");
  }
  get price(): Decimal | null {
    return this.#decimal("price");
  }
  get amount(): Decimal | null {
    return this.#decimal("amount");
  }
  // Costs are written with either sign.
  get fee(): Decimal {
    return this.#decimal("fee")?.abs() ?? zero;
  }
  get tax(): Decimal {
    return this.#decimal("tax")?.abs() ?? zero;
  }
  get ratio(): Decimal | null {
    return this.#decimal("ratio");
  }
  get relatedQuantity(): Decimal | null {
    return this.#decimal("relatedQuantity");
  }
  get costBasis(): Decimal | null {
    return this.#decimal("costBasis");
  }
}

/** What the words for a class of assets mean, in the form of lower case letters only. */
export const assetClasses: Readonly<Record<string, ParsedInstrument["assetClass"]>> = {
  stock: "stock",
  equity: "stock",
  security: "other",
  etf: "etf",
  fund: "fund",
  mutualfund: "fund",
  bond: "bond",
  crypto: "crypto",
  cryptocurrency: "crypto",
  option: "option",
  commodity: "commodity",
};

/** Fields whose cells are numbers. */
export const numberFields = [
  "quantity",
  "price",
  "amount",
  "fee",
  "tax",
  "ratio",
  "relatedQuantity",
  "costBasis",
] as const;

const zero = new Decimal(0);

function readNumbers(cells: GenericCells, mark: DecimalMark, unit: MajorCurrency): GenericNumbers | string {
  const read = new GenericNumbers();
  for (const field of numberFields) {
    const text = cells.get(field);
    if (text === "" || text === "-" || text === "--" || /^n\/?a$/i.test(text)) continue;
    const number = parseNumber(text, mark);
    if (number === null) return `${field}: "${text.slice(0, 40)}" is not a number`;
    const money = !["quantity", "ratio", "relatedQuantity"].includes(field);
    read.set(field, money ? unit.convert(number) : number);
  }
  return read;
}

function instrumentOf(cells: GenericCells, currency: string): ParsedInstrument | null {
  const isin = /^[A-Z]{2}[A-Z0-9]{9}\d$/.exec(cells.get("isin").trim().toUpperCase())?.[0] ?? null;
  const symbol = cells.get("symbol").trim().slice(0, 40) || isin || "";
  if (symbol === "") return null;
  const wanted = cells
    .get("assetClass")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
  return {
    symbol,
    name: cells.get("name").slice(0, 200) || symbol,
    currency,
    isin: isin ?? (/^[A-Z]{2}[A-Z0-9]{9}\d$/.test(symbol) ? symbol : null),
    assetClass: (Object.hasOwn(assetClasses, wanted) ? assetClasses[wanted] : undefined) ?? "other",
  };
}

/** Gross value of a trade: a stated amount may be gross or net of costs; whichever fits quantity × price is meant. */
function grossOf(numbers: GenericNumbers, kind: "buy" | "sell", assumptions: Set<string>): Decimal | null {
  const costless = numbers.fee.isZero() && numbers.tax.isZero();
  if (numbers.amount && costless) return numbers.amount.abs();
  const product = numbers.quantity && numbers.price ? numbers.quantity.abs().times(numbers.price) : null;
  if (!numbers.amount) return product;
  const stated = numbers.amount.abs();
  if (!product) return stated;
  const costs = numbers.fee.plus(numbers.tax);
  const fromNet = kind === "buy" ? stated.minus(costs) : stated.plus(costs);
  const gross = product.minus(stated).abs().lte(product.minus(fromNet).abs()) ? stated : fromNet;
  if (gross.minus(product).abs().gt(product.times("0.01").plus("0.01"))) {
    assumptions.add(
      "Where quantity × price does not give the amount, the amount counts, taken as net of costs.",
    );
    return fromNet;
  }
  return gross;
}

function tradeRow(
  numbers: GenericNumbers,
  kind: "buy" | "sell",
  common: Partial<ParsedTransaction>,
  assumptions: Set<string>,
): Partial<ParsedTransaction> | string {
  if (!common.instrument) return "no symbol";
  const quantity = numbers.absolute("quantity");
  if (quantity === null || quantity === "0") return "no quantity";
  const price = numbers.absolute("price");
  const stated = numbers.absolute("amount");
  const trade = { quantity, price, ...costsOf(numbers) };
  // As most files have it: the amount is quantity × price to the last digit, and so the gross value.
  const isPlain = price !== null && stated !== null && !numbers.isNegative("price");
  if (isPlain && isProduct(quantity, price, stated)) return { ...trade, amount: stated };
  const gross = grossOf(numbers, kind, assumptions);
  if (!gross) return "neither amount nor price";
  if (gross.isNegative()) return "costs above the amount";
  return { ...trade, amount: gross.toFixed() };
}

function costsOf(numbers: GenericNumbers): Pick<ParsedTransaction, "fee" | "tax"> {
  return { fee: numbers.absolute("fee") ?? "0", tax: numbers.absolute("tax") ?? "0" };
}

/** Cash of a row without trade: the amount, else quantity × price, else the price; signed. */
function cashOf(numbers: GenericNumbers): Decimal | null {
  if (numbers.amount) return numbers.amount;
  if (numbers.quantity && numbers.price) return numbers.quantity.times(numbers.price);
  return numbers.price ?? null;
}

function meaningOf(
  cells: GenericCells,
  numbers: GenericNumbers,
  assumptions: Set<string>,
): ActionMeaning | null {
  if (cells.has("action")) return actionMeaning(cells.get("action"));
  if (cells.get("symbol") !== "" || cells.get("isin") !== "") {
    assumptions.add(
      "The file has no column for the kind of transaction: negative quantities are sales, others purchases.",
    );
    return numbers.isNegative("quantity") ? "sell" : "buy";
  }
  assumptions.add("Rows without a symbol are deposits, or withdrawals where the amount is negative.");
  return "cash_by_sign";
}

function fieldsOf(
  meaning: ActionMeaning,
  numbers: GenericNumbers,
  common: Partial<ParsedTransaction>,
  assumptions: Set<string>,
): ({ kind: TransactionKind } & Partial<ParsedTransaction>) | string {
  if (meaning === "buy" || meaning === "sell") {
    const trade = tradeRow(numbers, meaning, common, assumptions);
    return typeof trade === "string" ? trade : { kind: meaning, ...trade };
  }
  if (meaning === "split") {
    if (!common.instrument) return "no symbol";
    if (numbers.ratio?.gt(0)) return { kind: "split", amount: "0", ratio: numbers.ratio.toFixed() };
    if (!numbers.quantity || numbers.quantity.lte(0)) return "a split needs its ratio or the shares added";
    assumptions.add("The quantity of a split is the number of shares added.");
    return { kind: "split", amount: "0", sharesAdded: numbers.quantity.toFixed() };
  }
  const moved =
    (meaning === "transfer_in" || meaning === "transfer_out") && common.instrument && numbers.quantity;
  if (moved) {
    if (moved.isZero()) return "no quantity";
    return {
      kind: meaning,
      quantity: moved.abs().toFixed(),
      price: numbers.price?.abs().toFixed() ?? null,
      amount: "0",
      costBasis: meaning === "transfer_in" ? (numbers.costBasis?.abs().toFixed() ?? null) : null,
    };
  }
  const action = corporateActionRow(meaning, numbers, common, (kind) =>
    tradeRow(numbers, kind, common, assumptions),
  );
  if (action !== null) return action;
  const cash = cashOf(numbers);
  if (!cash) return "no amount";
  const costs = costsOf(numbers);
  const amount = cash.abs().toFixed();
  if (meaning === "exchange_by_sign") {
    return { kind: cash.isNegative() ? "exchange_out" : "exchange_in", amount, instrument: null, ...costs };
  }
  if (meaning === "cash_by_sign") {
    return { kind: cash.isNegative() ? "withdrawal" : "deposit", amount, instrument: null, ...costs };
  }
  if (meaning === "dividend" || meaning === "interest") {
    if (cash.isNegative()) {
      assumptions.add("Negative dividends and interest are booked as costs.");
      return { kind: "fee", amount, ...costs };
    }
    return { kind: meaning === "dividend" && !common.instrument ? "interest" : meaning, amount, ...costs };
  }
  const plain = meaning === "fee" || meaning === "tax" ? {} : { instrument: null };
  return { kind: meaning, amount, ...plain, ...costs };
}

/** Books one row of a generic table; what had to be taken for granted is added to `assumptions`. */
export function bookGenericRow(
  cells: GenericCells,
  date: string,
  mark: DecimalMark,
  defaultCurrency: string | null,
  assumptions: Set<string>,
): RowOutcome {
  const unit = majorCurrency(cells.get("currency") || defaultCurrency || "");
  if (!unit) {
    const text = cells.get("currency").slice(0, 20);
    return rejected(text ? `"${text}" is not a currency` : "no currency", "Write the code, for example EUR.");
  }
  const numbers = readNumbers(cells, mark, unit);
  if (typeof numbers === "string")
    return rejected(numbers, "Correct the number in the file, or leave this row out.");
  const meaning = meaningOf(cells, numbers, assumptions);
  if (!meaning) {
    const word = cells.get("action").slice(0, 60);
    return rejected(
      word ? `unknown action "${word}"` : "no action",
      `Use one of: ${knownActions.join(", ")}.`,
    );
  }
  const related = { symbol: cells.get("relatedSymbol").trim().slice(0, 40), currency: unit.currency };
  const common = {
    related:
      related.symbol === ""
        ? null
        : { ...related, name: related.symbol, isin: null, assetClass: "other" as const },
    date,
    currency: unit.currency,
    instrument: instrumentOf(cells, unit.currency),
    note: cells.get("note").slice(0, 500) || null,
    account: cells.get("account").slice(0, 100) || null,
  };
  const fields = fieldsOf(meaning, numbers, common, assumptions);
  if (typeof fields === "string") return rejected(fields, "Complete the row, or leave it out.");
  const needed = RELATED_KINDS.has(fields.kind) ? {} : { related: null, relatedQuantity: null };
  return {
    state: "parsed",
    transactions: [parsedTransaction({ amount: "0", ...common, ...fields, ...needed })],
  };
}
