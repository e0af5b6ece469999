import { actionMeaning } from "../action-words.ts";
import { normalizeHeader } from "../column-mapping.ts";
import { decideDateOrder, decideDecimalMark, footerReason, linesAround } from "../file-habits.ts";
import { type Importer, ignored, type ReadOptions, type RowOutcome, rejected } from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import type { Table } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";
import { type DayOfList, findListDay } from "./positions-day.ts";
import { bookPosition, costFields, type PositionCells, type PositionField } from "./positions-row.ts";

const aliases: Readonly<Record<PositionField, readonly string[]>> = {
  symbol: "symbol ticker tickersymbol code instrument instrumentsymbol scripcode tradingsymbol".split(" "),
  isin: ["isin", "isincode", "securityisin", "identifier"],
  name: (
    "name description securityname company companyname product holding fund fundname security bezeichnung " +
    "wertpapier titel libelle valeur titre descripcion titolo strumento nombre"
  ).split(" "),
  quantity: (
    "quantity qty shares units numberofshares noofshares holdings position anzahl stuck stucke bestand quantite " +
    "cantidad titulos aantal quantita antal"
  ).split(" "),
  averagePrice: (
    "averageprice avgprice averagecost avgcost averagecostbasis averagecostpershare averagecostshare averageunitcost " +
    "averageunitprice averagebuyprice avgbuyprice averagepurchaseprice averageopenprice unitcost costpershare " +
    "costshare costprice purchaseprice buyprice entryprice einstandskurs einstandspreis kaufkurs pru " +
    "prixderevient prixderevientunitaire prixmoyen preciomedio preciocompra prezzomedio prezzodicarico gak " +
    "gemiddeldeaankoopprijs gav"
  ).split(" "),
  totalCost: (
    "costbasis costbasistotal totalcost totalcostbasis cost bookvalue bookcost investedamount invested " +
    "totalinvested purchasevalue purchasecost investment einstandswert einstand kaufwert prixdachat montantinvesti " +
    "costetotal coste importeinvertido controvalorecarico aankoopwaarde inkopsvarde anskaffningsvarde"
  ).split(" "),
  value: ["value", "marketvalue", "currentvalue", "totalvalue", "balance", "amount", "wert", "valeurtotale"],
  currency: ["currency", "ccy", "costcurrency", "currencyprimary", "wahrung", "devise", "divisa", "valuta"],
  date: ["asof", "asofdate", "date", "reportdate", "valuationdate", "stichtag", "datum", "stand", "fecha"],
  account: ["account", "accountname", "konto", "depot", "compte", "cuenta", "conto", "rekening"],
  assetClass: ["assetclass", "assettype", "type", "securitytype", "instrumenttype", "typ", "anlageklasse"],
};

/** Which field of a list of positions the names that a caller maps stand for. */
const mapped = {
  symbol: "symbol",
  isin: "isin",
  name: "name",
  quantity: "quantity",
  price: "averagePrice",
  costBasis: "totalCost",
  amount: "value",
  currency: "currency",
  date: "date",
  account: "account",
  assetClass: "assetClass",
} as const;

type Columns = Partial<Record<PositionField, number>>;

function columnsOf(header: readonly string[], mapping: ReadOptions["mapping"]): Columns {
  const names = header.map(normalizeHeader);
  const found: Columns = {};
  for (const [field, known] of Object.entries(aliases)) {
    const index = known.map((name) => names.indexOf(name)).find((place) => place >= 0);
    if (index !== undefined && isField(field)) found[field] = index;
  }
  for (const [wanted, field] of Object.entries(mapped)) {
    const name = isMapped(wanted) ? mapping[wanted] : undefined;
    if (name === undefined) continue;
    const exact = header.indexOf(name);
    const index = exact >= 0 ? exact : names.indexOf(normalizeHeader(name));
    if (index < 0) delete found[field];
    else found[field] = index;
  }
  return found;
}

function isField(text: string): text is PositionField {
  return Object.hasOwn(aliases, text);
}

function isMapped(text: string): text is keyof typeof mapped {
  return Object.hasOwn(mapped, text);
}

/** A day and a kind of transaction on each row make a history, not a list of what is held. */
function isHistory(table: Table): boolean {
  const names = table.header.map(normalizeHeader);
  if (!names.some((name) => /date|datum|time|fecha|buchungstag/.test(name))) return false;
  const kinds = names.findIndex((name) =>
    /^(action|type|typ|operation|side|buysell|transactiontype|tradetype|event|vorgang)$/.test(name),
  );
  return kinds >= 0 && table.rows.some(({ cells }) => actionMeaning(cells[kinds] ?? "") !== null);
}

/** What is held on a day: each position comes in with its cost, each balance as money. */
export const positionsCsv: Importer = {
  id: "positions-csv",
  name: "Positions CSV",
  sniff(file) {
    if (!file.table) return 0;
    const columns = columnsOf(file.table.header, {});
    const named = columns.symbol !== undefined || columns.isin !== undefined;
    const cost = columns.averagePrice !== undefined || columns.totalCost !== undefined;
    // Any table can be read so when the caller says that it is one.
    return named && cost && columns.quantity !== undefined && !isHistory(file.table) ? 0.8 : 0.05;
  },
  read(file, options) {
    const table = file.table;
    if (!table) throw new Error("a table format reads tables only");
    const columns = columnsOf(table.header, options.mapping);
    const cellOf = (cells: readonly string[], field: PositionField) => cells[columns[field] ?? -1] ?? "";
    const dates = decideDateOrder(
      table.rows.map((row) => cellOf(row.cells, "date")),
      options,
    );
    const mark = decideDecimalMark(
      table.rows.flatMap((row) => costFields.map((field) => cellOf(row.cells, field))),
      options.mapping,
    );
    const listed = table.rows.filter(
      (row) => footerReason(row.cells, cellOf(row.cells, "date"), table.header) === null,
    );
    const undated = listed.some((row) => cellOf(row.cells, "date") === "");
    const day: DayOfList | null = undated ? findListDay(table, options) : null;
    const assumptions = new Set<string>(dates.reason ? [dates.reason] : []);
    if (day?.assumption) assumptions.add(day.assumption);
    let money = 0;
    const book = (cells: readonly string[]): RowOutcome => {
      const given = cellOf(cells, "date");
      const date = given === "" ? (day?.date ?? null) : parseDate(given, dates.order);
      if (date === null)
        return rejected(`"${given.slice(0, 40)}" is not a date`, "Write the date as YYYY-MM-DD.");
      const position: PositionCells = {
        get: (field) => cellOf(cells, field),
        header: (field) => table.header[columns[field] ?? -1] ?? "",
        date,
        mark,
        currency: options.currency,
      };
      const outcome = bookPosition(position, assumptions);
      if (outcome.state === "parsed" && outcome.transactions[0]?.instrument === null) money += 1;
      return outcome;
    };
    const rows = [
      ...linesAround(table),
      ...table.rows.map(({ line, cells }) => {
        const footer = footerReason(cells, cellOf(cells, "date"), table.header);
        return { line, raw: cells, outcome: footer ? ignored(footer) : book(cells) };
      }),
    ];
    assumptions.add("What is held comes in on its day with its cost; what happened before is not known.");
    if (money === 0) assumptions.add("The file lists no money: later purchases are paid from the outside.");
    return {
      rows: oldestFirst(rows, "oldest-first"),
      columns: table.header,
      accountName: null,
      accountCurrency: null,
      accountCurrencies: {},
      impliedCash: money === 0,
      assumptions: [...assumptions],
      opening: true,
    };
  },
};
