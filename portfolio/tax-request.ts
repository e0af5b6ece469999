import type { TaxProfile, TaxRegime } from "#finance/tax/tax-regime.ts";
import { CoachError } from "#platform/errors.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type LedgerRows, type LoadedPortfolio, loadRows, readLedgerRows } from "./load-portfolio.ts";

export interface TaxRequest {
  /** Code of a regime: us, uk, germany or india. */
  regime: string;
  /** In which the tax year starts; the current one when not given. */
  year?: number;
  accountId?: string;
  /** Other income of the year, in the regime's currency. */
  income?: number;
  joint?: boolean;
  churchTaxRate?: number;
  carriedShortLoss?: number;
  carriedLongLoss?: number;
  /** A sale to try: by each lot method, all shares when no quantity is given. */
  symbol?: string;
  quantity?: number;
}

/** The ledger, to be counted in the currency of a regime. @throws CoachError as `readLedgerRows` */
export async function readInCurrency(
  context: UseCaseContext,
  { accountId }: TaxRequest,
  { currency }: TaxRegime,
): Promise<LedgerRows> {
  const scope = accountId === undefined ? {} : { accountId };
  return context.tenant.run((database) =>
    readLedgerRows(database, { ...context, baseCurrency: currency }, scope),
  );
}

/** @throws CoachError invalid_input when the regime's currency has no exchange rate */
export function loadInCurrency(rows: LedgerRows, { name, currency }: TaxRegime): LoadedPortfolio {
  const loaded = loadRows(rows);
  const lacksRate = loaded.issues.some(({ code }) => code === "missing_exchange_rate");
  if (loaded.transactions.length > 0 || !lacksRate) return loaded;
  throw new CoachError(
    "invalid_input",
    `${name} counts in ${currency}, for which there is no exchange rate. Add rates for it, or ask for another country.`,
  );
}

/** What the request says about the taxpayer. @throws CoachError invalid_input for amounts that cannot be */
export function checkedProfile(request: TaxRequest): TaxProfile {
  const { income, joint, churchTaxRate, carriedShortLoss, carriedLongLoss } = request;
  const amounts = [income, carriedShortLoss, carriedLongLoss].filter((amount) => amount !== undefined);
  if (amounts.some((amount) => !(amount >= 0 && amount <= 1e12))) {
    throw new CoachError("invalid_input", "Income and carried losses are zero or more, at most 1e12.");
  }
  return {
    ...(income === undefined ? {} : { income }),
    ...(joint === undefined ? {} : { joint }),
    ...(churchTaxRate === undefined ? {} : { churchTaxRate }),
    ...(carriedShortLoss === undefined ? {} : { carriedShortLoss }),
    ...(carriedLongLoss === undefined ? {} : { carriedLongLoss }),
  };
}

/** @throws CoachError invalid_input for a year without figures */
export function checkedYear(year: number, regime: TaxRegime): number {
  if (regime.years.includes(year)) return year;
  throw new CoachError(
    "invalid_input",
    `Tax figures of ${regime.name} are known for ${regime.years.join(", ")}. Ask for one of these years.`,
  );
}
