import { Decimal } from "#finance/money.ts";
import { ignored, type ParsedInstrument, parsedTransaction, type RowOutcome, rejected } from "../importer.ts";
import { type MajorCurrency, MONEY_CODES, majorCurrency } from "../minor-currency.ts";
import { type DecimalMark, parseNumber } from "../parse-number.ts";
import { assetClasses } from "./generic-row.ts";

export type PositionField =
  | "symbol"
  | "isin"
  | "name"
  | "quantity"
  | "averagePrice"
  | "totalCost"
  | "value"
  | "currency"
  | "date"
  | "account"
  | "assetClass";

/** Fields whose cells are numbers. */
export const costFields = ["quantity", "averagePrice", "totalCost", "value"] as const;

/** One row of a list of positions; every cell is untrusted text. */
export interface PositionCells {
  get(field: PositionField): string;
  /** The name of the column that holds a field. */
  header(field: PositionField): string;
  date: string;
  mark: DecimalMark;
  /** Where nothing in the file says a currency. */
  currency: string | null;
}

const signs: Readonly<Record<string, string>> = { $: "USD", "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY" };
/** Costs that differ by more than this share are told. */
const tolerance = "0.01";

/** The currency of a row: its column, else a mark in the cost or in the name of its column, else the given one. */
function currencyOf(cells: PositionCells, assumptions: Set<string>): MajorCurrency | string {
  const stated = cells.get("currency");
  if (stated !== "") return majorCurrency(stated) ?? `"${stated.slice(0, 20)}" is not a currency`;
  for (const field of ["totalCost", "averagePrice", "value"] as const) {
    for (const text of [cells.get(field), cells.header(field)]) {
      const sign = /[$€£₹¥]/.exec(text)?.[0];
      const code = /\b[A-Z]{3}\b/.exec(text)?.[0];
      const found = sign === undefined ? code : signs[sign];
      if (found !== undefined && (MONEY_CODES.has(found) || found === "GBX")) {
        return majorCurrency(found) ?? "no currency";
      }
    }
  }
  const given = majorCurrency(cells.currency ?? "");
  if (!given) return "no currency";
  assumptions.add(`Costs without a currency are taken as ${given.currency}.`);
  return given;
}

type Numbers = Record<(typeof costFields)[number], Decimal | null>;

function numbersOf(cells: PositionCells, unit: MajorCurrency): Numbers | string {
  const read: Numbers = { quantity: null, averagePrice: null, totalCost: null, value: null };
  for (const field of costFields) {
    const text = cells.get(field);
    if (/^([-–—]*|n\/?a|null|unknown)$/i.test(text)) continue;
    const number = parseNumber(text, cells.mark);
    if (number === null) return `${field}: "${text.slice(0, 40)}" is not a number`;
    read[field] = new Decimal(field === "quantity" ? number : unit.convert(number));
  }
  return read;
}

/** The currency whose balance a row states, or null when it is of an instrument. */
function moneyOf(cells: PositionCells, unit: MajorCurrency): string | null {
  const symbol = cells.get("symbol").toUpperCase();
  if (cells.get("isin") !== "") return null;
  const told = `${cells.get("assetClass")} ${symbol || cells.get("name")}`;
  const says = /^(cash|liquidity|money|guthaben|liquidités?|efectivo|contanti) |\b(cash|guthaben)\b/i;
  if (MONEY_CODES.has(symbol)) return symbol;
  return says.test(told) ? unit.currency : null;
}

function instrumentOf(cells: PositionCells, currency: string): ParsedInstrument | null {
  const isin = /^[A-Z]{2}[A-Z0-9]{9}\d$/.exec(cells.get("isin").toUpperCase())?.[0] ?? null;
  const symbol = cells.get("symbol").slice(0, 40) || isin || "";
  if (symbol === "") return null;
  const wanted = cells
    .get("assetClass")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
  const assetClass = (Object.hasOwn(assetClasses, wanted) ? assetClasses[wanted] : undefined) ?? "other";
  const own = /^[A-Z]{2}[A-Z0-9]{9}\d$/.test(symbol) ? symbol : null;
  return {
    symbol,
    name: cells.get("name").slice(0, 200) || symbol,
    currency,
    isin: isin ?? own,
    assetClass,
  };
}

/** What the position cost in all: as stated, else average price × quantity; null when the file does not say. */
function costOf(numbers: Numbers, quantity: Decimal, symbol: string, assumptions: Set<string>) {
  const { averagePrice, totalCost } = numbers;
  const product = averagePrice?.abs().mul(quantity) ?? null;
  const stated = totalCost?.abs() ?? null;
  if (stated === null && product === null) {
    assumptions.add("Positions without a cost come in with unknown cost: gains on them are not known.");
    return null;
  }
  if (stated !== null && product !== null && stated.sub(product).abs().gt(stated.mul(tolerance))) {
    assumptions.add(`The total cost of ${symbol} is not quantity × average price: the total counts.`);
  }
  return stated ?? product;
}

/** Books one row of a list of positions; what had to be taken for granted is added to `assumptions`. */
export function bookPosition(cells: PositionCells, assumptions: Set<string>): RowOutcome {
  const unit = currencyOf(cells, assumptions);
  if (typeof unit === "string") return rejected(unit, "Write the currency as a code, for example EUR.");
  const numbers = numbersOf(cells, unit);
  if (typeof numbers === "string")
    return rejected(numbers, "Correct the number in the file, or leave this row out.");
  const { quantity } = numbers;
  const common = { date: cells.date, account: cells.get("account").slice(0, 100) || null };
  const money = moneyOf(cells, unit);
  if (money !== null) {
    // Money counts itself: its quantity is the balance where no value is given.
    const balance = numbers.value ?? quantity ?? numbers.totalCost;
    if (balance === null) return rejected("no balance", "Write the balance of the money, or leave it out.");
    if (balance.isZero()) return ignored("a balance of zero");
    const kind = balance.isNegative() ? ("withdrawal" as const) : ("deposit" as const);
    return {
      state: "parsed",
      transactions: [
        parsedTransaction({ ...common, kind, amount: balance.abs().toFixed(), currency: money }),
      ],
    };
  }
  const instrument = instrumentOf(cells, unit.currency);
  if (!instrument) return rejected("no symbol and no ISIN", "Add the symbol or the ISIN to the row.");
  if (quantity === null) return rejected("no quantity", "Add the quantity, or leave this row out.");
  if (quantity.isZero()) return ignored("none of it is held");
  if (quantity.isNegative())
    return rejected(
      "a position held short cannot come in from a list",
      "Enter the sale or the option written that opened it as a transaction.",
    );
  const cost = costOf(numbers, quantity, instrument.symbol, assumptions);
  const price = numbers.averagePrice?.abs() ?? null;
  return {
    state: "parsed",
    transactions: [
      parsedTransaction({
        ...common,
        kind: "transfer_in",
        instrument,
        quantity: quantity.toFixed(),
        price: price?.toFixed() ?? null,
        amount: "0",
        currency: unit.currency,
        costBasis: cost?.toDecimalPlaces(12).toFixed() ?? null,
      }),
    ],
  };
}
