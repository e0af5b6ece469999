import { dayNumber } from "#finance/dates.ts";
import type { RatesPerEuro } from "#finance/exchange-rates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import type { Closing, Ledger, LedgerOptions } from "#finance/ledger.ts";
import type { Lot } from "#finance/lots.ts";
import { Decimal, type Money, money } from "#finance/money.ts";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { type FoldedPortfolio, foldThrough } from "./fold-portfolio.ts";

const zero = new Decimal(0);

/** A portfolio with another lot method for one account, and perhaps other choices. */
export function foldWithMethod(
  { loaded, quotes }: FoldedPortfolio,
  accountId: string,
  lotMethod: LotMethod,
  more: Partial<LedgerOptions> = {},
): Ledger {
  const accounts = loaded.accounts.map((account) =>
    account.accountId === accountId ? { ...account, lotMethod } : account,
  );
  return foldThrough(loaded, quotes, loaded.asOf, new Set(), {
    accounts: new Map(accounts.map((account) => [account.accountId, account])),
    ...more,
  });
}

/** Cost of lots in another currency at the rate of each lot's day (of the day it came in where that is not known); null when a rate is not known. */
export function costIn(lots: readonly Lot[], currency: string, rates: RatesPerEuro): Decimal | null {
  let sum = zero;
  for (const lot of lots) {
    const rate =
      rateOn(rates, lot.currency, currency, lot.acquiredOn) ??
      rateOn(rates, lot.currency, currency, lot.entryOn);
    if (rate === null) return null;
    sum = sum.add(lot.cost.mul(rate));
  }
  return sum;
}

function rateOn(rates: RatesPerEuro, from: string, to: string, date: string): Decimal | null {
  return from === to ? new Decimal(1) : (exchangeRate(rates, from, to, dayNumber(date))?.rate ?? null);
}

/**
 * Gain of sales: proceeds after costs at the rates of the sales' days, less the cost of the shares at the rates of
 * theirs. Positive is a gain; null when a rate is not known.
 */
export function realizedGain(
  closings: readonly Closing[],
  currency: string,
  rates: RatesPerEuro,
): Money | null {
  let sum = zero;
  for (const closing of closings) {
    const rate = rateOn(rates, closing.currency, currency, closing.date);
    const cost = costIn(closing.parts, currency, rates);
    if (rate === null || cost === null) return null;
    sum = sum.add(closing.proceeds.mul(rate)).sub(cost);
  }
  return money(sum, currency);
}

/** What realized gains of an account: sales, and what was paid out, bought back or expired. */
export function gainsOf(ledger: Ledger, accountId: string): Closing[] {
  return ledger.closings.filter((closing) => closing.accountId === accountId && isRealizing(closing));
}

/** Whether a closing realizes a gain: a sale, or what was paid out, bought back or expired. */
export function isRealizing({ reason }: Closing): boolean {
  return reason === "sale" || reason === "close";
}

/** The sales of an account, in the order of the ledger. */
export function salesOf(ledger: Ledger, accountId: string): Closing[] {
  return ledger.closings.filter((closing) => closing.accountId === accountId && closing.reason === "sale");
}
