import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { ColumnMapping } from "./column-mapping.ts";
import type { SourceFile } from "./source-file.ts";

/** An instrument as a file names it; which of the household's instruments it is gets decided later. */
export interface ParsedInstrument {
  symbol: string;
  name: string;
  currency: string;
  isin: string | null;
  /** Only where the file says so; otherwise `other`. */
  assetClass: "stock" | "etf" | "fund" | "bond" | "crypto" | "option" | "commodity" | "cash" | "other";
}

/**
 * One ledger row as read from a file. Signs and meaning of the numbers as in finance/transaction-kinds.ts;
 * `fee` and `tax` may be negative where a file records a refund.
 */
export interface ParsedTransaction {
  kind: TransactionKind;
  date: string;
  instrument: ParsedInstrument | null;
  quantity: string | null;
  price: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: string;
  ratio: string | null;
  costBasis: string | null;
  note: string | null;
  /** Name of the account in the file, or null where the file is about one account. */
  account: string | null;
  /** A split given as shares added: the ratio follows from the quantity held before it. */
  sharesAdded: string | null;
  /** What shares of a corporate action come from, and how many of it are used; see transaction-kinds.ts. */
  related: ParsedInstrument | null;
  relatedQuantity: string | null;
  /** Shares that replace others: the ratio or the carried cost follows from what is held before it. */
  replaces: ReplacedShares | null;
}

export interface ReplacedShares {
  type: "reverse_split" | "exchange";
  instrument: ParsedInstrument;
  quantity: string;
}

export type RowOutcome =
  | { state: "parsed"; transactions: ParsedTransaction[] }
  | { state: "rejected"; reason: string; fix: string }
  | { state: "ignored"; reason: string };

/** One line of a file as received, and what became of it. */
export interface ReadRow {
  line: number;
  raw: readonly string[] | Readonly<Record<string, unknown>>;
  outcome: RowOutcome;
}

/**
 * What the broker says was held and owed at the end of a day, to compare with the ledger. Quantities are shares
 * (contracts for options, negative: written), balances money of the account. Leave out what the file does not state:
 * an instrument that is not listed is not taken as sold, unless `complete`.
 */
export interface ClosingState {
  /** The day at whose end this held, as YYYY-MM-DD. */
  date: string;
  positions: ClosingPosition[];
  cash: ClosingBalance[];
  /** True where the file lists every position of its accounts, so that others must be zero. */
  complete?: boolean;
}

export interface ClosingPosition {
  /** As the rows of the same file name it. */
  symbol: string;
  isin?: string | null;
  quantity: string;
  /** Name of the account in the file; left out where the file is about one account. */
  account?: string | null;
}

export interface ClosingBalance {
  currency: string;
  balance: string;
  account?: string | null;
}

/** A file as an importer understood it, oldest row first. Every line but the column names is in `rows`. */
export interface ReadFile {
  rows: ReadRow[];
  columns: string[];
  /** What the file says about its account, or null. */
  accountName: string | null;
  accountCurrency: string | null;
  /** Currencies of the accounts a file names. */
  accountCurrencies: Readonly<Record<string, string>>;
  /** True where the file lists trades but no movements of cash. */
  impliedCash: boolean;
  /** What was taken for granted, in sentences for the owner. */
  assumptions: string[];
  /** True where rows say what is held on a day: they are booked only where the ledger holds nothing of it yet. */
  opening?: boolean;
  /** Positions and balances the file itself states for its end; the preview compares them with the ledger. */
  closing?: ClosingState | null;
}

/**
 * A file whose rows are made one after the other, oldest first, as often as they are asked for: of a long file no more
 * than a few have to be in memory. The assumptions are complete once all rows were read.
 */
export interface RowStream extends Omit<ReadFile, "rows"> {
  rows(): Iterable<ReadRow>;
  /** How many there are. */
  count: number;
  /** What rows name, rejected ones included: instruments (in upper case), and accounts in their order; null for none. */
  symbols: ReadonlySet<string>;
  accounts: readonly (string | null)[];
  /** Days of the first and the last row. */
  period: { from: string; to: string } | null;
  /** Whether what some row does follows from what is held before it. */
  needsHeld: boolean;
}

export interface ReadOptions {
  mapping: ColumnMapping;
  /** Currency of rows that name none; null when the caller gave none either. */
  currency: string | null;
  /** The current day, as evidence for the order of day and month. */
  today: string;
}

/** One file format. `sniff` looks at content only, never at the file's name. */
export interface Importer {
  id: string;
  name: string;
  /** 0 = certainly not this format, 1 = certainly this one. */
  sniff(file: SourceFile): number;
  read(file: SourceFile, options: ReadOptions): ReadFile;
  /** The same rows one after the other; null where some of them depend on others. @throws CoachError as `read` */
  stream?(file: SourceFile, options: ReadOptions): RowStream | null;
}

export function rejected(reason: string, fix: string): RowOutcome {
  return { state: "rejected", reason, fix };
}

export function ignored(reason: string): RowOutcome {
  return { state: "ignored", reason };
}

/** A transaction with everything empty but what the caller sets. */
export function parsedTransaction(
  fields: Pick<ParsedTransaction, "kind" | "date" | "amount" | "currency"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return {
    instrument: null,
    quantity: null,
    price: null,
    fee: "0",
    tax: "0",
    ratio: null,
    costBasis: null,
    note: null,
    account: null,
    sharesAdded: null,
    related: null,
    relatedQuantity: null,
    replaces: null,
    ...fields,
  };
}
