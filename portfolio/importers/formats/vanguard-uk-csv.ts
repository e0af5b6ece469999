import { Decimal } from "#finance/money.ts";
import { outcomeOfBooking, RowProblem } from "../broker-table.ts";
import { normalizeHeader } from "../column-mapping.ts";
import { linesAround } from "../file-habits.ts";
import {
  type ClosingBalance,
  type Importer,
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type ReadRow,
  type RowOutcome,
} from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import { parseNumber } from "../parse-number.ts";
import type { Table, TableRow } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";

const currency = "GBP";
const fix = "Enter this movement with the generic format, or leave it out.";

/** A line of "Cash Transactions". */
interface CashLine {
  source: TableRow;
  account: string | null;
  details: string;
  amount: Decimal | null;
}

/** A line of "Investment Transactions": the shares of a trade whose cash is a line of its own. */
interface SharesLine {
  source: TableRow;
  account: string | null;
  details: string;
}

interface Report {
  cash: CashLine[];
  shares: SharesLine[];
  others: ReadRow[];
  accounts: Set<string>;
  balances: ClosingBalance[];
}

/** The same words in both parts of the report, which writes dashes and spaces either way. */
function plain(text: string): string {
  return text
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

function numberIn(text: string | undefined): Decimal | null {
  const parsed = parseNumber(text ?? "", ".");
  return parsed === null ? null : new Decimal(parsed);
}

function startsWith(row: TableRow, names: readonly string[]): boolean {
  return names.every((name, index) => normalizeHeader(row.cells[index] ?? "") === name);
}

const cashHeader = ["date", "details", "amount", "balance"];
const sharesHeader = ["date", "investmentname", "transactiondetails", "quantity", "price", "cost"];

function linesOf({ preamble, header, headerLine, rows }: Table): TableRow[] {
  return [...preamble, { line: headerLine, cells: header }, ...rows];
}

function readReport(table: Table): Report {
  const report: Report = {
    cash: [],
    shares: [],
    others: linesAround({ ...table, preamble: [] }),
    accounts: new Set(),
    balances: [],
  };
  let part: "none" | "cash" | "shares" = "none";
  let account: string | null = null;
  let namesSeen = false;
  for (const source of linesOf(table)) {
    const [first = "", second = "", third = ""] = source.cells;
    const other = (reason: string) =>
      report.others.push({ line: source.line, raw: source.cells, outcome: ignored(reason) });
    const filled = source.cells.filter((cell) => cell !== "").length;
    if (startsWith(source, cashHeader) || startsWith(source, sharesHeader)) {
      part = startsWith(source, cashHeader) ? "cash" : "shares";
      // The first line of column names is that of the file.
      if (namesSeen) other("column names of a section");
      namesSeen = true;
    } else if (/^(cash|investment) transactions$/i.test(first)) {
      part = "none";
      other("the title of a section");
    } else if (/^(balance|cost)$/i.test(first) && filled === 2) {
      const balance = numberIn(second);
      if (/^balance$/i.test(first) && balance) {
        report.balances.push({ currency, balance: balance.toFixed(), account });
      }
      other("the total of a section");
    } else if (part === "none" || filled === 1) {
      account = first.slice(0, 100) || account;
      if (account !== null) report.accounts.add(account);
      other("names the account");
    } else if (part === "cash") {
      report.cash.push({ source, account, details: plain(second), amount: numberIn(third) });
    } else report.shares.push({ source, account, details: plain(third) });
  }
  return report;
}

function instrumentOf(text: string): ParsedInstrument {
  const match = /^(.*?)\s*\(([A-Z0-9.]{1,12})\)$/.exec(text);
  const name = (match?.[1] ?? text).slice(0, 100);
  return { symbol: match?.[2] ?? name, name, currency, isin: null, assetClass: match ? "other" : "fund" };
}

function dateOf(source: TableRow): string {
  const date = parseDate(source.cells[0] ?? "", "DMY");
  if (date !== null) return date;
  const shown = (source.cells[0] ?? "").slice(0, 40);
  throw new RowProblem(`"${shown}" is not a date`, "Write the date as DD/MM/YYYY.");
}

/** Lines that cancel each other: a reversal and the nearest line before it with the same words and amount. */
function reversals(cash: readonly CashLine[]): Map<CashLine, CashLine> {
  const pairs = new Map<CashLine, CashLine>();
  for (const [index, line] of cash.entries()) {
    const words = /^reversal of\s+(.+)$/i.exec(line.details)?.[1];
    const earlier = cash
      .slice(0, index)
      .findLast(
        (one) =>
          !pairs.has(one) &&
          one.account === line.account &&
          one.details === words &&
          line.amount !== null &&
          one.amount?.eq(line.amount.neg()) === true,
      );
    if (!earlier) continue;
    pairs.set(line, earlier);
    pairs.set(earlier, line);
  }
  return pairs;
}

/** The shares of each trade's cash: the same words, in the order of the report. */
function sharesOf({ cash, shares }: Report): Map<CashLine, SharesLine> {
  const open = new Set(shares);
  const found = new Map<CashLine, SharesLine>();
  for (const line of cash) {
    const match = [...open].find((one) => one.details === line.details && one.account === line.account);
    if (!match) continue;
    open.delete(match);
    found.set(line, match);
  }
  return found;
}

function book(line: CashLine, shares: SharesLine | undefined): ParsedTransaction {
  const { details, amount, source, account } = line;
  if (amount === null) throw new RowProblem("the row has no amount", "Add the amount to the row.");
  const size = amount.abs().toFixed();
  const base = (fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>) =>
    parsedTransaction({
      date: dateOf(source),
      currency,
      account,
      note: details.slice(0, 500),
      amount: size,
      ...fields,
    });
  const trade = /^(bought|sold)\s+([\d,.]+)\s+(.+)$/i.exec(details);
  if (trade) {
    const kind = /^b/i.test(details) ? "buy" : "sell";
    if (amount.isNegative() !== (kind === "buy"))
      throw new RowProblem("a trade with an amount of the wrong sign", "Check the amount of the row.");
    const quantity = numberIn(shares?.source.cells[3])?.abs() ?? numberIn(trade[2]);
    if (!quantity?.gt(0))
      throw new RowProblem("a trade without a quantity", "Add the quantity to the details.");
    const price = numberIn(shares?.source.cells[4])?.toFixed() ?? null;
    return base({ kind, quantity: quantity.toFixed(), price, instrument: instrumentOf(trade[3] ?? "") });
  }
  const dividend = /^(?:reversal of )?div:\s*([^\s.@]+)/i.exec(details)?.[1];
  if (dividend && !amount.isNegative()) {
    const instrument = {
      symbol: dividend,
      name: dividend,
      currency,
      isin: null,
      assetClass: "other" as const,
    };
    return base({ kind: "dividend", instrument });
  }
  if (dividend) return base({ kind: "fee" });
  if (/\binterest\b/i.test(details)) return base({ kind: amount.isNegative() ? "fee" : "interest" });
  if (/\b(fee|charge)s?\b/i.test(details)) {
    return amount.isNegative()
      ? base({ kind: "fee" })
      : base({ kind: "fee", amount: "0", fee: amount.neg().toFixed() });
  }
  if (/\btransfer/i.test(details))
    return base({ kind: amount.isNegative() ? "transfer_out" : "transfer_in" });
  if (/deposit|withdraw|payment|tax relief|direct debit|contribution/i.test(details)) {
    return base({ kind: amount.isNegative() ? "withdrawal" : "deposit" });
  }
  throw new RowProblem(`unknown details "${details.slice(0, 60)}"`, fix);
}

/** The report of Vanguard UK: movements of cash, which count, and below them the shares of the same trades. */
export const vanguardUkCsv: Importer = {
  id: "vanguard-uk-csv",
  name: "Vanguard UK CSV",
  sniff({ table }) {
    if (!table) return 0;
    const lines = [...table.preamble, { line: 0, cells: table.header }, ...table.rows.slice(0, 20)];
    const titled = lines.some(({ cells }) => /^cash transactions$/i.test(cells[0] ?? ""));
    return titled && lines.some((row) => startsWith(row, cashHeader)) ? 1 : 0;
  },
  read({ table }) {
    if (!table) throw new Error("a table format reads tables only");
    const report = readReport(table);
    const reversed = reversals(report.cash);
    const shares = sharesOf(report);
    const cashOf = new Map([...shares].map(([line, one]) => [one, line] as const));
    const single = report.accounts.size <= 1;
    const outcomeOf = (line: CashLine): RowOutcome => {
      const other = reversed.get(line);
      if (other) return ignored(`cancelled by line ${other.source.line}`);
      return outcomeOfBooking(() => book(single ? { ...line, account: null } : line, shares.get(line)));
    };
    const days = report.cash.flatMap(({ source }) => parseDate(source.cells[0] ?? "", "DMY") ?? []).sort();
    const last = days.at(-1);
    return {
      rows: oldestFirst(
        [
          ...report.others,
          ...report.cash.map((line) => ({
            line: line.source.line,
            raw: line.source.cells,
            outcome: outcomeOf(line),
          })),
          ...report.shares.map((line) => ({
            line: line.source.line,
            raw: line.source.cells,
            outcome: outcomeOfShares(cashOf.get(line)),
          })),
        ],
        "oldest-first",
      ),
      columns: cashHeader,
      accountName: single ? ([...report.accounts][0] ?? null) : null,
      accountCurrency: currency,
      accountCurrencies: {},
      impliedCash: false,
      closing:
        last === undefined
          ? null
          : {
              date: last,
              positions: [],
              cash: report.balances.map((balance) => (single ? { ...balance, account: null } : balance)),
            },
      assumptions: [
        "Amounts are pounds. Trades are booked on the day of their cash, with the amount that it moved.",
        "Funds without a symbol go by their name.",
      ],
    };
  },
};

function outcomeOfShares(cash: CashLine | undefined): RowOutcome {
  return outcomeOfBooking(() => {
    if (cash) return ignored(`the shares of the trade of line ${cash.source.line}`);
    throw new RowProblem(
      "no movement of cash belongs to these shares",
      "Export both parts for the same period, or enter the shares by hand as a transfer.",
    );
  });
}
