export { type MajorCurrency, majorCurrency } from "#finance/minor-currency.ts";

/** Codes of the moneys that exports move, to tell money from coins and tickers where both stand in one column. */
export const MONEY_CODES: ReadonlySet<string> = new Set(
  (
    "AUD BGN BRL CAD CHF CLP CNY CZK DKK EUR GBP HKD HRK HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON RSD " +
    "RUB SEK SGD THB TRY TWD UAH USD ZAR"
  ).split(" "),
);
