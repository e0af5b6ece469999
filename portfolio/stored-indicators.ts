import { addMonths, dayNumber } from "#finance/dates.ts";
import { readIndicator, readIndicatorMean } from "#store/price-indicators.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { CashAside } from "./set-cash-aside.ts";

/** A default that comes from the market, and the sentence that says so. Rates are yearly fractions. */
export interface StoredRate {
  rate: number;
  stated: string;
}

const percent = (rate: number) => `${(rate * 100).toFixed(2)} %`;

/** The mean risk-free rate of a currency over a time, for returns of that time; null when none is stored. */
export async function meanRiskFreeRate(
  context: UseCaseContext,
  { currency, ...range }: { currency: string; from: string; to: string },
): Promise<StoredRate | null> {
  const found = await context.tenant.run((database) =>
    readIndicatorMean(database, { indicator: "risk_free_rate", currency }, range),
  );
  if (found === null) return null;
  const rate = found.value / 100;
  const days = found.from === found.to ? `of ${found.to}` : `mean of ${found.from} to ${found.to}`;
  return { rate, stated: `Risk-free rate ${percent(rate)} a year: ${found.source}, ${days}.` };
}

/**
 * The risk-free rate of a decision of today: the one given, else the last stored one of the currency, else what the
 * holdings that count as cash earned, else 0. What was not given is stated.
 */
export async function chooseRiskFreeRate(
  context: UseCaseContext,
  {
    given,
    currency,
    to,
    cash,
  }: {
    given: number | undefined;
    currency: string;
    to: string;
    cash: Pick<CashAside, "symbols" | "meanReturn">;
  },
): Promise<{ rate: number; stated: string | null }> {
  if (given !== undefined) return { rate: given, stated: null };
  const found = await context.tenant.run((database) =>
    readIndicator(database, { indicator: "risk_free_rate", currency }, to),
  );
  if (found !== null) {
    const rate = found.value / 100;
    return { rate, stated: `Risk-free rate ${percent(rate)} a year: ${found.source} of ${found.date}.` };
  }
  const { symbols, meanReturn } = cash;
  if (meanReturn === null) return { rate: 0, stated: "Risk-free rate 0." };
  const earned = `Risk-free rate ${(meanReturn * 100).toFixed(1)} % a year, what ${symbols.join(", ")} earned.`;
  return { rate: meanReturn, stated: earned };
}

const INFLATION_YEARS = 10;
const FEWEST_YEARS = 5;

/**
 * How much prices of a currency rose a year on average over the last ten years, at least five; null when that is not
 * stored. The same month of two years is compared, so that seasons do not count.
 */
export async function pastInflation(
  context: UseCaseContext,
  { currency, to }: { currency: string; to: string },
): Promise<StoredRate | null> {
  const at = (day: string) =>
    context.tenant.run((database) => readIndicator(database, { indicator: "inflation", currency }, day));
  const last = await at(to);
  if (last === null) return null;
  for (let years = INFLATION_YEARS; years >= FEWEST_YEARS; years -= 1) {
    const wanted = addMonths(last.date, -12 * years);
    const first = await at(wanted);
    // A value that is missing is not replaced by one of another season.
    if (first === null || first.value <= 0 || dayNumber(wanted) - dayNumber(first.date) > 20) continue;
    const rate = (last.value / first.value) ** (1 / years) - 1;
    return {
      rate,
      stated: `Inflation ${percent(rate)} a year: ${last.source}, ${first.date} to ${last.date}.`,
    };
  }
  return null;
}
