import { type Code, encodeModule, wasm } from "../simulation/wasm-emitter.ts";
import type { CompiledModule } from "../simulation/web-assembly.ts";

/**
 * Name: cross-products of many long series, two numbers at a time.
 * Formula: p_ij = Σ_t x_it·x_jt / divisor, four series with two others at once, even and odd observations apart.
 * Convention: as `crossProducts`, which differs in the last bits alone: it adds in another order, and multiplication and
 * addition round once here where the engine and the processor can do both at once.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 1.1 and 1.5 (blocking); WebAssembly 3.0 vector instructions.
 */

const ROWS = 4;
const COLUMNS = 2;
/** Pairs of observations in one turn of the loop. */
const STEPS = 4;
/** Bytes of the columns that are taken together; they stay in the second cache of any machine of today. */
const NEAR = 500_000;
/** The sums of one block stand in front of the series. */
const RESULTS = ROWS * COLUMNS * 16;

/** run(a, b, end): products of the four rows from address a with the two from b; the first row of a ends at `end`. */
function encodeBlock(stride: number, fused: boolean): Uint8Array<ArrayBuffer> {
  const [a, b, end] = [0, 1, 2];
  const rows = Array.from({ length: ROWS }, (_, i) => 3 + i);
  const columns = Array.from({ length: COLUMNS }, (_, j) => 3 + ROWS + j);
  const sum = (i: number, j: number) => 3 + ROWS + COLUMNS + i * COLUMNS + j;
  const addProduct = (to: Code, x: Code, y: Code) =>
    fused ? wasm.f64MulAdd(x, y, to) : wasm.f64Add(to, wasm.f64Mul(x, y));
  const step = (at: number): Code[] => [
    ...rows.map((local, i) => wasm.set(local, wasm.load(wasm.get(a), i * stride + at))),
    ...columns.map((local, j) => wasm.set(local, wasm.load(wasm.get(b), j * stride + at))),
    ...rows.flatMap((row, i) =>
      columns.map((column, j) =>
        wasm.set(sum(i, j), addProduct(wasm.get(sum(i, j)), wasm.get(row), wasm.get(column))),
      ),
    ),
  ];
  const body: Code[] = [
    ...Array.from({ length: STEPS }, (_, index) => step(16 * index)).flat(),
    wasm.set(b, wasm.addWhole(wasm.get(b), wasm.i32(16 * STEPS))),
    wasm.set(a, wasm.addWhole(wasm.get(a), wasm.i32(16 * STEPS))),
  ];
  const results = rows.flatMap((_, i) =>
    columns.map((__, j) => wasm.store(wasm.i32(0), (i * COLUMNS + j) * 16, wasm.get(sum(i, j)))),
  );
  return encodeModule({
    parameters: 3,
    locals: Array.from({ length: ROWS + COLUMNS + ROWS * COLUMNS }, () => "v128" as const),
    body: [wasm.loop(body, wasm.less(wasm.get(a), wasm.get(end))), ...results],
    pages: 1,
  });
}

type Memory = InstanceType<typeof WebAssembly.Memory>;

/** Up to 16 MB stay for the next panel: fresh memory costs as much as a tenth of the products. */
const KEPT_PAGES = 256;
let kept: Memory | null = null;

function memoryOf(pages: number): Memory {
  if (kept !== null && kept.buffer.byteLength >= pages * 65_536) return kept;
  const memory = new WebAssembly.Memory({ initial: pages });
  if (pages <= KEPT_PAGES) kept = memory;
  return memory;
}

/** The last module made, and its stride: a panel is asked about more than once. */
let last: { stride: number; module: CompiledModule } | null = null;

function moduleFor(stride: number): CompiledModule {
  if (last?.stride !== stride) last = { stride, module: compile(stride) };
  return last.module;
}

/** Engines without the relaxed instructions refuse the module, and then get the one that every engine takes. */
function compile(stride: number): CompiledModule {
  const fused = encodeBlock(stride, true);
  return new WebAssembly.Module(WebAssembly.validate(fused) ? fused : encodeBlock(stride, false));
}

/**
 * Cross-products by a generated kernel; pays above some millions of products.
 * Example: Array.from(crossProductsByKernel([[1, 2], [3, 4]], 1)) = [5,11,11,25].
 */
export function crossProductsByKernel(series: readonly ArrayLike<number>[], divisor: number): Float64Array {
  const n = series.length;
  const length = series[0]?.length ?? 0;
  const padded = Math.max(1, Math.ceil(length / (2 * STEPS))) * 2 * STEPS;
  const stride = padded * 8;
  const height = Math.ceil(n / ROWS) * ROWS;
  const memory = memoryOf(Math.ceil((RESULTS + height * stride) / 65_536));
  const numbers = new Float64Array(memory.buffer);
  // What an earlier panel left behind must not be added: places after the end of a row, and whole rows.
  const end = RESULTS / 8 + height * padded;
  series.forEach((values, i) => {
    const start = RESULTS / 8 + i * padded;
    numbers.set(values, start);
    numbers.fill(0, start + length, start + padded);
  });
  numbers.fill(0, RESULTS / 8 + n * padded, end);
  const { run } = new WebAssembly.Instance(moduleFor(stride), { kernel: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("the kernel has no function");
  const matrix = new Float64Array(n * n);
  // Some columns at a time, so that they are read from the cache for every row.
  const width = Math.max(COLUMNS, Math.floor(NEAR / stride / COLUMNS) * COLUMNS);
  for (let left = 0; left < n; left += width) {
    for (let i = left - (left % ROWS); i < n; i += ROWS) {
      const a = RESULTS + i * stride;
      for (let j = left; j < Math.min(n, left + width, i + ROWS); j += COLUMNS) {
        run(a, RESULTS + j * stride, a + stride);
        // Places above the diagonal are written again by `mirror`; what lies beyond the last row or column must not be.
        for (let k = 0; k < Math.min(ROWS, n - i); k++) {
          for (let l = 0; l < Math.min(COLUMNS, n - j); l++) {
            const pair = 2 * (k * COLUMNS + l);
            matrix[(i + k) * n + j + l] = ((numbers[pair] ?? 0) + (numbers[pair + 1] ?? 0)) / divisor;
          }
        }
      }
    }
  }
  mirror(matrix, n);
  return matrix;
}

/** Tiles of so many rows and columns lie in the nearest memory together. */
const TILE = 16;

/** Copies what lies below the diagonal above it. */
function mirror(matrix: Float64Array, n: number): void {
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let row = top; row < Math.min(n, top + TILE); row++) {
        const end = Math.min(row, left + TILE);
        for (let column = left; column < end; column++) {
          matrix[column * n + row] = matrix[row * n + column] ?? 0;
        }
      }
    }
  }
}
