/** A bond, date or price outside what the calculation can answer for; `field` names it. */
export class FixedIncomeInputError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "FixedIncomeInputError";
    this.field = field;
  }
}
