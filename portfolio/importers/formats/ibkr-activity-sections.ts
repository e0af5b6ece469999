import type { BrokerRow } from "../broker-table.ts";
import type { Table, TableRow } from "../read-table.ts";

/** The columns of all sections that are read, in the form of `normalizeHeader`. */
export const activityColumns = {
  level: ["datadiscriminator"],
  category: ["assetcategory"],
  currency: ["currency"],
  account: ["account"],
  symbol: ["symbol"],
  dateTime: ["datetime"],
  date: ["date", "settledate", "reportdate"],
  quantity: ["quantity", "qty"],
  price: ["tprice", "tradeprice"],
  proceeds: ["proceeds"],
  commission: ["commfee", "comm"],
  code: ["code"],
  subtitle: ["subtitle"],
  description: ["description"],
  amount: ["amount"],
  securityId: ["securityid"],
  underlying: ["underlying"],
  multiplier: ["multiplier"],
  type: ["type"],
  direction: ["direction"],
  cashAmount: ["cashamount"],
  summary: ["currencysummary"],
  total: ["total"],
  fieldName: ["fieldname"],
  fieldValue: ["fieldvalue"],
} as const;
export type ActivityColumn = keyof typeof activityColumns;

export interface ActivityRow {
  section: string;
  source: TableRow;
  row: BrokerRow<ActivityColumn>;
  /** The currency that commissions of exchanges are in: a header says "Comm in EUR". */
  commissionCurrency: string | null;
}

/** All lines of a table in their order. */
export function linesOf({ preamble, header, headerLine, rows }: Table): TableRow[] {
  return [...preamble, { line: headerLine, cells: header }, ...rows];
}

/** "Comm in EUR" is a column of commissions in EUR. */
export function commissionCurrencyIn(header: readonly string[]): string | null {
  return (
    header.map((name) => /^Comm in ([A-Z]{3})$/.exec(name)?.[1]).find((code) => code !== undefined) ?? null
  );
}
