/**
 * Name: the code of the lognormal kernel, unrolled for a number of assets.
 * Four paths (or four pairs of a path and its mirror image) go side by side through all months. Random words, normal
 * numbers and one-month returns are f32; wealth, flows and what was not paid are f64. Each operation is rounded by
 * IEEE 754, none is fused, and no path looks at another: the same bits on every machine.
 * Constants lie in memory, since V8 would build a literal anew at each use.
 */
import { type Code, encodeModule, type ValueType, wasm } from "./wasm-emitter.ts";

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

type KernelNumber = keyof typeof KERNEL_NUMBERS;
const numbers = Object.keys(KERNEL_NUMBERS);

/** Bits of √½ as f32, with 31 added to the exponent: words count in units of 2^−31. */
const ROOT_HALF = 0x3f3504f3;
const ROOT_HALF_OF_WORDS = ROOT_HALF + (31 << 23);

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
  const integers = 256 + numbers.length * 16;
  const drifts = integers + 48;
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

/** The integers behind the numbers: bits of √½, the same for words, and the mantissa's bits. */
export const KERNEL_INTEGERS = [ROOT_HALF, ROOT_HALF_OF_WORDS, 0x7fffff] as const;

/** Builds the module for a shape; `run` takes eight bytes for each month. See `kernelLayout` for its memory. */
export const encodeKernel = (shape: KernelShape): Uint8Array<ArrayBuffer> => {
  const layout = kernelLayout(shape);
  const locals: ValueType[] = [];
  const parameters = 1;
  const local = (type: ValueType): number => parameters + locals.push(type) - 1;
  const { get, set, tee } = wasm;
  const at = (offset: number) => wasm.load(wasm.i32(0), offset);
  const number = (name: KernelNumber) => at(layout.numbers + 16 * numbers.indexOf(name));
  const integer = (index: number) => at(layout.integers + 16 * index);
  const state = [local("v128"), local("v128"), local("v128"), local("v128")] as const;
  const [s0, s1, s2, s3] = state;
  const scratch = local("v128");

  function rotate(value: Code, bits: number): Code {
    const held = tee(scratch, value);
    return wasm.or(wasm.shiftLeft(held, bits), wasm.shiftRight(get(scratch), 32 - bits));
  }

  /** The next word of xoshiro128++ in each lane. */
  function word(into: number): Code {
    return [
      set(into, wasm.i32Add(rotate(wasm.i32Add(get(s0), get(s3)), 7), get(s0))),
      set(scratch, wasm.shiftLeft(get(s1), 9)),
      set(s2, wasm.xor(get(s2), get(s0))),
      set(s3, wasm.xor(get(s3), get(s1))),
      set(s1, wasm.xor(get(s1), get(s2))),
      set(s0, wasm.xor(get(s0), get(s3))),
      set(s2, wasm.xor(get(s2), get(scratch))),
      set(s3, rotate(get(s3), 11)),
    ];
  }

  /** A polynomial in the variable, from the constant on, by Horner's rule. */
  function polynomial(variable: number, names: readonly KernelNumber[]): Code {
    const [first, ...others] = names.toReversed();
    return others.reduce<Code>(
      (sum, name) => wasm.f32Add(wasm.f32Mul(sum, get(variable)), number(name)),
      first === undefined ? [] : number(first),
    );
  }

  const first = local("v128");
  const second = local("v128");
  const bits = local("v128");
  const mantissa = local("v128");
  const square = local("v128");
  const radius = local("v128");

  /** Two normal numbers by Box and Muller: half a turn and a sign for the angle. */
  function normalPair(cosine: number, sine: number): Code {
    const logOfMantissa = wasm.f32Mul(polynomial(square, ["log0", "log1", "log2"]), get(mantissa));
    const exponent = wasm.toFloat(wasm.shiftRightSigned(get(bits), 23));
    const negative = wasm.shiftLeft(get(first), 31);
    return [
      word(first),
      word(second),
      set(
        bits,
        wasm.i32Sub(wasm.f32Add(wasm.toFloat(wasm.shiftRight(get(first), 1)), number("half")), integer(1)),
      ),
      set(mantissa, wasm.i32Add(wasm.and(get(bits), integer(2)), integer(0))),
      set(
        mantissa,
        wasm.f32Div(wasm.f32Sub(get(mantissa), number("one")), wasm.f32Add(get(mantissa), number("one"))),
      ),
      set(square, wasm.f32Mul(get(mantissa), get(mantissa))),
      set(
        radius,
        wasm.xor(
          wasm.f32Sqrt(wasm.f32Add(logOfMantissa, wasm.f32Mul(exponent, number("logOfTwo")))),
          negative,
        ),
      ),
      set(second, wasm.f32Mul(wasm.toFloat(get(second)), number("turn"))),
      set(square, wasm.f32Mul(get(second), get(second))),
      set(
        sine,
        wasm.f32Mul(
          get(radius),
          wasm.f32Mul(polynomial(square, ["sin0", "sin1", "sin2", "sin3", "sin4"]), get(second)),
        ),
      ),
      set(cosine, wasm.f32Mul(get(radius), polynomial(square, ["one", "cos1", "cos2", "cos3", "cos4"]))),
    ];
  }

  const exponentOfTwo = local("v128");
  const rounded = local("v128");
  const fraction = local("v128");
  const growth = local("v128");
  const mirroredGrowth = local("v128");
  const normals = Array.from({ length: shape.assets + (shape.assets % 2) }, () => local("v128"));

  /** The growth of an asset, 2^x with the logarithm to base 2 in x, added to the portfolio's by its weight. */
  function assetGrowth(asset: number): Code {
    let sum = at(layout.drifts + 16 * asset);
    for (let k = 0; k <= asset; k++) {
      const loading = at(layout.factor + 16 * ((asset * (asset + 1)) / 2 + k));
      sum = wasm.f32Add(sum, wasm.f32Mul(loading, get(normals[k] ?? 0)));
    }
    const power = wasm.i32Add(
      polynomial(fraction, ["one", "exp1", "exp2", "exp3", "exp4", "exp5"]),
      wasm.shiftLeft(get(rounded), 23),
    );
    const weighted = wasm.f32Mul(
      shape.antithetic ? tee(scratch, power) : power,
      at(layout.weights + 16 * asset),
    );
    const mirror = wasm.f32Div(at(layout.mirrored + 16 * asset), get(scratch));
    return [
      set(exponentOfTwo, sum),
      set(rounded, wasm.f32Add(get(exponentOfTwo), number("rounding"))),
      set(fraction, wasm.f32Sub(get(exponentOfTwo), wasm.f32Sub(get(rounded), number("rounding")))),
      set(growth, asset === 0 ? weighted : wasm.f32Add(get(growth), weighted)),
      shape.antithetic
        ? set(mirroredGrowth, asset === 0 ? mirror : wasm.f32Add(get(mirroredGrowth), mirror))
        : [],
    ];
  }

  const month: Code[] = [];
  for (let asset = 0; asset < shape.assets; asset++) {
    if (asset % 2 === 0) month.push(normalPair(normals[asset] ?? 0, normals[asset + 1] ?? 0));
    month.push(assetGrowth(asset));
  }
  const flowAddress = local("i32");
  const outputAddress = local("i32");
  const yearEnd = local("i32");
  // What does not depend on chance is added in double precision.
  const whole = (pair: Code) =>
    wasm.f64Add(wasm.f64Mul(wasm.promoteLower(pair), at(layout.scale)), at(layout.sure));
  const halves = (shape.antithetic ? [growth, mirroredGrowth] : [growth]).flatMap((factor) => [
    whole(get(factor)),
    whole(wasm.upper(get(factor))),
  ]);
  const advance = set(flowAddress, wasm.addWhole(get(flowAddress), wasm.i32(8)));
  const advanceOutput = set(outputAddress, wasm.addWhole(get(outputAddress), wasm.i32(layout.step)));
  const out = (position: number, value: Code) =>
    wasm.store(get(outputAddress), layout.output + 16 * position, value);
  const more = wasm.less(get(flowAddress), get(0));
  const begin = state.map((word, index) => set(word, at(layout.state + 16 * index)));
  if (shape.growthOnly) {
    const body = wasm.loop(
      [month, halves.map((half, index) => out(index, half)), advance, advanceOutput],
      more,
    );
    return encodeModule({ parameters, locals, body: [begin, body], pages: layout.pages });
  }

  const flow = local("v128");
  const factor = local("v128");
  const failed = local("v128");
  const oneWhole = local("v128");
  const paths = halves.map((half) => ({
    half,
    value: local("v128"),
    index: local("v128"),
    alive: local("v128"),
    unpaid: local("v128"),
    months: local("v128"),
  }));
  month.push(set(flow, wasm.loadBoth(get(flowAddress), layout.flows)));
  for (const { half, value, index, alive, unpaid, months } of paths) {
    month.push(
      set(factor, half),
      set(index, wasm.f64Mul(get(index), get(factor))),
      set(value, wasm.f64Add(wasm.f64Mul(get(value), get(factor)), get(flow))),
      // v < 0, as v < v − v without another constant: −0 and 0 pay in full.
      set(failed, wasm.f64Less(get(value), wasm.f64Sub(get(value), get(value)))),
      set(unpaid, wasm.f64Sub(get(unpaid), wasm.and(get(value), get(failed)))),
      set(value, wasm.andNot(get(value), get(failed))),
      set(alive, wasm.andNot(get(alive), get(failed))),
      set(months, wasm.f64Add(get(months), get(alive))),
    );
  }
  const start = paths.map(({ value, index, alive }) => [
    set(value, wasm.loadBoth(wasm.i32(0), layout.start)),
    set(index, get(oneWhole)),
    set(alive, get(oneWhole)),
  ]);
  const year = [
    set(yearEnd, wasm.addWhole(get(flowAddress), wasm.i32(96))),
    wasm.loop([month, advance], wasm.less(get(flowAddress), get(yearEnd))),
    paths.map(({ value, index }, position) => [
      out(position, get(value)),
      out(paths.length + position, get(index)),
    ]),
    advanceOutput,
  ];
  const end = paths.map(({ unpaid, months }, position) => [
    wasm.store(wasm.i32(0), layout.unpaid + 16 * position, get(unpaid)),
    wasm.store(wasm.i32(0), layout.paidMonths + 16 * position, get(months)),
  ]);
  const one = set(oneWhole, wasm.loadBoth(wasm.i32(0), layout.start + 8));
  const body = [begin, one, start, wasm.loop(year, more), end];
  return encodeModule({ parameters, locals, body, pages: layout.pages });
};
