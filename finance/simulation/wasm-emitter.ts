/**
 * Name: WebAssembly, written as bytes: as much of it as the simulation kernels need.
 * Expressions are nested lists of bytes; each operation puts its operands before its own code, as the stack machine
 * wants them.
 * Formula: operand₁ operand₂ … opcode; whole numbers in LEB128.
 * Convention: vectors are v128, four f32 (`f32…`), four i32 (`i32…`) or two f64 (`f64…`); addresses are i32 bytes.
 * Source: WebAssembly Core Specification 2.0, chapter 5 (binary format), with the fixed-width vector instructions; the one relaxed
 * instruction is from 3.0.
 */

export type Code = number | readonly Code[];

export type ValueType = "i32" | "v128";

const typeCode: Record<ValueType, number> = { i32: 0x7f, v128: 0x7b };

/**
 * A whole number as unsigned LEB128.
 * Example: unsigned(300) = [172, 2].
 */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/**
 * A whole number of 32 bits as signed LEB128.
 * Example: signed(-2) = [126].
 */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0);
    bytes.push(done ? byte : byte | 128);
    if (done) return bytes;
  }
}

const vector = (code: number, ...operands: readonly Code[]): Code => [...operands, 0xfd, unsigned(code)];
const binary =
  (code: number) =>
  (a: Code, b: Code): Code =>
    vector(code, a, b);
const unary =
  (code: number) =>
  (a: Code): Code =>
    vector(code, a);
const shift = (code: number) => (a: Code, bits: number) => vector(code, a, wasm.i32(bits));
/** Sixteen-byte loads and stores say that their address is a multiple of sixteen (2⁴). */
const access = (code: number, offset: number, ...operands: readonly Code[]): Code => [
  vector(code, ...operands),
  4,
  unsigned(offset),
];

/** Bytes of two vectors behind each other, from `from` on. */
const lanes = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** The instructions, named after the specification's. */
export const wasm = {
  i32: (value: number): Code => [0x41, signed(value)],
  get: (local: number): Code => [0x20, unsigned(local)],
  set: (local: number, value: Code): Code => [value, 0x21, unsigned(local)],
  tee: (local: number, value: Code): Code => [value, 0x22, unsigned(local)],
  addWhole: (a: Code, b: Code): Code => [a, b, 0x6a],
  less: (a: Code, b: Code): Code => [a, b, 0x49],
  /** Runs the body, and again while the condition holds at its end. */
  loop: (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b],
  load: (address: Code, offset: number) => access(0x00, offset, address),
  store: (address: Code, offset: number, value: Code) => access(0x0b, offset, address, value),
  /** One f64 in both halves; its address is a multiple of eight. */
  loadBoth: (address: Code, offset: number): Code => [vector(0x0a, address), 3, unsigned(offset)],
  /** The lower halves of two vectors as one; then the upper halves. */
  lowerHalves: (a: Code, b: Code): Code => [vector(0x0d, a, b), [...lanes(0, 8), ...lanes(16, 24)]],
  upperHalves: (a: Code, b: Code): Code => [vector(0x0d, a, b), [...lanes(8, 16), ...lanes(24, 32)]],
  promoteLower: unary(0x5f),
  and: binary(0x4e),
  andNot: binary(0x4f),
  or: binary(0x50),
  xor: binary(0x51),
  shiftLeft: shift(0xab),
  shiftRightSigned: shift(0xac),
  shiftRight: shift(0xad),
  i32Add: binary(0xae),
  i32Sub: binary(0xb1),
  toFloat: unary(0xfa),
  f32Sqrt: unary(0xe3),
  f32Add: binary(0xe4),
  f32Sub: binary(0xe5),
  f32Mul: binary(0xe6),
  f32Div: binary(0xe7),
  f64Less: binary(0x49),
  f64Add: binary(0xf0),
  f64Sub: binary(0xf1),
  f64Mul: binary(0xf2),
  /** a·b + c, rounded once where the processor can and twice where it cannot (relaxed vector instructions). */
  f64MulAdd: (a: Code, b: Code, c: Code): Code => vector(0x107, a, b, c),
} as const;

/**
 * Lists of steps as one, each spread evenly over the whole. A processor looks only so far ahead for work that waits for
 * nothing, so steps that wait for one another should not follow one another.
 * Example: interleave([[1, 2, 3, 4], [5, 6]]) = [1, 5, 2, 3, 6, 4].
 */
export function interleave(lists: readonly (readonly Code[])[]): Code[] {
  return lists
    .flatMap((steps) => steps.map((step, index) => ({ step, place: (index + 0.5) / steps.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ step }) => step);
}

function flatten(code: Code, into: number[]): number[] {
  if (typeof code === "number") into.push(code);
  else for (const part of code) flatten(part, into);
  return into;
}

function section(id: number, content: Code): number[] {
  const bytes = flatten(content, []);
  return [id, ...unsigned(bytes.length), ...bytes];
}

const text = (name: string): Code => [unsigned(name.length), [...name].map((letter) => letter.charCodeAt(0))];

/**
 * A module with one exported function `run` over an imported memory `kernel.memory` of `pages` × 64 KiB. The
 * function takes `parameters` i32 values and returns nothing; its local variables follow them in the order of `locals`.
 * Example: encodeModule({ parameters: 0, locals: [], body: [], pages: 1 }).length = 53.
 */
export function encodeModule(given: {
  parameters: number;
  locals: readonly ValueType[];
  body: Code;
  pages: number;
}): Uint8Array<ArrayBuffer> {
  const { parameters, locals, body, pages } = given;
  const declared = [unsigned(locals.length), locals.map((type) => [1, typeCode[type]])];
  const code = flatten([declared, body, 0x0b], []);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, unsigned(parameters), Array<number>(parameters).fill(0x7f), 0]),
    ...section(2, [1, text("kernel"), text("memory"), 0x02, 0x00, unsigned(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, text("run"), 0x00, 0]),
    ...section(10, [1, unsigned(code.length), code]),
  ]);
}
