import { TRANSACTION_KIND_NAMES, type TransactionKind } from "#finance/transaction-kinds.ts";
import { normalizeHeader } from "./column-mapping.ts";

/** What an action word of a generic file means; those by sign take their direction from the sign of the amount. */
export type ActionMeaning = TransactionKind | "cash_by_sign" | "exchange_by_sign";

const words: Readonly<Record<ActionMeaning, readonly string[]>> = {
  buy: [
    "buy",
    "b",
    "bought",
    "purchase",
    "reinvestshares",
    "reinvestment",
    "marketbuy",
    "limitbuy",
    "buytoopen",
    "buytoclose",
    "kauf",
    "kaufen",
    "achat",
    "acheter",
    "compra",
    "koop",
    "kop",
    "acquisto",
    "advancedtradebuy",
  ],
  sell: [
    "sell",
    "s",
    "sold",
    "sale",
    "marketsell",
    "limitsell",
    "selltoclose",
    "verkauf",
    "verkaufen",
    "vente",
    "vendre",
    "venta",
    "verkoop",
    "salj",
    "vendita",
    "advancedtradesell",
  ],
  dividend: [
    "dividend",
    "dividends",
    "div",
    "cdiv",
    "cashdividend",
    "qualifieddividend",
    "reinvestdividend",
    "dividendreceived",
    "distribution",
    "dividende",
    "dividendo",
    "utdelning",
    "capitalgain",
  ],
  interest: [
    "interest",
    "int",
    "creditinterest",
    "zinsen",
    "zins",
    "interets",
    "interet",
    "intereses",
    "rente",
    "staking",
  ],
  fee: [
    "fee",
    "fees",
    "commission",
    "charge",
    "gebuhr",
    "gebuhren",
    "frais",
    "kosten",
    "comision",
    "avgift",
    "custodyfee",
  ],
  tax: ["tax", "taxes", "withholdingtax", "steuer", "steuern", "impot", "impuesto", "skatt"],
  deposit: [
    "deposit",
    "cashin",
    "contribution",
    "einzahlung",
    "einlage",
    "depot",
    "versement",
    "ingreso",
    "storting",
    "insattning",
    "topup",
    "cashtopup",
  ],
  withdrawal: [
    "withdrawal",
    "withdraw",
    "cashout",
    "auszahlung",
    "entnahme",
    "retrait",
    "retirada",
    "opname",
    "uttag",
    "cashwithdrawal",
  ],
  transfer_in: ["transferin", "receive", "received", "incomingtransfer", "einbuchung"],
  transfer_out: ["transferout", "send", "sent", "outgoingtransfer", "ausbuchung"],
  exchange_out: ["exchangeout", "fxsell", "currencysell"],
  exchange_in: ["exchangein", "fxbuy", "currencybuy"],
  exchange_by_sign: [
    "exchange",
    "fx",
    "forex",
    "currencyexchange",
    "currencyconversion",
    "fxconversion",
    "devisenkauf",
    "devisenverkauf",
    "wahrungsumtausch",
    "conversiondevise",
  ],
  split: ["split", "stocksplit", "sharesplit", "aktiensplit"],
  spin_off: ["spinoff", "spin", "demerger", "abspaltung", "scission"],
  merger: ["merger", "stockmerger", "cashandstockmerger", "exchangeofshares", "fusion", "verschmelzung"],
  symbol_change: ["symbolchange", "tickerchange", "namechange", "rename", "isinchange", "umbenennung"],
  rights: ["rights", "rightsissue", "subscriptionrights", "bezugsrechte"],
  return_of_capital: ["returnofcapital", "capitalreturn", "capitalrepayment", "roc", "kapitalruckzahlung"],
  write: ["write", "written", "selltoopen", "sto"],
  exercise_buy: ["exercisebuy", "callexercise", "rightsexercise", "putassignment", "subscription"],
  exercise_sell: ["exercisesell", "putexercise", "callassignment"],
  expiry: ["expiry", "expired", "expiration", "optionexpiration", "lapse", "lapsed", "verfall"],
  reinvestment: [
    "drip",
    "dividendreinvestment",
    "dividendreinvested",
    "stockdividend",
    "scripdividend",
    "stakingreward",
    "stakingincome",
    "reward",
    "rewardsincome",
    "airdrop",
  ],
  accrued_interest: ["accruedinterest", "accruedinterestpaid", "stuckzinsen"],
  amortisation: ["amortisation", "amortization", "bondpremiumamortization"],
  accretion: ["accretion", "bonddiscountaccretion"],
  cash_by_sign: [
    "transfer",
    "cash",
    "cashtransfer",
    "banktransfer",
    "wire",
    "journal",
    "uberweisung",
    "virement",
  ],
};

const byWord = new Map<string, ActionMeaning>();
for (const [meaning, list] of Object.entries(words)) {
  if (isMeaning(meaning)) for (const word of list) byWord.set(word, meaning);
}

/** Words as they are written in files: a long file has the same few again and again. */
const seen = new Map<string, ActionMeaning | null>();

function isMeaning(text: string): text is ActionMeaning {
  return Object.hasOwn(words, text);
}

/** The meaning of an action word in any case and several languages; null when unknown. */
export function actionMeaning(word: string): ActionMeaning | null {
  const known = seen.get(word);
  if (known !== undefined) return known;
  const meaning = byWord.get(normalizeHeader(word)) ?? null;
  if (seen.size < 1000 && word.length < 60) seen.set(word, meaning);
  return meaning;
}

/** The words that are understood, for a message. */
export const knownActions = TRANSACTION_KIND_NAMES.map((kind) => kind.replace("_", " "));
