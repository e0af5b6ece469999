import { type Code, encodeModule, type ValueType, wasm } from "../simulation/wasm-emitter.ts";
import type { CompiledModule } from "../simulation/web-assembly.ts";

/**
 * Name: cross-products of many long series, two numbers at a time.
 * Formula: p_ij = Σ_t x_it·x_jt / divisor, six series with two others at once, even and odd observations apart.
 * Convention: as `crossProducts`, which differs in the last bits alone: it adds in another order, and multiplication and
 * addition round once here where the engine and the processor can do both at once.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 1.1 and 1.5 (blocking); WebAssembly 3.0 vector instructions.
 */

/** With their twelve sums, two columns and one row at a time a strip just fits the processor's sixteen registers. */
const ROWS = 6;
const COLUMNS = 2;
/** Pairs of observations in one turn of the loop. */
const STEPS = 4;
/** Bytes of the columns that are taken together; they stay in the second cache of any machine of today. */
const NEAR = 500_000;

/** Bytes from one series to the next, and from one row of results to the next. */
interface Strides {
  series: number;
  results: number;
}

/** run(a, b, end, to): products of the rows from address a with those from b up to `end`, two by two, stored from `to`. */
function encodeStrip(strides: Strides, fused: boolean): Uint8Array<ArrayBuffer> {
  const { get, set } = wasm;
  const [a, b, end, to] = [0, 1, 2, 3];
  const locals: ValueType[] = [];
  const local = (type: ValueType) => 3 + locals.push(type);
  const at = local("i32");
  const rowEnd = local("i32");
  const row = local("v128");
  const columns = [local("v128"), local("v128")] as const;
  const sums = Array.from({ length: ROWS }, () => [local("v128"), local("v128")] as const);
  const add = (local: number, bytes: number) => set(local, wasm.addWhole(get(local), wasm.i32(bytes)));
  const addProduct = (sum: number, column: number) =>
    set(
      sum,
      fused
        ? wasm.f64MulAdd(get(row), get(column), get(sum))
        : wasm.f64Add(get(sum), wasm.f64Mul(get(row), get(column))),
    );
  const step = (offset: number): Code[] => [
    columns.map((column, j) => set(column, wasm.load(get(b), j * strides.series + offset))),
    sums.map((pair, i) => [
      set(row, wasm.load(get(at), i * strides.series + offset)),
      pair.map((sum, j) => addProduct(sum, columns[j] ?? row)),
    ]),
  ];
  const turn = [
    Array.from({ length: STEPS }, (_, index) => step(16 * index)),
    add(b, 16 * STEPS),
    add(at, 16 * STEPS),
  ];
  const strip = [
    set(at, get(a)),
    sums.flat().map((sum) => set(sum, wasm.xor(get(sum), get(sum)))),
    wasm.loop(turn, wasm.less(get(at), get(rowEnd))),
    sums.map(([one, two], i) =>
      wasm.store(
        get(to),
        i * strides.results,
        wasm.f64Add(wasm.lowerHalves(get(one), get(two)), wasm.upperHalves(get(one), get(two))),
      ),
    ),
    add(b, (COLUMNS - 1) * strides.series),
    add(to, 8 * COLUMNS),
  ];
  const begin = set(rowEnd, wasm.addWhole(get(a), wasm.i32(strides.series)));
  const body = [begin, wasm.loop(strip, wasm.less(get(b), get(end)))];
  return encodeModule({ parameters: 4, locals, body, pages: 1 });
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

/** The last module made, and for what: a panel is asked about more than once. */
let last: { key: string; module: CompiledModule } | null = null;

function moduleFor(strides: Strides): CompiledModule {
  const key = `${strides.series} ${strides.results}`;
  if (last?.key !== key) last = { key, module: compile(strides) };
  return last.module;
}

/** Engines without the relaxed instructions refuse the module, and then get the one that every engine takes. */
function compile(strides: Strides): CompiledModule {
  const fused = encodeStrip(strides, true);
  return new WebAssembly.Module(WebAssembly.validate(fused) ? fused : encodeStrip(strides, false));
}

/**
 * Cross-products by a generated kernel; pays above some millions of products.
 * Example: Array.from(crossProductsByKernel([[1, 2], [3, 4]], 1)) = [5,11,11,25].
 */
export function crossProductsByKernel(series: readonly ArrayLike<number>[], divisor: number): Float64Array {
  const n = series.length;
  const length = series[0]?.length ?? 0;
  const padded = Math.ceil(Math.max(1, length) / (2 * STEPS)) * 2 * STEPS;
  const height = Math.ceil(n / ROWS) * ROWS;
  const strides = { series: padded * 8, results: height * 8 };
  // The results stand in front of the series.
  const start = height * strides.results;
  const memory = memoryOf(Math.ceil((start + height * strides.series) / 65_536));
  const numbers = new Float64Array(memory.buffer);
  // What an earlier panel left behind must not be added: places after the end of a row, and whole rows.
  series.forEach((values, i) => {
    const row = start / 8 + i * padded;
    numbers.set(values, row);
    numbers.fill(0, row + length, row + padded);
  });
  numbers.fill(0, start / 8 + n * padded, start / 8 + height * padded);
  const { run } = new WebAssembly.Instance(moduleFor(strides), { kernel: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("the kernel has no function");
  const address = (row: number) => start + row * strides.series;
  // Some columns at a time, so that they are read from the cache for every row.
  const near = Math.max(1, Math.floor(NEAR / strides.series / ROWS)) * ROWS;
  for (let left = 0; left < height; left += near) {
    for (let i = left; i < height; i += ROWS) {
      const right = Math.min(left + near, i + ROWS);
      run(address(i), address(left), address(right), i * strides.results + left * 8);
    }
  }
  return fromLowerHalf(numbers, height, n, divisor);
}

/** Tiles of so many rows and columns lie in the nearest memory together. */
const TILE = 16;

/** The whole matrix from rows of which only the part up to the diagonal counts. */
function fromLowerHalf(rows: Float64Array, width: number, n: number, divisor: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let row = top; row < Math.min(n, top + TILE); row++) {
        const end = Math.min(row + 1, left + TILE);
        for (let column = left; column < end; column++) {
          const value = (rows[row * width + column] ?? 0) / divisor;
          matrix[row * n + column] = value;
          matrix[column * n + row] = value;
        }
      }
    }
  }
  return matrix;
}
