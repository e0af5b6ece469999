import { type BrokerRow, RowProblem } from "../broker-table.ts";
import { normalizeHeader } from "../column-mapping.ts";
import type { ParsedInstrument } from "../importer.ts";

/** Columns of both exports of Portfolio Performance: English, German, French, Spanish, Italian, Dutch. */
export const commonColumns = {
  date: ["date", "datum", "fecha", "data"],
  type: ["type", "typ", "tipo"],
  value: ["value", "wert", "valeur", "valor", "valore", "waarde"],
  currency: [
    "transactioncurrency",
    "buchungswahrung",
    "devisedeloperation",
    "monedadelatransaccion",
    "monedadelatransaccioon",
    "valutaoperazione",
    "transactievaluta",
  ],
  taxes: ["taxes", "steuern", "impotstaxes", "impuestos", "tasse", "belastingen"],
  shares: ["shares", "stuck", "parts", "acciones", "azioni", "aandelen"],
  isin: ["isin"],
  wkn: ["wkn"],
  ticker: [
    "tickersymbol",
    "symboleboursier",
    "simbolodelticker",
    "simbolotitolo",
    "symbol",
    "symbole",
    "simbolo",
    "symbool",
  ],
  name: ["securityname", "wertpapiername", "nomdutitre", "nombredelactivo", "nometitolo", "naameffect"],
  note: ["note", "notiz", "nota", "opmerking"],
} as const;

/** Columns that only the transactions of a securities account have. */
export const securitiesColumns = {
  gross: ["grossamount", "bruttobetrag", "montantbrut", "cantidadbruta", "importolordo", "brutobedrag"],
  grossCurrency: [
    "currencygrossamount",
    "wahrungbruttobetrag",
    "montantbrutendevise",
    "cantidadbrutademoneda",
    "importolordovaluta",
    "valutabrutobedrag",
  ],
  rate: ["exchangerate", "wechselkurs", "tauxdechange", "tipodecambio", "tassodicambio", "wisselkoers"],
  fees: ["fees", "gebuhren", "frais", "comisiones", "commissioni", "kosten"],
} as const;

export type TransactionType =
  | "buy"
  | "sell"
  | "delivery_in"
  | "delivery_out"
  | "transfer_in"
  | "transfer_out"
  | "deposit"
  | "removal"
  | "dividend"
  | "interest"
  | "interest_charge"
  | "fees"
  | "fees_refund"
  | "taxes"
  | "tax_refund";

const words: Readonly<Record<TransactionType, readonly string[]>> = {
  buy: ["buy", "kauf", "achat", "compra", "koop"],
  sell: ["sell", "verkauf", "vente", "venta", "vendi", "verkoop"],
  delivery_in: [
    "deliveryinbound",
    "einlieferung",
    "distributionentrante",
    "livraisonentrante",
    "entregaentrada",
    "trasferimentotitoliinentrata",
    "leveringinkomend",
  ],
  delivery_out: [
    "deliveryoutbound",
    "auslieferung",
    "distributionsortante",
    "livraisonsortante",
    "entregasalida",
    "trasferimentotitoliinuscita",
    "leveringuitgaand",
  ],
  transfer_in: [
    "transferinbound",
    "umbuchungeingang",
    "transfertentrant",
    "transferenciaentrada",
    "trasferimentoinentrata",
    "overboekinginkomend",
  ],
  transfer_out: [
    "transferoutbound",
    "umbuchungausgang",
    "transfertsortant",
    "transferenciasalida",
    "trasferimentoinuscita",
    "overboekinguitgaand",
  ],
  deposit: ["deposit", "einlage", "depot", "deposito", "deposita", "storting"],
  removal: ["removal", "entnahme", "retrait", "retirada", "rimozione", "prelievo", "opname"],
  dividend: ["dividend", "dividends", "dividende", "dividendes", "dividendo", "dividendi"],
  interest: ["interest", "zinsen", "interets", "intereses", "interesse", "interessi", "rente"],
  interest_charge: [
    "interestcharge",
    "zinsbelastung",
    "fraisdinterets",
    "cargointereses",
    "interessepassivo",
    "rentekosten",
  ],
  fees: ["fees", "gebuhren", "frais", "comisiones", "commissioni", "kosten"],
  fees_refund: [
    "feesrefund",
    "gebuhrenerstattung",
    "remboursementdefrais",
    "devolucioncomisiones",
    "rimborsocommissioni",
    "terugbetalingkosten",
  ],
  taxes: ["taxes", "steuern", "impotstaxes", "impuestos", "tasse", "belastingen"],
  tax_refund: [
    "taxrefund",
    "steuerruckerstattung",
    "remboursementimpotstaxes",
    "devolucionimpuestos",
    "rimborsotasse",
    "terugbetalingbelastingen",
  ],
};

const byWord = new Map<string, TransactionType>();
for (const [type, list] of Object.entries(words)) {
  if (isType(type)) for (const word of list) byWord.set(word, type);
}

function isType(text: string): text is TransactionType {
  return Object.hasOwn(words, text);
}

type CommonRow = BrokerRow<keyof typeof commonColumns>;

/** @throws RowProblem for a word of another language */
export function typeOf(row: CommonRow): TransactionType {
  const type = byWord.get(normalizeHeader(row.text("type")));
  if (type === undefined) {
    throw new RowProblem(
      `unknown type "${row.text("type").slice(0, 60)}"`,
      "Export with the program set to English, German, French, Spanish, Italian or Dutch.",
    );
  }
  return type;
}

/** The security of a row; null when it names none. */
export function securityOf(row: CommonRow, currency: string): ParsedInstrument | null {
  const [ticker, isin, wkn, name] = [row.text("ticker"), row.text("isin"), row.text("wkn"), row.text("name")];
  const symbol = (ticker || isin || wkn || name).slice(0, 40);
  if (symbol === "") return null;
  return { symbol, name: name || symbol, currency, isin: isin || null, assetClass: "other" };
}

/** Both exports go into one account unless somebody chooses otherwise. */
export const accountName = "Portfolio Performance";
