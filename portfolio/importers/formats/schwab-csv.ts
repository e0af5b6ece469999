import { Decimal } from "#finance/money.ts";
import { normalizeHeader } from "../column-mapping.ts";
import { linesAround } from "../file-habits.ts";
import {
  type Importer,
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type ReadRow,
  type RowOutcome,
  rejected,
} from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import { parseNumber } from "../parse-number.ts";
import type { TableRow } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";
import { type SchwabTreatment, schwabTreatment } from "./schwab-actions.ts";
import { pairSchwabExchanges } from "./schwab-exchanges.ts";

const columnsNeeded = [
  "date",
  "action",
  "symbol",
  "description",
  "quantity",
  "price",
  "feescomm",
  "amount",
] as const;
const currency = "USD";
const fixNumber = "Correct the number in the file, or leave this row out.";

/** One row's cells as numbers and days; texts are untrusted. */
export interface SchwabRow {
  line: number;
  treatment: SchwabTreatment;
  action: string;
  date: string;
  instrument: ParsedInstrument | null;
  description: string;
  quantity: Decimal | null;
  price: string | null;
  fee: Decimal;
  /** The broker's net amount, signed by its effect on cash; null where the file states none. */
  net: Decimal | null;
}

/** Without a symbol, "TDA TRAN - …" in its column is a remark, not an instrument. */
function instrumentOf(symbol: string, description: string): ParsedInstrument | null {
  const text = symbol.trim();
  if (text === "" || text.length > 30) return null;
  const option = /^\S+ \d{2}\/\d{2}\/\d{4} [\d.]+ [CP]$/.test(text);
  if (/\s/.test(text) && !option) return null;
  return {
    symbol: text,
    name: description || text,
    currency,
    isin: null,
    assetClass: option ? "option" : "other",
  };
}

function readRow(row: TableRow, cell: (row: TableRow, name: string) => string): SchwabRow | RowOutcome {
  const action = cell(row, "action");
  const dateCell = cell(row, "date");
  if (/^transactions? total/i.test(dateCell)) return ignored("the file's total line");
  if (action === "" && row.cells.filter((text) => text !== "").length <= 1)
    return ignored("not a transaction line");
  const treatment = schwabTreatment(action);
  if (!treatment) {
    return rejected(
      `unknown action "${action.slice(0, 60)}"`,
      "Enter this transaction by hand with the generic format, or leave it out.",
    );
  }
  const asOf = /\bas of (\S+)/i.exec(dateCell);
  const date = parseDate(asOf?.[1] ?? dateCell, "MDY");
  if (!date) return rejected(`"${dateCell.slice(0, 40)}" is not a date`, "Write the date as MM/DD/YYYY.");
  const numbers = {
    quantity: cell(row, "quantity"),
    price: cell(row, "price"),
    fee: cell(row, "feescomm"),
    net: cell(row, "amount"),
  };
  const parsed: Partial<Record<keyof typeof numbers, string>> = {};
  for (const [name, text] of Object.entries(numbers)) {
    if (text === "" || text === "--") continue;
    const number = parseNumber(text, ".");
    if (number === null) return rejected(`${name}: "${text.slice(0, 40)}" is not a number`, fixNumber);
    if (name === "quantity" || name === "price" || name === "fee" || name === "net") parsed[name] = number;
  }
  const description = cell(row, "description");
  return {
    line: row.line,
    treatment,
    action,
    date,
    description,
    instrument: instrumentOf(cell(row, "symbol"), description),
    quantity: parsed.quantity === undefined ? null : new Decimal(parsed.quantity),
    price: parsed.price ?? null,
    fee: new Decimal(parsed.fee ?? 0),
    net: parsed.net === undefined ? null : new Decimal(parsed.net),
  };
}

/** Buy and sell: the broker's net amount is the cash effect, to the cent; only without it quantity × price counts. */
function trade(row: SchwabRow, kind: "buy" | "sell"): ParsedTransaction | RowOutcome {
  if (!row.instrument) return rejected(`${row.action} without a symbol`, "Add the symbol to the row.");
  const quantity = row.quantity?.abs();
  if (!quantity || quantity.isZero())
    return rejected(`${row.action} without a quantity`, "Add the quantity to the row.");
  const gross = row.price === null ? null : quantity.times(row.price);
  const sign = kind === "buy" ? -1 : 1;
  const net = row.net ?? gross?.times(sign).minus(row.fee);
  if (!net) return rejected(`${row.action} without price and amount`, "Add the amount to the row.");
  const amount = net.plus(row.fee).times(sign);
  if (amount.isNegative() && !amount.isZero()) {
    return rejected(`${row.action} with an amount of the wrong sign`, "Check the sign of the amount.");
  }
  return base(row, {
    kind,
    quantity: quantity.toFixed(),
    price: row.price,
    amount: amount.abs().toFixed(),
    fee: row.fee.toFixed(),
  });
}

function base(
  row: SchwabRow,
  fields: Partial<ParsedTransaction> & Pick<ParsedTransaction, "kind" | "amount">,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date,
    currency,
    instrument: row.instrument,
    note: [row.action, row.description]
      .filter((text) => text !== "")
      .join(": ")
      .slice(0, 500),
    ...fields,
  });
}

/** Income and costs have a direction; money against it is booked as a refund or a cost so that cash stays right. */
function cashOnly(
  row: SchwabRow,
  kind: "dividend" | "interest" | "fee" | "tax",
): ParsedTransaction | RowOutcome {
  const net = row.net;
  if (!net) return rejected(`${row.action} without an amount`, "Add the amount to the row.");
  if (kind === "fee" || kind === "tax") {
    if (net.isPositive()) return base(row, { kind, amount: "0", [kind]: net.neg().toFixed() });
    return base(row, { kind, amount: net.abs().toFixed() });
  }
  if (net.isNegative()) return base(row, { kind: "fee", amount: net.abs().toFixed() });
  return base(row, { kind: row.instrument ? kind : "interest", amount: net.toFixed() });
}

function movement(row: SchwabRow): ParsedTransaction | RowOutcome {
  if (row.treatment === "cash_movement" && row.net && !row.quantity) {
    const internal = /internal|journal/i.test(row.action);
    const incoming = internal ? "transfer_in" : "deposit";
    const kind = row.net.isNegative() ? (internal ? "transfer_out" : "withdrawal") : incoming;
    return base(row, { kind, amount: row.net.abs().toFixed(), instrument: null });
  }
  if (!row.instrument || !row.quantity || row.quantity.isZero()) {
    return rejected(
      `${row.action} without ${row.net ? "a symbol" : "an amount or shares"}`,
      "Complete the row.",
    );
  }
  const kind = row.quantity.isNegative() ? "transfer_out" : "transfer_in";
  return base(row, { kind, quantity: row.quantity.abs().toFixed(), price: row.price, amount: "0" });
}

function shares(row: SchwabRow): ParsedTransaction | RowOutcome {
  if (!row.instrument || !row.quantity || row.quantity.lte(0)) {
    return rejected(`${row.action} without the shares received`, "Add symbol and quantity to the row.");
  }
  const quantity = row.quantity.toFixed();
  if (row.treatment === "split")
    return base(row, { kind: "split", amount: "0", sharesAdded: quantity, price: row.price });
  return base(row, { kind: "buy", quantity, amount: "0" });
}

function book(row: SchwabRow): ParsedTransaction | RowOutcome {
  switch (row.treatment) {
    case "buy":
    case "sell":
      return trade(row, row.treatment);
    case "dividend":
    case "interest":
    case "fee":
    case "tax":
      return cashOnly(row, row.treatment);
    case "split":
    case "free_shares":
      return shares(row);
    default:
      return movement(row);
  }
}

const treatmentNotes: Partial<Record<SchwabTreatment, string>> = {
  free_shares:
    "Shares from spin-offs and stock dividends come in at zero cost; the whole cost stays with the parent.",
  reverse_split: "Both lines of a reverse split become one split; its ratio is new shares over old shares.",
  exchange:
    "Mergers, conversions and name changes move shares from the old to the new instrument without cash.",
  share_movement: "Shares moved between accounts carry no cost here: their cost basis is unknown.",
};

/** The transaction history of Charles Schwab: newest first, US dollars, net amounts. */
export const schwabCsv: Importer = {
  id: "schwab-csv",
  name: "Schwab CSV",
  sniff(file) {
    const names = new Set(file.table?.header.map(normalizeHeader));
    const present = columnsNeeded.filter((name) => names.has(name)).length;
    return names.has("feescomm") && names.has("action") && present >= columnsNeeded.length - 1 ? 1 : 0;
  },
  read(file) {
    const table = file.table;
    const header = table?.header ?? [];
    const positions = new Map(header.map((name, index) => [normalizeHeader(name), index]));
    const cell = (row: TableRow, name: string) => row.cells[positions.get(name) ?? -1] ?? "";
    const rows: ReadRow[] = table ? linesAround(table) : [];
    const exchanges: { row: SchwabRow; raw: string[] }[] = [];
    const seen = new Set<SchwabTreatment>();
    for (const source of table?.rows ?? []) {
      const read = readRow(source, cell);
      if ("state" in read) {
        rows.push({ line: source.line, raw: source.cells, outcome: read });
        continue;
      }
      seen.add(read.treatment);
      if (read.treatment === "reverse_split" || read.treatment === "exchange") {
        exchanges.push({ row: read, raw: source.cells });
        continue;
      }
      const booked = book(read);
      const outcome: RowOutcome = "state" in booked ? booked : { state: "parsed", transactions: [booked] };
      rows.push({ line: source.line, raw: source.cells, outcome });
    }
    rows.push(...pairSchwabExchanges(exchanges));
    const notes = [...seen].flatMap((treatment) => treatmentNotes[treatment] ?? []);
    return {
      rows: oldestFirst(rows, "newest-first"),
      columns: header,
      accountName: accountNameIn(table?.preamble ?? []),
      accountCurrency: currency,
      accountCurrencies: {},
      impliedCash: false,
      assumptions: ["Amounts are US dollars.", "Within a day the file is newest first.", ...notes],
    };
  },
};

/** `"Transactions for account Individual XXXX-1234 as of …"` */
function accountNameIn(preamble: readonly TableRow[]): string | null {
  const match = /for account\s+(.{1,60}?)\s+as of/i.exec(preamble[0]?.cells.join(" ") ?? "");
  return match?.[1] ? `Schwab ${match[1]}` : null;
}
