/**
 * Name: option terms.
 * Formula: forward = spot × e^((rate − dividend rate) × years).
 * Convention: one option on one unit; rates continuously compounded per year; volatility annual; years of 365 days.
 * An option on a future is one with the future's price as spot and the dividend rate equal to the rate (Black 1976).
 * Source: J. Hull, Options, Futures, and Other Derivatives, 10th ed., ch. 15 and 17.
 */
export interface OptionTerms {
  kind: "call" | "put";
  spot: number;
  strike: number;
  years: number;
  /** Risk-free, continuous. */
  rate: number;
  /** Continuous yield of the underlying: dividends, or the foreign rate of a currency; 0 when not given. */
  dividendRate?: number;
  volatility: number;
}

/** An option outside what the model can answer for; `field` names the term. */
export class OptionInputError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "OptionInputError";
    this.field = field;
  }
}

/** @throws OptionInputError naming the first term that cannot be */
export function checkOption(terms: OptionTerms): void {
  const { spot, strike, years, rate, dividendRate = 0, volatility } = terms;
  const between = (field: string, value: number, low: number, high: number) => {
    if (!(value >= low && value <= high)) {
      throw new OptionInputError(field, `must lie between ${low} and ${high}`);
    }
  };
  between("spot", spot, 1e-12, 1e12);
  between("strike", strike, 1e-12, 1e12);
  between("years", years, 0, 100);
  between("rate", rate, -1, 5);
  between("dividendRate", dividendRate, -1, 5);
  between("volatility", volatility, 0, 20);
}

/** Price at which the underlying can be bought today for the day of expiry. Example: forwardPrice({ kind: "call", spot: 100, strike: 90, years: 0, rate: 0.05, volatility: 0.2 }) = 100. */
export function forwardPrice({ spot, rate, dividendRate = 0, years }: OptionTerms): number {
  return spot * Math.exp((rate - dividendRate) * years);
}
