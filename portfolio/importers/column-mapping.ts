import { z } from "zod";
import { isIsoDate } from "#finance/dates.ts";
import { columnAliases } from "./column-aliases.ts";

/** The meanings a column of a table can have. */
export const COLUMN_FIELDS = [
  "date",
  "action",
  "symbol",
  "isin",
  "name",
  "quantity",
  "price",
  "amount",
  "fee",
  "tax",
  "currency",
  "account",
  "note",
  "ratio",
  "dataSource",
  "assetClass",
  "relatedSymbol",
  "relatedQuantity",
  "costBasis",
] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];

const columnName = z.string().max(200).optional();

/** How to read a table whose meaning cannot be told from its header: column names by field, and the file's habits. */
export const columnMapping = z.strictObject({
  date: columnName,
  action: columnName,
  symbol: columnName,
  isin: columnName,
  name: columnName,
  quantity: columnName,
  price: columnName,
  amount: columnName,
  fee: columnName,
  tax: columnName,
  currency: columnName,
  account: columnName,
  note: columnName,
  ratio: columnName,
  dataSource: columnName,
  assetClass: columnName,
  relatedSymbol: columnName,
  relatedQuantity: columnName,
  costBasis: columnName,
  dateOrder: z.enum(["DMY", "MDY"]).optional(),
  decimalMark: z.enum([".", ","]).optional(),
  /** The day on which the positions of a list without dates were held, as YYYY-MM-DD. */
  asOf: z.string().refine(isIsoDate).optional(),
  /** Bookings that a file of another format brought into the same account: left out unless `book`. */
  doubles: z.enum(["skip", "book"]).optional(),
});
export type ColumnMapping = z.infer<typeof columnMapping>;

/**
 * A header cell without case, accents, units in brackets and punctuation. Example: "Price ($)" is "price". Letters of
 * other scripts stay, those of the Latin one that are not built of one from a to z with an accent go: "Łączna" is "aczna".
 */
export function normalizeHeader(cell: string): string {
  return cell
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/\((?:\W+|eur|usd|gbp|chf)\)/g, "")
    .replace(/(?![a-z])\p{Script=Latin}|[^\p{L}0-9]/gu, "");
}

/** Which column holds which field: aliases first, in their order of preference; the caller's choice overrides. */
export function proposeColumns(header: readonly string[]): Partial<Record<ColumnField, number>> {
  const names = header.map(normalizeHeader);
  const found: Partial<Record<ColumnField, number>> = {};
  const taken = new Set<number>();
  for (const field of COLUMN_FIELDS) {
    for (const alias of columnAliases[field]) {
      const column = names.findIndex((name, index) => name === alias && !taken.has(index));
      if (column >= 0) {
        found[field] = column;
        taken.add(column);
        break;
      }
    }
  }
  return found;
}

/** How many fields a line would name if it were the header. */
export function headerScore(cells: readonly string[]): number {
  return Object.keys(proposeColumns(cells)).length;
}
