/** Below this share of its own variance, what an asset adds is rounding: the block would be singular. */
const SMALLEST_PIVOT = 1e-13;

/**
 * Cholesky factor of the covariance of the assets that are free, kept up to date while assets join and leave.
 * Formula: Σ_FF = L·L′; joining appends a row (O(k²)), leaving removes one and restores the triangle by Givens rotations.
 * Convention: positions count the free assets in the order in which they joined; row-major, capacity grows by doubling.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 4th ed., 6.5 (modifying factorizations).
 */
export class FreeBlock {
  readonly assets: number[] = [];
  private readonly covariance: Float64Array;
  private readonly n: number;
  private capacity: number;
  private factor: Float64Array;

  constructor(covariance: Float64Array, n: number) {
    this.covariance = covariance;
    this.n = n;
    this.capacity = Math.min(n, 32);
    this.factor = new Float64Array(this.capacity ** 2);
  }

  /** Adds an asset at the end; false, and no change, when its returns are a mixture of those already free. */
  append(asset: number): boolean {
    const k = this.assets.length;
    if (k === this.capacity) this.grow();
    const { factor, capacity, covariance, assets } = this;
    const own = asset * this.n;
    const row = k * capacity;
    const variance = covariance[own + asset] ?? 0;
    let pivot = variance;
    for (let i = 0; i < k; i++) {
      const at = i * capacity;
      let value = covariance[own + (assets[i] ?? 0)] ?? 0;
      for (let j = 0; j < i; j++) value -= (factor[at + j] ?? 0) * (factor[row + j] ?? 0);
      value /= factor[at + i] ?? 1;
      factor[row + i] = value;
      pivot -= value * value;
    }
    if (!(pivot > SMALLEST_PIVOT * variance)) return false;
    factor[row + k] = Math.sqrt(pivot);
    assets.push(asset);
    return true;
  }

  /** Removes the asset at a position; those after it move up. */
  remove(position: number): void {
    const { factor, capacity, assets } = this;
    const k = assets.length;
    for (let row = position + 1; row < k; row++) {
      const from = row * capacity;
      factor.copyWithin(from - capacity, from, from + row + 1);
    }
    for (let column = position; column < k - 1; column++) {
      const at = column * capacity;
      const a = factor[at + column] ?? 0;
      const b = factor[at + column + 1] ?? 0;
      const length = Math.hypot(a, b);
      const cosine = a / length;
      const sine = b / length;
      for (let row = column; row < k - 1; row++) {
        const here = row * capacity + column;
        const left = factor[here] ?? 0;
        const right = factor[here + 1] ?? 0;
        factor[here] = cosine * left + sine * right;
        factor[here + 1] = cosine * right - sine * left;
      }
    }
    assets.splice(position, 1);
  }

  /** Solves Σ_FF x = b in place for two right sides at once; the first k numbers of each are used. */
  solve(first: Float64Array, second: Float64Array): void {
    const { factor, capacity } = this;
    const k = this.assets.length;
    for (let i = 0; i < k; i++) {
      const at = i * capacity;
      let one = first[i] ?? 0;
      let two = second[i] ?? 0;
      for (let j = 0; j < i; j++) {
        const value = factor[at + j] ?? 0;
        one -= value * (first[j] ?? 0);
        two -= value * (second[j] ?? 0);
      }
      const pivot = factor[at + i] ?? 1;
      first[i] = one / pivot;
      second[i] = two / pivot;
    }
    for (let i = k - 1; i >= 0; i--) {
      const at = i * capacity;
      const pivot = factor[at + i] ?? 1;
      const one = (first[i] ?? 0) / pivot;
      const two = (second[i] ?? 0) / pivot;
      first[i] = one;
      second[i] = two;
      for (let j = 0; j < i; j++) {
        const value = factor[at + j] ?? 0;
        first[j] = (first[j] ?? 0) - value * one;
        second[j] = (second[j] ?? 0) - value * two;
      }
    }
  }

  private grow(): void {
    const capacity = Math.min(this.n, this.capacity * 2);
    const factor = new Float64Array(capacity * capacity);
    for (let row = 0; row < this.capacity; row++) {
      factor.set(this.factor.subarray(row * this.capacity, (row + 1) * this.capacity), row * capacity);
    }
    this.factor = factor;
    this.capacity = capacity;
  }
}
