/**
 * Name: eigenvalues and eigenvectors of a symmetric matrix.
 * Formula: A = Σ λ_k·v_k·v_kᵀ, by Householder reduction to three diagonals and the implicit QL iteration.
 * Convention: matrices are row-major arrays of n × n and only their lower triangle is read; eigenvalues ascend; the
 * eigenvectors are the rows of `vectors`, of length 1, their sign free.
 * Source: R. Martin, C. Reinsch, J. Wilkinson, "Handbook for Automatic Computation" II (tred2, tql2), as in EISPACK.
 */
export interface SymmetricEigen {
  values: Float64Array;
  /** Row k is the eigenvector of value k. */
  vectors: Float64Array;
}

const at = (values: Float64Array, index: number): number => values[index] ?? 0;

/**
 * All eigenvalues and eigenvectors.
 * Example: Array.from(symmetricEigen([2, 1, 1, 2], 2).values, (value) => Math.round(value * 1e12) / 1e12) = [1,3].
 * @throws RangeError when the matrix is not n × n or not finite
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  if (!Number.isInteger(n) || n < 1 || matrix.length !== n * n)
    throw new RangeError("the matrix is not n × n");
  const vectors = Float64Array.from(matrix);
  if (!vectors.every(Number.isFinite)) throw new RangeError("the matrix holds a value that is not finite");
  // The reduction works on columns; mirrored, they are rows, which lie together in memory.
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) vectors[j * n + i] = at(vectors, i * n + j);
  const values = new Float64Array(n);
  const beside = new Float64Array(n);
  reduce(vectors, values, beside, n);
  iterate(vectors, values, beside, n);
  return sorted(values, vectors, n);
}

/** Householder reduction (tred2); `v` holds the transposed transformation afterwards. */
function reduce(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = at(v, j * n + n - 1);
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(at(d, k));
    let h = 0;
    if (scale === 0) {
      e[i] = at(d, i - 1);
      for (let j = 0; j < i; j++) {
        d[j] = at(v, j * n + i - 1);
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k] = at(d, k) / scale;
        h += at(d, k) ** 2;
      }
      const last = at(d, i - 1);
      const g = last > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= last * g;
      d[i - 1] = last - g;
      reflect(v, d, e, n, i, h);
    }
    d[i] = h;
  }
  accumulate(v, d, n);
  e[0] = 0;
}

/** Applies the reflection in d to the leading block of order i. */
function reflect(v: Float64Array, d: Float64Array, e: Float64Array, n: number, i: number, h: number): void {
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const f = at(d, j);
    v[i * n + j] = f;
    let g = at(e, j) + at(v, row + j) * f;
    for (let k = j + 1; k < i; k++) {
      g += at(v, row + k) * at(d, k);
      e[k] = at(e, k) + at(v, row + k) * f;
    }
    e[j] = g;
  }
  let sum = 0;
  for (let j = 0; j < i; j++) {
    e[j] = at(e, j) / h;
    sum += at(e, j) * at(d, j);
  }
  const half = sum / (h + h);
  for (let j = 0; j < i; j++) e[j] = at(e, j) - half * at(d, j);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const f = at(d, j);
    const g = at(e, j);
    for (let k = j; k < i; k++) v[row + k] = at(v, row + k) - (f * at(e, k) + g * at(d, k));
    d[j] = at(v, row + i - 1);
    v[row + i] = 0;
  }
}

function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = at(v, i * n + i);
    v[i * n + i] = 1;
    const h = at(d, i + 1);
    const next = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = at(v, next + k) / h;
      for (let j = 0; j <= i; j++) {
        const row = j * n;
        let g = 0;
        for (let k = 0; k <= i; k++) g += at(v, next + k) * at(v, row + k);
        for (let k = 0; k <= i; k++) v[row + k] = at(v, row + k) - g * at(d, k);
      }
    }
    v.fill(0, next, next + i + 1);
  }
  for (let j = 0; j < n; j++) {
    d[j] = at(v, j * n + n - 1);
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
}

/** Implicit QL iteration (tql2) on the diagonal d and what stands beside it. */
function iterate(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(at(d, l)) + Math.abs(at(e, l)));
    const small = Number.EPSILON * largest;
    let m = l;
    while (m < n - 1 && Math.abs(at(e, m)) > small) m += 1;
    for (let turn = 0; m > l && turn < 100; turn++) {
      shift += step(v, d, e, n, l, m);
      if (Math.abs(at(e, l)) <= small) break;
    }
    d[l] = at(d, l) + shift;
    e[l] = 0;
  }
}

/** One QL step on the block from l to m; gives the shift taken off the values that follow. */
function step(v: Float64Array, d: Float64Array, e: Float64Array, n: number, l: number, m: number): number {
  const first = at(d, l);
  const ratio = (at(d, l + 1) - first) / (2 * at(e, l));
  const root = ratio < 0 ? -Math.hypot(ratio, 1) : Math.hypot(ratio, 1);
  d[l] = at(e, l) / (ratio + root);
  d[l + 1] = at(e, l) * (ratio + root);
  const after = at(d, l + 1);
  const taken = first - at(d, l);
  for (let i = l + 2; i < n; i++) d[i] = at(d, i) - taken;
  let p = at(d, m);
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  const beside = at(e, l + 1);
  for (let i = m - 1; i >= l; i--) {
    [c3, c2, s2] = [c2, c, s];
    const g = c * at(e, i);
    const h = c * p;
    const r = Math.hypot(p, at(e, i));
    e[i + 1] = s * r;
    s = r === 0 ? 0 : at(e, i) / r;
    c = r === 0 ? 1 : p / r;
    p = c * at(d, i) - s * g;
    d[i + 1] = h + s * (c * g + s * at(d, i));
    turn(v, n, i, c, s);
  }
  p = (-s * s2 * c3 * beside * at(e, l)) / after;
  e[l] = s * p;
  d[l] = c * p;
  return taken;
}

/** Turns the eigenvectors i and i + 1 into each other. */
function turn(v: Float64Array, n: number, i: number, c: number, s: number): void {
  const row = i * n;
  const next = row + n;
  for (let k = 0; k < n; k++) {
    const one = at(v, row + k);
    const two = at(v, next + k);
    v[next + k] = s * one + c * two;
    v[row + k] = c * one - s * two;
  }
}

function sorted(values: Float64Array, vectors: Float64Array, n: number): SymmetricEigen {
  const order = Array.from(values, (_, k) => k).sort((a, b) => at(values, a) - at(values, b));
  const rows = new Float64Array(n * n);
  order.forEach((from, to) => {
    rows.set(vectors.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: Float64Array.from(order, (k) => at(values, k)), vectors: rows };
}
