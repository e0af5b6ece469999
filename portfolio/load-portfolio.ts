import { addDays, dayNumber, earliestDate, type IsoDate, isIsoDate } from "#finance/dates.ts";
import type { RatesPerEuro } from "#finance/exchange-rates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import type { LotChoice } from "#finance/lot-choices.ts";
import { withMarketSplits } from "#finance/market-splits.ts";
import { Decimal } from "#finance/money.ts";
import type { Transaction } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type PackedTexts, packTexts, unpackTexts } from "#platform/packed-texts.ts";
import type { DataIssue } from "#platform/results.ts";
import {
  type AccountRow,
  type LedgerInstrumentRow,
  ledgerOf,
  readLedgerPages,
  readLedgerReference,
} from "#store/ledger-reads.ts";
import { readLotChoices } from "#store/lot-choices.ts";
import type { Database } from "#store/open-store.ts";
import { marketSeries, type PriceSeries, readMarketRows } from "#store/price-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { convertibleRows, type LateRates } from "./late-rates.ts";
import { type PackedMarket, packMarket, unpackMarket } from "./packed-market.ts";

export interface PortfolioRequest {
  accountId?: string;
  /** Day of valuation; today when not given. */
  date?: IsoDate;
  /** Currency of the result; the owner's base currency when not given. */
  currency?: string;
  /** Closes and rates from the first of January of the first year on, not from the first transaction. */
  wholeYears?: boolean;
}

/** Everything a use case computes from, as of one day: no price, rate or transaction after it is in here. */
export interface LoadedPortfolio {
  asOf: IsoDate;
  today: IsoDate;
  currency: string;
  /** Null for all accounts together. */
  accountId: string | null;
  accounts: readonly AccountRow[];
  instruments: ReadonlyMap<string, LedgerInstrumentRow>;
  /** Of all accounts, splits known to the market included; those without an exchange rate left out. */
  transactions: readonly Transaction[];
  closes: ReadonlyMap<string, PriceSeries>;
  rates: RatesPerEuro;
  /** The lots chosen for sales (by transaction id); read only where an account uses them. */
  lotChoices: ReadonlyMap<string, readonly LotChoice[]>;
  /** Units of `currency` for one of another currency on a day; null when unknown. */
  rate(from: string, date: IsoDate): Decimal | null;
  /** Currencies whose rates start later than their transactions; `rate` answers their first rate before. */
  lateRates: LateRates;
  issues: DataIssue[];
}

/** What was read of a whole ledger: plain data, which travels to another thread. */
export interface LedgerRows {
  kind: "ledger";
  asOf: IsoDate;
  today: IsoDate;
  currency: string;
  /** Whether the request named the currency. */
  currencyAsked: boolean;
  accountId: string | null;
  accounts: readonly AccountRow[];
  instruments: readonly LedgerInstrumentRow[];
  /** Pages of `readLedgerPages`. */
  recorded: PackedTexts;
  market: PackedMarket;
  lotChoices: ReadonlyMap<string, readonly LotChoice[]>;
}

/**
 * Reads a tenant's whole ledger and all closes since its first day, in three queries.
 * @throws CoachError for an unknown account, a future day, or what is no currency
 */
export async function readLedgerRows(
  database: Database,
  context: Pick<UseCaseContext, "clock" | "baseCurrency">,
  request: PortfolioRequest,
  more: { allChoices?: boolean } = {},
): Promise<LedgerRows> {
  const today = context.clock.today();
  const asOf = checkedDate(request.date ?? today, today);
  const currency = checkedCurrency(request.currency ?? context.baseCurrency);
  const { accounts: all, instruments } = await readLedgerReference(database);
  const accounts = accountsInScope(all, request.accountId);
  const recorded = await readLedgerPages(database);
  const currencies = new Set([currency, ...recorded.currencies, ...instruments.map((row) => row.currency)]);
  currencies.delete("EUR");
  const first = earliestDate([asOf, recorded.firstDate ?? asOf]) ?? asOf;
  const market = await readMarketRows(database, {
    instrumentIds: instruments.map((row) => row.instrumentId),
    currencies: [...currencies],
    from: request.wholeYears === true ? `${first.slice(0, 4)}-01-01` : first,
    to: asOf,
  });
  const choosesLots = more.allChoices === true || accounts.some(({ lotMethod }) => lotMethod === "specific");
  return {
    kind: "ledger",
    asOf,
    today,
    currency,
    currencyAsked: request.currency !== undefined,
    accountId: request.accountId ?? null,
    accounts,
    instruments,
    recorded: await packTexts(recorded.pages),
    market: await packMarket(market),
    lotChoices: choosesLots ? await readLotChoices(database) : new Map(),
  };
}

/**
 * What use cases compute from, of the rows that were read. `exact`: no rate but that of a day or the last before it;
 * currencies with transactions older than their rates are left out.
 * @throws CoachError for an asked currency without rates
 */
export function loadRows(rows: LedgerRows, { exact = false }: { exact?: boolean } = {}): LoadedPortfolio {
  const { asOf, today, currency, accountId, accounts, lotChoices } = rows;
  const recorded = ledgerOf(unpackTexts(rows.recorded));
  const { prices, rates } = marketSeries(unpackMarket(rows.market));
  const splits = rows.instruments.flatMap((row) =>
    row.splits.map((split) => ({ instrumentId: row.instrumentId, ...split })),
  );
  const known = rateReader(rates, currency);
  const issues: DataIssue[] = [];
  const everything = withMarketSplits(
    recorded,
    splits.filter((split) => split.date <= asOf),
  );
  const about = { currency, asOf, rates, accountId, exact };
  const { transactions, rate, lateRates } = convertibleRows(everything, known, about, issues);
  if (rows.currencyAsked && transactions.length === 0 && recorded.length > 0) {
    throw new CoachError(
      "invalid_input",
      `there is no exchange rate for ${currency}: use EUR or a currency of your accounts`,
    );
  }
  return {
    asOf,
    today,
    currency,
    accountId,
    accounts,
    instruments: new Map(rows.instruments.map((row) => [row.instrumentId, row])),
    transactions,
    closes: prices,
    rates,
    lotChoices,
    rate,
    lateRates,
    issues,
  };
}

function checkedDate(date: IsoDate, today: IsoDate): IsoDate {
  if (!isIsoDate(date))
    throw new CoachError("invalid_input", "the date is not a day: write it as YYYY-MM-DD");
  if (date > today) {
    throw new CoachError("invalid_input", `the date ${date} lies in the future: use a day up to ${today}`);
  }
  return date;
}

function checkedCurrency(currency: string): string {
  if (/^[A-Z]{3}$/.test(currency)) return currency;
  throw new CoachError("invalid_input", "a currency is three capital letters, for example EUR or USD");
}

function accountsInScope(
  accounts: readonly AccountRow[],
  accountId: string | undefined,
): readonly AccountRow[] {
  if (accountId === undefined) return accounts;
  if (accounts.some((account) => account.accountId === accountId)) return accounts;
  const names = accounts.map((account) => `${account.name} (${account.accountId})`).slice(0, 20);
  throw new CoachError(
    "not_found",
    names.length === 0
      ? "there is no account yet: import a file first"
      : `no account has this id: use one of ${names.join(", ")}`,
  );
}

/** Looks rates up once each; `given` are exact rates known beforehand, by `currency day`. */
export function rateReader(
  rates: RatesPerEuro,
  currency: string,
  given: Readonly<Record<string, string>> = {},
): LoadedPortfolio["rate"] {
  const known = new Map<string, Decimal | null>();
  for (const [key, text] of Object.entries(given)) known.set(key, new Decimal(text));
  return (from, date) => {
    if (from === currency) return one;
    const key = `${from} ${date}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const rate = exchangeRate(rates, from, currency, dayNumber(date))?.rate ?? null;
    known.set(key, rate);
    return rate;
  };
}

const one = new Decimal(1);

/** The day before the first transaction that counts, or null when there is none. */
export function dayBefore(date: IsoDate | null): IsoDate | null {
  return date === null ? null : addDays(date, -1);
}
