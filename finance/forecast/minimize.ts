/**
 * Name: minimum of a smooth function of a few numbers without derivatives.
 * Formula: simplex of Nelder and Mead: reflection 1, expansion 2, contraction ½, shrinkage ½.
 * Convention: deterministic; stops when the simplex is as small as the square root of rounding, when its
 * values agree to the relative tolerance, or after 200 steps a number.
 * Source: J. Nelder, R. Mead, A simplex method for function minimization, Computer Journal 7 (1965), 308-313.
 */
interface Vertex {
  point: number[];
  value: number;
}

/** The point where the function is least, near the start. Example: minimize((point) => (point[0] - 3) ** 2, [0], 1).map((x) => Math.round(x * 1e5) / 1e5) = [3]. */
export function minimize(
  valueAt: (point: readonly number[]) => number,
  start: readonly number[],
  size: number,
  tolerance = 1e-14,
): number[] {
  const dimension = start.length;
  const vertex = (point: number[]): Vertex => {
    const value = valueAt(point);
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const simplex = [
    vertex([...start]),
    ...start.map((_, axis) => vertex(start.map((each, place) => each + (place === axis ? size : 0)))),
  ];
  const along = (from: readonly number[], to: readonly number[], share: number) =>
    from.map((each, place) => each + share * ((to[place] ?? 0) - each));
  for (let step = 0; step < 200 * dimension; step += 1) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0];
    const worst = simplex[dimension];
    const second = simplex[dimension - 1];
    if (best === undefined || worst === undefined || second === undefined) break;
    const spread = Math.max(...worst.point.map((each, place) => Math.abs(each - (best.point[place] ?? 0))));
    if (spread < 1e-8 || worst.value - best.value <= tolerance * Math.abs(best.value)) break;
    const centre = start.map(
      (_, place) =>
        simplex.slice(0, dimension).reduce((sum, { point }) => sum + (point[place] ?? 0), 0) / dimension,
    );
    const reflected = vertex(along(centre, worst.point, -1));
    if (reflected.value < best.value) {
      const expanded = vertex(along(centre, worst.point, -2));
      simplex[dimension] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) {
      simplex[dimension] = reflected;
    } else {
      const inside = vertex(along(centre, worst.point, reflected.value < worst.value ? -0.5 : 0.5));
      if (inside.value < Math.min(worst.value, reflected.value)) simplex[dimension] = inside;
      else {
        for (let place = 1; place <= dimension; place += 1) {
          const old = simplex[place];
          if (old !== undefined) simplex[place] = vertex(along(best.point, old.point, 0.5));
        }
      }
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return simplex[0]?.point ?? [...start];
}
