/** An input for which a return has no meaning; the message says which one and why. */
export class ReturnInputError extends RangeError {
  override name = "ReturnInputError";
}
