import {
  KERNEL_INTEGERS,
  KERNEL_NUMBERS,
  type KernelNumber,
  type KernelShape,
  kernelLayout,
} from "./lognormal-layout.ts";
import { type Code, type ValueType, wasm } from "./wasm-emitter.ts";

const numbers = Object.keys(KERNEL_NUMBERS);
const integers = Object.keys(KERNEL_INTEGERS);

/** What the parts of the lognormal kernel's code share: its memory and its local variables. */
export type KernelLocals = ReturnType<typeof openKernelLocals>;

/** Of a function with one parameter, which is the local 0; the others are in `types`. */
export function openKernelLocals(shape: KernelShape) {
  const layout = kernelLayout(shape);
  const types: ValueType[] = [];
  const local = (type: ValueType): number => types.push(type);
  const at = (offset: number): Code => wasm.load(wasm.i32(0), offset);
  const number = (name: KernelNumber): Code => at(layout.numbers + 16 * numbers.indexOf(name));
  const integer = (name: keyof typeof KERNEL_INTEGERS): Code =>
    at(layout.integers + 16 * integers.indexOf(name));
  /** A polynomial in a variable, from the constant on, by Horner's rule. */
  function polynomial(into: number, variable: number, names: readonly KernelNumber[]): Code[] {
    return names
      .toReversed()
      .flatMap((name, step) =>
        step === 0
          ? [wasm.set(into, number(name))]
          : [
              wasm.set(into, wasm.f32Mul(wasm.get(into), wasm.get(variable))),
              wasm.set(into, wasm.f32Add(wasm.get(into), number(name))),
            ],
      );
  }
  return { layout, types, local, at, number, integer, polynomial };
}
