/** What a line of a DEGIRO account statement is about. */
export type DegiroLine =
  | "internal"
  | "reservation"
  | "fund_change"
  | "exchange"
  | "trade"
  | "dividend_tax"
  | "transaction_fee"
  | "transaction_tax"
  | "return_of_capital"
  | "fee"
  | "interest"
  | "dividend"
  | "gift"
  | "processed_withdrawal"
  | "withdrawal"
  | "deposit";

/** The money market fund that held the cash until 2021 counts as cash. */
const fundWords =
  "geldmarktfonds|money market|fonds monetaire|fondo monetari|fondi monetari|comune monetario|mercado monetario";
const exchangeWords =
  "valuta creditering|valuta debitering|valutatransactie|fx credit|fx debit|wahrungswechsel|wahrungstransaktion|" +
  "currency exchange|currency transaction|cambio de divisa|de divisa|credito fx|prelievo fx|cambio valuta|" +
  "operation de change|de devise|operazione in valuta";

/**
 * Parts of descriptions without accents in lower case, in Dutch, English, German, French, Spanish, Italian and
 * Portuguese. The first kind that fits counts, narrow ones before wide ones: "Ingreso Cambio de Divisa" is no deposit.
 */
const words: readonly (readonly [DegiroLine, string])[] = [
  ["internal", "cash sweep|flatexdegiro bank|flatex bank|flatex euro bank"],
  ["reservation", "reservation|reservierung|reservering|reserva "],
  ["fund_change", fundWords],
  ["exchange", exchangeWords],
  ["dividend_tax", "dividendbelasting|dividendensteuer|dividend tax|quellensteuer|bronbelasting|withholding"],
  ["dividend_tax", "sur dividende|sur les dividendes|retencion del dividendo|sul dividendo|sui dividendi"],
  ["dividend_tax", "imposto sobre dividendo|imposto sobre o dividendo|imposto de dividendo|retencao"],
  [
    "transaction_fee",
    "transactiekosten|transaction and/or third|transaktionsgebuhr|frais degiro de courtage",
  ],
  ["transaction_fee", "frais de courtage|costes de transaccion|costi di transazione|de transacao degiro"],
  ["transaction_fee", "custos de transacao|frais de transaction|autofx"],
  [
    "transaction_tax",
    "stamp duty|transactiebelasting|transaction tax|transaktionssteuer|sur les transactions",
  ],
  ["transaction_tax", "impuesto de transaccion|sobre transacciones|sulle transazioni|imposto de selo|tobin"],
  ["return_of_capital", "teruggave van kapitaal|kapitaaluitkering|return of capital|capital return"],
  [
    "return_of_capital",
    "kapitalruckzahlung|remboursement de capital|devolucion de capital|rimborso di capitale",
  ],
  ["fee", "kosten|fee|gebuhr|handelsmodalitat|frais|comision|commission|comiss|costi|custo|costes|b\\.t\\.w"],
  ["interest", "interest|rente|zinsen|interets|interes|interessi|juros|coupon|cedola|cupon"],
  ["dividend", "dividend|fund distribution|ausschuttung|distribucion|distribution|distribuzione"],
  ["gift", "courtesy|promoti|promocion|promocao|promozion|cashback|welkomstactie|bonus|rebate"],
  ["processed_withdrawal", "processed flatex withdrawal"],
  ["withdrawal", "terugstorting|terugboeking|withdrawal|auszahlung|retrait|retirada|reembolso|prelievo"],
  ["withdrawal", "levantamento"],
  ["deposit", "storting|deposit|einzahlung|versement|depot|ingreso|sofort"],
];

const wording = words.map(([about, pattern]) => ({ about, pattern: new RegExp(pattern) }));
/** Lines that name a quantity and a price but are no trade of the owner. */
const noTrade = new RegExp(`${fundWords}|${exchangeWords}`);

/** A description in lower case without accents, also of text decoded wrongly on its way ("CrÃ©dito"). */
export function plainDescription(text: string): string {
  return text
    .replace(/\u00c3([\u0080-\u00bf])/g, (_, byte: string) => String.fromCharCode(byte.charCodeAt(0) + 64))
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}

/** A trade as a description tells it, its numbers still as text. */
export interface DegiroTrade {
  /** What the corporate action is called, "" for a plain trade. */
  action: string;
  /** Null where only the sign of the amount tells. */
  side: "buy" | "sell" | null;
  quantity: string;
  price: string;
  /** As written, for example GBX. */
  priceCurrency: string;
}

const buying = new Set(["koop", "buy", "kauf", "achat", "compra", "acquisto"]);
const selling = new Set(["verkoop", "sell", "verkauf", "vente", "venta", "venda", "vendita"]);

const tradePattern =
  /^(?:([^:]*?)\s*:\s*)?(?:([a-z]+)\s+)?(\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?|\d[\d.,]*)(?:\s.*?)?\s*(?:@|zu je)\s*([\d.,'’\s]*\d)\s*([a-z]{3})\b/;

/** The trade that a description tells of, for example "Koop 6 NORD@49,78 EUR (XF00…)"; null where it is none. */
export function tradeIn(description: string): DegiroTrade | null {
  const found = tradePattern.exec(plainDescription(description));
  if (!found) return null;
  const [, action = "", verb = "", quantity = "", price = "", currency = ""] = found;
  const side = buying.has(verb) ? "buy" : selling.has(verb) ? "sell" : null;
  if (side === null && (verb !== "" || action === "")) return null;
  return { action, side, quantity, price, priceCurrency: currency.toUpperCase() };
}

/** What a line is about; null where its words are not known. */
export function degiroLine(description: string, trade = tradeIn(description)): DegiroLine | null {
  const plain = plainDescription(description);
  if (trade !== null && !noTrade.test(plain)) return "trade";
  return wording.find(({ pattern }) => pattern.test(plain))?.about ?? null;
}
