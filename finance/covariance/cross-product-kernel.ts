import { type Code, encodeModule, wasm } from "../simulation/wasm-emitter.ts";
import type { CompiledModule } from "../simulation/web-assembly.ts";

/**
 * Name: cross-products of many long series, two numbers at a time.
 * Formula: p_ij = Σ_t x_it·x_jt / divisor, four series with two others at once, even and odd observations apart.
 * Convention: as `crossProducts`, which differs in the last bits alone since it adds in another order.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 1.1 and 1.5 (blocking); WebAssembly 2.0 vector instructions.
 */

const ROWS = 4;
const COLUMNS = 2;
/** The sums of one block stand in front of the series. */
const RESULTS = ROWS * COLUMNS * 16;

/** run(a, b, end): products of the four rows from address a with the two from b; the first row of a ends at `end`. */
function encodeBlock(stride: number): Uint8Array<ArrayBuffer> {
  const [a, b, end] = [0, 1, 2];
  const rows = Array.from({ length: ROWS }, (_, i) => 3 + i);
  const columns = Array.from({ length: COLUMNS }, (_, j) => 3 + ROWS + j);
  const sum = (i: number, j: number) => 3 + ROWS + COLUMNS + i * COLUMNS + j;
  const body: Code[] = [
    ...rows.map((local, i) => wasm.set(local, wasm.load(wasm.get(a), i * stride))),
    ...columns.map((local, j) => wasm.set(local, wasm.load(wasm.get(b), j * stride))),
    ...rows.flatMap((row, i) =>
      columns.map((column, j) =>
        wasm.set(sum(i, j), wasm.f64Add(wasm.get(sum(i, j)), wasm.f64Mul(wasm.get(row), wasm.get(column)))),
      ),
    ),
    wasm.set(b, wasm.addWhole(wasm.get(b), wasm.i32(16))),
    wasm.set(a, wasm.addWhole(wasm.get(a), wasm.i32(16))),
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

/** The last module made, and its stride: a panel is asked about more than once. */
let last: { stride: number; module: CompiledModule } | null = null;

function moduleFor(stride: number): CompiledModule {
  if (last?.stride !== stride) last = { stride, module: new WebAssembly.Module(encodeBlock(stride)) };
  return last.module;
}

/**
 * Cross-products by a generated kernel; pays above some millions of products.
 * Example: Array.from(crossProductsByKernel([[1, 2], [3, 4]], 1)) = [5,11,11,25].
 */
export function crossProductsByKernel(series: readonly ArrayLike<number>[], divisor: number): Float64Array {
  const n = series.length;
  const length = series[0]?.length ?? 0;
  const padded = Math.max(2, length + (length % 2));
  const stride = padded * 8;
  const height = Math.ceil(n / ROWS) * ROWS;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((RESULTS + height * stride) / 65_536) });
  const numbers = new Float64Array(memory.buffer);
  series.forEach((values, i) => {
    numbers.set(values, RESULTS / 8 + i * padded);
  });
  const { run } = new WebAssembly.Instance(moduleFor(stride), { kernel: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("the kernel has no function");
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += ROWS) {
    const a = RESULTS + i * stride;
    for (let j = 0; j < Math.min(n, i + ROWS); j += COLUMNS) {
      run(a, RESULTS + j * stride, a + stride);
      for (let k = 0; k < ROWS * COLUMNS; k++) {
        const row = i + Math.floor(k / COLUMNS);
        const column = j + (k % COLUMNS);
        if (row >= n || column > row) continue;
        const value = ((numbers[2 * k] ?? 0) + (numbers[2 * k + 1] ?? 0)) / divisor;
        matrix[row * n + column] = value;
        matrix[column * n + row] = value;
      }
    }
  }
  return matrix;
}
