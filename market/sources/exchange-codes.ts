import type { SourceInstrument } from "../network-source.ts";

/** How sources mark the exchange of a symbol, by market identifier code. */
interface ExchangeCodes {
  yahoo: string;
  stooq?: string;
  alphaVantage?: string;
  currency: string;
}

const unitedStates = { yahoo: "", stooq: ".us", alphaVantage: "", currency: "USD" };

/**
 * Suffixes of the sources' symbols. Source: Yahoo "Exchanges and data providers on Yahoo Finance" (SLN2310); Stooq's list
 * of markets; Alpha Vantage, documentation of TIME_SERIES_DAILY. Stooq does not tell the currency of a price, so that
 * exchanges with several (London) are not asked of it.
 */
const exchanges: Readonly<Record<string, ExchangeCodes>> = {
  XNYS: unitedStates,
  XNAS: unitedStates,
  ARCX: unitedStates,
  XASE: unitedStates,
  BATS: unitedStates,
  XLON: { yahoo: ".L", alphaVantage: ".LON", currency: "GBP" },
  XETR: { yahoo: ".DE", stooq: ".de", alphaVantage: ".DEX", currency: "EUR" },
  XFRA: { yahoo: ".F", alphaVantage: ".FRK", currency: "EUR" },
  XPAR: { yahoo: ".PA", alphaVantage: ".PAR", currency: "EUR" },
  XAMS: { yahoo: ".AS", alphaVantage: ".AMS", currency: "EUR" },
  XBRU: { yahoo: ".BR", currency: "EUR" },
  XLIS: { yahoo: ".LS", currency: "EUR" },
  XMIL: { yahoo: ".MI", currency: "EUR" },
  XMAD: { yahoo: ".MC", currency: "EUR" },
  XWBO: { yahoo: ".VI", currency: "EUR" },
  XHEL: { yahoo: ".HE", currency: "EUR" },
  XSWX: { yahoo: ".SW", currency: "CHF" },
  XSTO: { yahoo: ".ST", currency: "SEK" },
  XOSL: { yahoo: ".OL", currency: "NOK" },
  XCSE: { yahoo: ".CO", currency: "DKK" },
  XWAR: { yahoo: ".WA", stooq: "", currency: "PLN" },
  XTKS: { yahoo: ".T", stooq: ".jp", currency: "JPY" },
  XHKG: { yahoo: ".HK", stooq: ".hk", currency: "HKD" },
  XNSE: { yahoo: ".NS", currency: "INR" },
  XBOM: { yahoo: ".BO", alphaVantage: ".BSE", currency: "INR" },
  XTSE: { yahoo: ".TO", alphaVantage: ".TRT", currency: "CAD" },
  XASX: { yahoo: ".AX", currency: "AUD" },
  XSES: { yahoo: ".SI", currency: "SGD" },
  XJSE: { yahoo: ".JO", currency: "ZAR" },
  XTAE: { yahoo: ".TA", currency: "ILS" },
};

/** The exchange of an instrument: as said, or by a suffix of its symbol, or the American ones for dollars or when nothing is said. */
function exchangeOf(instrument: SourceInstrument): { mic: string; root: string } | null {
  const symbol = instrument.symbol.toUpperCase();
  const dot = symbol.lastIndexOf(".");
  const suffix = dot > 0 ? symbol.slice(dot) : "";
  const bySuffix = Object.entries(exchanges).find(([, codes]) => suffix !== "" && codes.yahoo === suffix);
  const mic = instrument.mic ?? bySuffix?.[0] ?? ((instrument.currency ?? "USD") === "USD" ? "XNYS" : null);
  if (mic === null || exchanges[mic] === undefined) return null;
  const root = suffix !== "" && exchanges[mic].yahoo === suffix ? symbol.slice(0, dot) : symbol;
  return /^[A-Z0-9][A-Z0-9.\-&^=]{0,30}$/.test(root) || /^\^[A-Z0-9]+$/.test(root) ? { mic, root } : null;
}

/** The exchange (MIC) that an instrument's closes are of, as far as it says; `CRYP` for coins. */
export function micOf(instrument: SourceInstrument): string | null {
  return instrument.assetClass === "crypto" ? "CRYP" : (exchangeOf(instrument)?.mic ?? instrument.mic);
}

/** The exchange's code (MIC) for a suffix of Yahoo's; null for the American ones, which share having none. */
export function micOfYahooSymbol(symbol: string): string | null {
  const suffix = /\.[A-Z]{1,2}$/.exec(symbol.toUpperCase())?.[0];
  if (suffix === undefined) return null;
  return Object.entries(exchanges).find(([, codes]) => codes.yahoo === suffix)?.[0] ?? null;
}

/** The instrument's symbol at a source, or null when the source does not carry its exchange. */
export function symbolAt(
  source: "yahoo" | "stooq" | "alphaVantage",
  instrument: SourceInstrument,
): string | null {
  const place = exchangeOf(instrument);
  if (place === null) return null;
  const suffix = exchanges[place.mic]?.[source];
  if (suffix === undefined) return null;
  // Classes of American shares: BRK.B here, BRK-B at Yahoo and Stooq.
  const root = suffix === "" || suffix === ".us" ? place.root.replaceAll(".", "-") : place.root;
  return source === "stooq" ? `${root}${suffix}`.toLowerCase() : `${root}${suffix}`;
}

/** The currency of a symbol's exchange where all its prices are in one. */
export function exchangeCurrency(instrument: SourceInstrument): string | null {
  const place = exchangeOf(instrument);
  return place === null ? null : (exchanges[place.mic]?.currency ?? null);
}
