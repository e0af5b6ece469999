/** An input for which a time value has no meaning; the message says which one and why. */
export class TimeValueInputError extends RangeError {
  override name = "TimeValueInputError";
}

/** When a payment of a period is made: at its end (ordinary annuity) or its beginning (annuity due). */
export type PaymentTiming = "end" | "begin";

/** @throws TimeValueInputError naming the first input that is not a finite number */
export const requireNumbers = (inputs: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(inputs)) {
    if (!Number.isFinite(value)) throw new TimeValueInputError(`${name} is ${value}: a number is needed`);
  }
};

/** @throws TimeValueInputError for a rate of −1 (−100 %) or less */
export const requireRate = (rate: number, name = "rate"): void => {
  if (!Number.isFinite(rate) || rate <= -1) {
    throw new TimeValueInputError(`${name} is ${rate}: it must be a number above -1 (-100 %)`);
  }
};

/** The value itself. @throws TimeValueInputError when it is too large for a number */
export const finiteValue = (value: number, what: string): number => {
  if (!Number.isFinite(value)) throw new TimeValueInputError(`${what} is too large for a number`);
  // Never −0: it prints as a loss of nothing.
  return value + 0;
};
