import { type Code, type ValueType, wasm } from "./wasm-emitter.ts";

/**
 * Name: the memory of the lognormal kernel: what is put into it, and where; and its local variables.
 * Constants lie in memory, since V8 would build a literal anew at each use.
 */
export interface KernelShape {
  assets: number;
  /** Each stream of random numbers gives a path and its mirror image. */
  antithetic: boolean;
  /** Stores each month's growth factors instead of following the wealth. */
  growthOnly: boolean;
}

/** Numbers that do not depend on the plan, four times each in memory; polynomials fitted for the smallest error. */
export const KERNEL_NUMBERS = {
  half: 0.5,
  one: 1,
  // −2 ln(mantissa) = s·(a + s²·(b + s²·c)) with s = (m − 1)/(m + 1), m from √½ to √2; relative error 1.2e-7.
  log0: -4.000000476837158,
  log1: -1.3330445289611816,
  log2: -0.8259273767471313,
  logOfTwo: -1.3862943649291992,
  turn: 2 ** -32,
  // sin(πy) and cos(πy) for |y| ≤ ½; errors 3e-9 and 5e-8.
  sin0: 3.141592502593994,
  sin1: -5.1677069664001465,
  sin2: 2.5500314235687256,
  sin3: -0.5980451703071594,
  sin4: 0.0772201269865036,
  cos1: -4.934792995452881,
  cos2: 4.058412075042725,
  cos3: -1.3318802118301392,
  cos4: 0.21969681978225708,
  // 2^f for |f| ≤ ½ beside its leading one; relative error 9e-8, none at zero.
  exp1: 0.6931470036506653,
  exp2: 0.24022242426872253,
  exp3: 0.05550733581185341,
  exp4: 0.009671512991189957,
  exp5: 0.001326472731307149,
  // Adding it rounds to a whole number, which then stands in the lowest bits.
  rounding: 1.5 * 2 ** 23,
} as const;

export type KernelNumber = keyof typeof KERNEL_NUMBERS;

/** Bits of √½ as f32. */
const ROOT_HALF = 0x3f3504f3;

/** Patterns of bits, four times each behind the numbers. */
export const KERNEL_INTEGERS = {
  rootHalf: ROOT_HALF,
  // With 31 added to the exponent: words count in units of 2^−31.
  rootHalfOfWords: ROOT_HALF + (31 << 23),
  mantissa: 0x7fffff,
} as const;

const MOST_MONTHS = 1200;

/**
 * Where things lie in the kernel's memory, in bytes.
 * Formula: a month of a path is Σ weight × 2^(drift + Σ factor × normal), with drift and factor in units of ln 2.
 * Convention: vectors of four f32 each holding the same number; flows one f64 per month; the output in steps of a year.
 * Source: J.-M. Muller, "Elementary Functions: Algorithms and Implementation" (range reduction and polynomials).
 * Example: kernelLayout({ assets: 2, antithetic: true, growthOnly: false }).lanes = 8.
 */
export function kernelLayout({ assets, antithetic, growthOnly }: KernelShape) {
  const lanes = antithetic ? 8 : 4;
  const integers = 256 + Object.keys(KERNEL_NUMBERS).length * 16;
  const drifts = integers + Object.keys(KERNEL_INTEGERS).length * 16;
  const weights = drifts + assets * 16;
  const mirrored = weights + assets * 16;
  const factor = mirrored + assets * 16;
  const flows = factor + ((assets * (assets + 1)) / 2) * 16;
  const output = flows + MOST_MONTHS * 8;
  // Per step of the output: the values and the growth since the start, or the growth of a month alone.
  const step = lanes * (growthOnly ? 8 : 16);
  const size = output + (growthOnly ? MOST_MONTHS : MOST_MONTHS / 12) * step;
  return {
    lanes,
    state: 0,
    start: 64,
    scale: 80,
    sure: 96,
    unpaid: 112,
    paidMonths: 176,
    numbers: 256,
    integers,
    drifts,
    weights,
    mirrored,
    factor,
    flows,
    output,
    step,
    pages: Math.ceil(size / 65_536),
  };
}

const numbers = Object.keys(KERNEL_NUMBERS);
const integers = Object.keys(KERNEL_INTEGERS);

/** What the parts of the lognormal kernel's code share: its memory and its local variables. */
export type KernelLocals = ReturnType<typeof openKernelLocals>;

/**
 * The local variables of a function with one parameter, which is number 0; the types of the others are in `types`.
 * Example: openKernelLocals({ assets: 2, antithetic: false, growthOnly: false }).local("v128") = 1.
 */
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
