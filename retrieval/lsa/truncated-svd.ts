import { symmetricEigen } from "./symmetric-eigen.ts";

/** A sparse matrix by rows: row i holds `values[j]` in column `columns[j]` for j from `offsets[i]` to `offsets[i+1]`. */
export interface SparseMatrix {
  rows: number;
  columnCount: number;
  offsets: Int32Array;
  columns: Int32Array;
  values: Float32Array;
}

/**
 * The right singular vectors of the largest singular values, as a columnCount × rank matrix by rows (fewer than asked
 * where the matrix has a lower rank). Randomized SVD with power iterations, Halko, Martinsson and Tropp (2011),
 * algorithm 4.4, from a seeded start: the same matrix always gives the same vectors. `pause` is awaited between the
 * passes, so that a caller on the main thread stays responsive.
 */
export async function rightSingularVectors(
  matrix: SparseMatrix,
  rank: number,
  seed: number,
  pause: () => Promise<void>,
): Promise<{ rank: number; vectors: Float32Array; values: Float64Array }> {
  const width = Math.min(rank + 12, matrix.rows, matrix.columnCount);
  let sample = multiply(matrix, gaussian(matrix.columnCount * width, seed), width);
  orthonormalize(sample, matrix.rows, width);
  for (let iteration = 0; iteration < 2; iteration++) {
    await pause();
    sample = multiply(matrix, multiplyTransposed(matrix, sample, width), width);
    orthonormalize(sample, matrix.rows, width);
  }
  await pause();
  // B = Qᵀ A is small and wide; its right singular vectors come from the eigenvectors of B Bᵀ.
  const projected = multiplyTransposed(matrix, sample, width);
  const { values, vectors } = symmetricEigen(gram(projected, matrix.columnCount, width), width);
  await pause();
  const largest = values[0] ?? 0;
  let kept = 0;
  while (kept < Math.min(rank, width) && (values[kept] ?? 0) > largest * 1e-9) kept++;
  const result = new Float32Array(matrix.columnCount * kept);
  for (let column = 0; column < matrix.columnCount; column++) {
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let j = 0; j < width; j++) {
        sum += (projected[column * width + j] ?? 0) * (vectors[j * width + k] ?? 0);
      }
      result[column * kept + k] = sum / Math.sqrt(values[k] ?? 1);
    }
  }
  return { rank: kept, vectors: result, values: values.slice(0, kept).map(Math.sqrt) };
}

/** A · X for X with `width` columns, both by rows. */
function multiply(matrix: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const result = new Float32Array(matrix.rows * width);
  for (let row = 0; row < matrix.rows; row++) {
    const target = row * width;
    for (let j = matrix.offsets[row] ?? 0; j < (matrix.offsets[row + 1] ?? 0); j++) {
      const value = matrix.values[j] ?? 0;
      const source = (matrix.columns[j] ?? 0) * width;
      for (let k = 0; k < width; k++)
        result[target + k] = (result[target + k] ?? 0) + value * (x[source + k] ?? 0);
    }
  }
  return result;
}

/** Aᵀ · X for X with `width` columns, both by rows. */
function multiplyTransposed(matrix: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const result = new Float32Array(matrix.columnCount * width);
  for (let row = 0; row < matrix.rows; row++) {
    const source = row * width;
    for (let j = matrix.offsets[row] ?? 0; j < (matrix.offsets[row + 1] ?? 0); j++) {
      const value = matrix.values[j] ?? 0;
      const target = (matrix.columns[j] ?? 0) * width;
      for (let k = 0; k < width; k++)
        result[target + k] = (result[target + k] ?? 0) + value * (x[source + k] ?? 0);
    }
  }
  return result;
}

/** Xᵀ X of a matrix by rows with `width` columns. */
function gram(x: Float32Array, rows: number, width: number): Float64Array {
  const result = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    for (let i = 0; i < width; i++) {
      const value = x[start + i] ?? 0;
      if (value === 0) continue;
      const target = i * width;
      for (let j = i; j < width; j++) {
        result[target + j] = (result[target + j] ?? 0) + value * (x[start + j] ?? 0);
      }
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) result[i * width + j] = result[j * width + i] ?? 0;
  }
  return result;
}

/** Makes the columns orthonormal in place (modified Gram–Schmidt, twice); dependent columns become zero. */
function orthonormalize(x: Float32Array, rows: number, width: number): void {
  const columns = Array.from({ length: width }, (_, k) => {
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row++) column[row] = x[row * width + k] ?? 0;
    return column;
  });
  for (const [k, column] of columns.entries()) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < k; i++) {
        const other = columns[i];
        if (!other) continue;
        const share = dot(column, other);
        if (share !== 0)
          for (let row = 0; row < rows; row++) column[row] = (column[row] ?? 0) - share * (other[row] ?? 0);
      }
    }
    const norm = Math.sqrt(dot(column, column));
    const scale = norm > before * 1e-7 ? 1 / norm : 0;
    for (let row = 0; row < rows; row++) {
      const value = (column[row] ?? 0) * scale;
      column[row] = value;
      x[row * width + k] = value;
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Standard normal numbers from a seed: mulberry32 and Box–Muller. */
function gaussian(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform() + 2 ** -33));
    const angle = 2 * Math.PI * uniform();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
