import type { KernelLocals } from "./lognormal-layout.ts";
import { type Code, interleave, wasm } from "./wasm-emitter.ts";

const { get, set, tee } = wasm;

/**
 * Name: the code that draws normal numbers, four streams side by side.
 * Formula: √(−2 ln u) × (cos, sin) of an angle of up to a quarter turn either way, with a random sign.
 * Convention: u = (half a word + ½) / 2^31, the sign is the other half's bit; words of xoshiro128++; all in f32.
 * Example: normalCode(openKernelLocals({ assets: 2, antithetic: false, growthOnly: false })).normalPair([5, 6], 7, 8).length = 42.
 * Source: G. Box, M. Muller, "A Note on the Generation of Random Normal Deviates", Ann. Math. Stat. 29(2), 1958.
 */
export function normalCode({ local, number, integer, polynomial }: KernelLocals) {
  const state = [local("v128"), local("v128"), local("v128"), local("v128")] as const;
  const [s0, s1, s2, s3] = state;
  const scratch = local("v128");

  function rotate(value: Code, bits: number): Code {
    const held = tee(scratch, value);
    return wasm.or(wasm.shiftLeft(held, bits), wasm.shiftRight(get(scratch), 32 - bits));
  }

  /** The next word of each stream. */
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

  /** The length of a pair, with its sign. */
  function radius(from: number, into: number): Code[] {
    const bits = local("v128");
    const mantissa = local("v128");
    const square = local("v128");
    return [
      set(bits, wasm.toFloat(wasm.shiftRight(get(from), 1))),
      set(bits, wasm.f32Add(get(bits), number("half"))),
      set(bits, wasm.i32Sub(get(bits), integer("rootHalfOfWords"))),
      set(mantissa, wasm.and(get(bits), integer("mantissa"))),
      set(mantissa, wasm.i32Add(get(mantissa), integer("rootHalf"))),
      set(into, wasm.f32Add(get(mantissa), number("one"))),
      set(mantissa, wasm.f32Sub(get(mantissa), number("one"))),
      set(mantissa, wasm.f32Div(get(mantissa), get(into))),
      set(bits, wasm.toFloat(wasm.shiftRightSigned(get(bits), 23))),
      set(bits, wasm.f32Mul(get(bits), number("logOfTwo"))),
      set(square, wasm.f32Mul(get(mantissa), get(mantissa))),
      ...polynomial(into, square, ["log0", "log1", "log2"]),
      set(into, wasm.f32Mul(get(into), get(mantissa))),
      set(into, wasm.f32Sqrt(wasm.f32Add(get(into), get(bits)))),
      set(into, wasm.xor(get(into), wasm.shiftLeft(get(from), 31))),
    ];
  }

  /** Makes two normal numbers of two words. */
  function normalPair(words: readonly [number, number], cosine: number, sine: number): Code[] {
    const length = local("v128");
    const turn = local("v128");
    const square = local("v128");
    const angle = [
      set(turn, wasm.f32Mul(wasm.toFloat(get(words[1])), number("turn"))),
      set(square, wasm.f32Mul(get(turn), get(turn))),
      ...interleave([
        polynomial(sine, square, ["sin0", "sin1", "sin2", "sin3", "sin4"]),
        polynomial(cosine, square, ["one", "cos1", "cos2", "cos3", "cos4"]),
      ]),
      set(sine, wasm.f32Mul(get(sine), get(turn))),
    ];
    return [
      ...interleave([radius(words[0], length), angle]),
      set(sine, wasm.f32Mul(get(sine), get(length))),
      set(cosine, wasm.f32Mul(get(cosine), get(length))),
    ];
  }

  return { state, word, normalPair };
}
