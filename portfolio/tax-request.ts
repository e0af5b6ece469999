import type { CarriedLoss, TaxInput, TaxProfile, TaxRegime } from "#finance/tax/tax-regime.ts";
import { CoachError } from "#platform/errors.ts";
import type { DataIssue } from "#platform/results.ts";
import { type Payout, readPayouts } from "#store/fund-payouts.ts";
import { readTouchedIssues } from "#store/touched-findings.ts";
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
  /** Losses carried into the year, in place of those that follow from the ledger. */
  carriedShortLoss?: number;
  carriedLongLoss?: number;
  /** A sale to try: by each lot method, all shares when no quantity is given. */
  symbol?: string;
  quantity?: number;
}

/**
 * The ledger, to be counted in the currency of a regime, and payouts of its funds where they matter.
 * @throws CoachError as `readLedgerRows`
 */
export async function readInCurrency(
  context: UseCaseContext,
  { accountId }: TaxRequest,
  { currency, prepaysFunds }: TaxRegime,
): Promise<{ rows: LedgerRows; payouts: Payout[]; touched: DataIssue[] }> {
  const scope = { wholeYears: true, ...(accountId === undefined ? {} : { accountId }) };
  return context.tenant.run(async (database) => {
    const rows = await readLedgerRows(database, { ...context, baseCurrency: currency }, scope);
    const funds = rows.instruments.filter(({ assetClass }) => assetClass === "etf" || assetClass === "fund");
    const ids = funds.map(({ instrumentId }) => instrumentId);
    const last = { from: null, to: rows.asOf, accountId: accountId ?? null };
    const touched = await readTouchedIssues(database, last);
    return { rows, touched, payouts: prepaysFunds ? await readPayouts(database, ids) : [] };
  });
}

/** @throws CoachError invalid_input when the regime's currency has no exchange rate */
export function loadInCurrency(rows: LedgerRows, { name, currency }: TaxRegime): LoadedPortfolio {
  const loaded = loadRows(rows, { exact: true });
  const lacksRate = loaded.issues.some(({ code }) => code === "missing_exchange_rate");
  if (loaded.transactions.length > 0 || !lacksRate) return loaded;
  const missing = loaded.issues.flatMap(({ code, message }) =>
    code === "missing_exchange_rate" ? [message] : [],
  );
  throw new CoachError(
    "invalid_input",
    `${name} counts in ${currency}. ${missing.join(" ")} ${addRates} Or ask for another country.`,
  );
}

/** What to do where exchange rates are missing. */
export const addRates =
  "Add the European Central Bank's euro reference rates (eurofxref-hist) from that day on to the market data.";

const INPUT_NAMES: Readonly<Record<TaxInput, string>> = {
  income: "other income",
  joint: "joint taxation",
  churchTaxRate: "church tax",
  carriedShortLoss: "carriedShortLoss",
  carriedLongLoss: "carriedLongLoss",
};
const INPUTS = ["income", "joint", "churchTaxRate", "carriedShortLoss", "carriedLongLoss"] as const;

/**
 * What the request says about the taxpayer.
 * @throws CoachError invalid_input for amounts that cannot be, and for what the regime does not use
 */
export function checkedProfile(request: TaxRequest, { name, inputs }: TaxRegime): TaxProfile {
  const { income, joint, churchTaxRate, carriedShortLoss, carriedLongLoss } = request;
  const unused = INPUTS.find((input) => request[input] !== undefined && !inputs.includes(input));
  if (unused !== undefined) {
    throw new CoachError(
      "invalid_input",
      `The tax of ${name} does not depend on ${INPUT_NAMES[unused]}: leave ${unused} out.`,
    );
  }
  const amounts = [income, carriedShortLoss, carriedLongLoss].filter((amount) => amount !== undefined);
  if (amounts.some((amount) => !(amount >= 0 && amount <= 1e12))) {
    throw new CoachError("invalid_input", "Income and carried losses are zero or more, at most 1e12.");
  }
  return {
    ...(income === undefined ? {} : { income }),
    ...(joint === undefined ? {} : { joint }),
    ...(churchTaxRate === undefined ? {} : { churchTaxRate }),
  };
}

/** Losses that the request says were carried into a year; null where it says nothing. */
export function statedLosses(
  request: TaxRequest,
  year: number,
  { lossNames }: TaxRegime,
): CarriedLoss[] | null {
  const { carriedShortLoss, carriedLongLoss } = request;
  if (carriedShortLoss === undefined && carriedLongLoss === undefined) return null;
  return [
    { name: lossNames.short, year: year - 1, amount: carriedShortLoss ?? 0 },
    { name: lossNames.long, year: year - 1, amount: carriedLongLoss ?? 0 },
  ].filter(({ amount }) => amount > 0);
}

/** @throws CoachError invalid_input for a year without figures */
export function checkedYear(year: number, regime: TaxRegime): number {
  if (regime.years.includes(year)) return year;
  throw new CoachError(
    "invalid_input",
    `Tax figures of ${regime.name} are known for ${regime.years.join(", ")}. Ask for one of these years.`,
  );
}
