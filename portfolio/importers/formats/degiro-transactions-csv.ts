import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";

const accountCurrencies = ["", "eur", "chf", "gbp", "usd", "sek", "dkk", "nok", "pln", "czk", "huf"];

/** Header names that newer exports end with the currency of the account: "Total EUR". */
function named(...names: readonly string[]): string[] {
  return names.flatMap((name) => accountCurrencies.map((currency) => `${name}${currency}`));
}

const next = (names: readonly string[]) => names.map((name) => `${name}+1`);
const prices = ["price", "koers", "kurs", "cours", "precio", "quotazione", "preco"];
const locals = [
  "localvalue",
  "lokalewaarde",
  "wertinlokalwahrung",
  "valeurlocale",
  "valorlocal",
  "valorelocale",
  "valeurendevise",
];
const values = named("value", "waarde", "wert", "valeur", "valor", "valore");
const totals = named("total", "totaal", "gesamt", "gesamtbetrag", "totale");
const columns = {
  day: ["date", "datum", "fecha", "data"],
  product: ["product", "produkt", "produit", "producto", "prodotto", "produto"],
  isin: ["isin", "codeisin"],
  venue: [
    "venue",
    "uitvoeringsplaats",
    "ausfuhrungsort",
    "lieudexecution",
    "centrodeejecucion",
    "sedediesecuzione",
    "localdeexecucao",
  ],
  quantity: ["quantity", "aantal", "anzahl", "quantite", "numero", "quantita", "quantidade"],
  price: prices,
  priceCurrency: next(prices),
  local: locals,
  value: values,
  valueCurrency: next(values),
  autoFx: named(
    "autofxfee",
    "autofxkosten",
    "autofxgebuhr",
    "fraisautofx",
    "comisionautofx",
    "commissioneautofx",
    "custoautofx",
  ),
  fees: named(
    "transactionandorthirdpartyfees",
    "transactioncosts",
    "transactiekostenenofkostenvanderden",
    "transactiekosten",
    "transaktionsgebuhrenundoderfremdkosten",
    "transaktionsgebuhren",
    "transaktionsgebuhr",
    "gebuhr",
    "fraisdecourtageetoudepartiestierces",
    "fraisdecourtage",
    "fraisdetransaction",
    "costesdetransaccionyoexternos",
    "costesdetransaccion",
    "costiditransazioneeoditerzeparti",
    "costiditransazione",
    "custosdetransacaoeoudeterceiros",
    "custosdetransacao",
  ),
  total: totals,
  totalCurrency: next(totals),
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** The account's currency where the header names it. */
  account: string | null;
}

function cashCurrency(row: Row, { account }: Context): string {
  return (
    account ?? row.currency(row.text("totalCurrency") === "" ? "valueCurrency" : "totalCurrency").currency
  );
}

function trade(row: Row, context: Context): Booked {
  const shares = row.needNumber("quantity");
  if (shares.isZero()) return ignored("moves no shares");
  const kind = shares.isNegative() ? "sell" : "buy";
  const value = row.number("value");
  const charged = (column: "fees" | "autoFx") => row.number(column) ?? new Decimal(0);
  const total = row.number("total") ?? value?.add(charged("fees"));
  if (!total) throw new RowProblem("the row has no total", "Add the total to the row.");
  const cash = cashCurrency(row, context);
  const unit = majorCurrency(row.text("priceCurrency"));
  const price = row.number("price");
  const fee = charged("fees").add(charged("autoFx")).abs();
  const amount = total.add(fee);
  if (kind === "buy" ? amount.gt(0) : amount.isNegative())
    throw new RowProblem(
      kind === "buy" ? "a purchase that brings money in" : "a sale that costs money",
      "Leave out both lines of a trade that was cancelled, or correct the sign.",
    );
  const symbol = row.text("isin") || row.text("product");
  if (symbol === "") throw new RowProblem("the row names no instrument", "Add its ISIN to the row.");
  return parsedTransaction({
    kind,
    date: row.date("day"),
    currency: cash,
    instrument: {
      symbol,
      name: row.text("product") || symbol,
      currency: unit?.currency ?? cash,
      isin: row.text("isin") || null,
      assetClass: "other",
    },
    quantity: shares.abs().toFixed(),
    price: price && unit?.currency === cash ? unit.convert(price.toFixed()) : null,
    amount: amount.abs().toFixed(),
    fee: fee.toFixed(),
    note:
      unit && unit.currency !== cash && price ? `at ${price.toFixed()} ${row.text("priceCurrency")}` : null,
  });
}

/** The transactions of DEGIRO, older and newer columns: trades only, in the currency of the account. */
export const degiroTransactionsCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "degiro-transactions-csv",
  name: "DEGIRO transactions CSV",
  columns,
  needed: ["day", "isin", "quantity", "price", "priceCurrency", "local", "value", "total"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["price", "local", "value", "total"],
  mixedDecimalMarks: true,
  order: "newest-first",
  impliedCash: true,
  assumptions: [
    "The file lists trades only. The account statement has them too, with dividends and deposits: it is enough alone.",
    "Totals are what moved in the account's currency; the cost of converting currencies is part of the charges.",
  ],
  prepare(_rows, table) {
    const found = table.header.map(
      (name) => /^(?:total|totaal|gesamt|totale)\s+([A-Z]{3})$/i.exec(name)?.[1],
    );
    return { account: found.find((currency) => currency !== undefined)?.toUpperCase() ?? null };
  },
  book: trade,
  account: (_table, { account }) => ({ accountName: "DEGIRO", accountCurrency: account }),
});
