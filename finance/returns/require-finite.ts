import { ReturnInputError } from "./return-input-error.ts";

/** @throws ReturnInputError naming the first value that is not a finite number */
export const requireFinite = (what: string, values: ArrayLike<number>): void => {
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value === undefined || !Number.isFinite(value)) {
      throw new ReturnInputError(
        `${what}: value ${place + 1} of ${values.length} is ${value}, a number is needed`,
      );
    }
  }
};

/** @throws ReturnInputError when the lists differ in length */
export const requireSameLength = (what: string, a: ArrayLike<unknown>, b: ArrayLike<unknown>): void => {
  if (a.length !== b.length) throw new ReturnInputError(`${what}: ${a.length} and ${b.length} entries`);
};
