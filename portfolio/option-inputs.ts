import { dayNumber, isIsoDate } from "#finance/dates.ts";
import type { OptionTerms } from "#finance/options/option-terms.ts";
import { CoachError } from "#platform/errors.ts";
import type { InstrumentTerms } from "./analyze-instrument.ts";
import type { KnownInstrument } from "./find-instrument.ts";

const DEFAULT_RATE = 0.03;

/** The terms of an option, with what was assumed for those not given. */
export interface OptionInputs {
  terms: Omit<OptionTerms, "volatility">;
  american: boolean;
  price: number | undefined;
  volatility: number | undefined;
  assumptions: string[];
}

/**
 * The option that a question means.
 * @throws CoachError invalid_input for terms that are missing, over or of the wrong size
 */
export function readOptionInputs(
  question: InstrumentTerms,
  kind: "call" | "put",
  underlying: KnownInstrument | null,
  today: string,
): OptionInputs {
  const assumptions: string[] = [];
  const spot = question.spot ?? underlying?.close?.price;
  if (spot === undefined || question.strike === undefined) {
    throw new CoachError(
      "invalid_input",
      "An option needs strike and spot (or the symbol of the underlying).",
    );
  }
  if (question.maturity === undefined || !isIsoDate(question.maturity)) {
    throw new CoachError("invalid_input", "An option needs its expiry in `maturity` as YYYY-MM-DD.");
  }
  const years = (dayNumber(question.maturity) - dayNumber(today)) / 365;
  if (!(years > 0))
    throw new CoachError("invalid_input", "The option has expired: there is nothing to value.");
  if (question.spot === undefined && underlying?.close) {
    assumptions.push(`Spot is the close of ${underlying.symbol} on ${underlying.close.date}.`);
  }
  if (question.rate === undefined)
    assumptions.push(`A risk-free rate of ${100 * DEFAULT_RATE} % was assumed.`);
  const year = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const paid = (underlying?.payouts ?? [])
    .filter(({ date }) => date > year)
    .reduce((sum, { value }) => sum + value, 0);
  const dividendRate = question.dividendRate ?? Math.log1p(paid / spot);
  if (question.dividendRate === undefined) {
    assumptions.push(
      paid > 0
        ? "The dividend rate is that of the last twelve months, as a continuous yield."
        : "No dividends were assumed.",
    );
  }
  if (
    [question.rate, dividendRate].some((rate) => Math.abs(rate ?? 0) > 1) ||
    (question.volatility ?? 0) > 10
  ) {
    throw new CoachError(
      "invalid_input",
      "Rates and volatility are fractions: write 5 % as 0.05, and ask again.",
    );
  }
  const american = question.style === "american";
  if (question.style === undefined) assumptions.push("Exercise only at expiry (European) was assumed.");
  return {
    terms: { kind, spot, strike: question.strike, years, rate: question.rate ?? DEFAULT_RATE, dividendRate },
    american,
    price: question.price,
    volatility: question.volatility,
    assumptions,
  };
}
