/**
 * Name: Gauss-Legendre quadrature.
 * Formula: ∫ f ≈ Σ wᵢ f(xᵢ), xᵢ the roots of the Legendre polynomial of the given degree.
 * Convention: exact for polynomials up to degree 2n − 1 on the interval asked for.
 * Source: W. Press et al., Numerical Recipes, 3rd ed., 4.6.1 (gauleg).
 */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/** Points and weights on an interval. Example: Array.from(gaussLegendre(1, 0, 2).points) = [1]. */
export function gaussLegendre(size: number, from: number, to: number): Quadrature {
  const points = new Float64Array(size);
  const weights = new Float64Array(size);
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  for (let place = 0; place < size; place += 1) {
    let x = Math.cos((Math.PI * (place + 0.75)) / (size + 0.5));
    let slope = 1;
    for (let round = 0; round < 20; round += 1) {
      let value = 1;
      let before = 0;
      for (let degree = 0; degree < size; degree += 1) {
        const next = ((2 * degree + 1) * x * value - degree * before) / (degree + 1);
        before = value;
        value = next;
      }
      slope = (size * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    points[place] = middle - half * x;
    weights[place] = (2 * half) / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
