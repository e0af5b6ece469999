import { z } from "zod";
import { isIsoDate } from "#finance/dates.ts";

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
});
export type ColumnMapping = z.infer<typeof columnMapping>;

const aliases: Readonly<Record<ColumnField, readonly string[]>> = {
  date: [
    "date",
    "tradedate",
    "transactiondate",
    "activitydate",
    "rundate",
    "datetime",
    "time",
    "timestamp",
    "timestamputc",
    "datum",
    "buchungstag",
    "handelsdatum",
    "fecha",
    "data",
    "dateoperation",
    "datedoperation",
    "tradedatetime",
    "orderexecutiontime",
    "settlementdate",
    "settledate",
    "valuedate",
    "valutadatum",
  ],
  action: [
    "action",
    "type",
    "buysell",
    "activitytype",
    "transactiontype",
    "tradetype",
    "transaction",
    "typ",
    "operation",
    "side",
    "transcode",
    "transactionkind",
    "event",
    "typavtransaktion",
    "way",
    "vorgang",
  ],
  symbol: [
    "symbol",
    "code",
    "ticker",
    "tickersymbol",
    "instrument",
    "asset",
    "instrumentsymbol",
    "scripcode",
  ],
  isin: ["isin", "securityisin", "instrumentisin", "identifier"],
  name: [
    "name",
    "securityname",
    "description",
    "investmentname",
    "product",
    "holdingname",
    "libelle",
    "holding",
    "company",
    "bezeichnung",
  ],
  quantity: [
    "quantity",
    "qty",
    "shares",
    "units",
    "noofshares",
    "numberofshares",
    "quantitytransacted",
    "antal",
    "anzahl",
    "stuck",
    "stucke",
    "quantite",
    "cantidad",
    "aantal",
  ],
  price: [
    "price",
    "unitprice",
    "tradeprice",
    "priceshare",
    "pricepershare",
    "shareprice",
    "priceattransaction",
    "tprice",
    "value",
    "kurs",
    "cours",
    "precio",
    "koers",
  ],
  amount: [
    "amount",
    "total",
    "totalamount",
    "netamount",
    "total value",
    "totalvalue",
    "totaltradevalue",
    "proceeds",
    "trademoney",
    "montant",
    "betrag",
    "belopp",
    "importe",
    "bedrag",
    "subtotal",
    "principalamount",
  ],
  fee: [
    "fee",
    "fees",
    "commission",
    "commissions",
    "ibcommission",
    "feescomm",
    "feescommissions",
    "commissionsandfees",
    "commissionfees",
    "feesandorspread",
    "costs",
    "frais",
    "gebuhr",
    "gebuhren",
    "courtagesek",
    "courtage",
    "kosten",
    "comision",
  ],
  tax: ["tax", "taxes", "withholdingtax", "steuer", "steuern", "impots"],
  currency: [
    "currency",
    "ccy",
    "currencyprimary",
    "transactioncurrency",
    "devise",
    "wahrung",
    "pricecurrency",
  ],
  account: ["account", "accountid", "accountname", "accountnumber", "konto", "securitiesaccount"],
  note: ["note", "notes", "comment", "comments", "memo", "kommentar"],
  ratio: ["ratio", "splitratio"],
  dataSource: ["datasource"],
  assetClass: ["assetclass", "assettype", "instrumenttype"],
  relatedSymbol: ["relatedsymbol", "oldsymbol", "parentsymbol", "underlying", "fromsymbol", "optionsymbol"],
  relatedQuantity: ["relatedquantity", "oldquantity", "fromquantity", "contracts"],
  costBasis: ["costbasis", "costcarried", "allocatedcost"],
};

/** A header cell without case, accents, units in brackets and punctuation. Example: "Price ($)" is "price". */
export function normalizeHeader(cell: string): string {
  return cell
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/\((?:\W+|eur|usd|gbp|chf)\)/g, "")
    .replace(/[^a-z0-9]/g, "");
}

/** Which column holds which field: aliases first, in their order of preference; the caller's choice overrides. */
export function proposeColumns(header: readonly string[]): Partial<Record<ColumnField, number>> {
  const names = header.map(normalizeHeader);
  const found: Partial<Record<ColumnField, number>> = {};
  const taken = new Set<number>();
  for (const field of COLUMN_FIELDS) {
    for (const alias of aliases[field]) {
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
