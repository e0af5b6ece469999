/** From this age on (and in between, on a straight line) the portfolio holds this share of growth assets. */
export interface GlidePoint {
  age: number;
  /** 0 to 1; the rest is held safely. */
  growthShare: number;
}

/**
 * Share of growth assets at an age.
 * Formula: straight line between the neighbouring points.
 * Convention: before the first point its share, after the last point its share; 1 without points.
 * Source: linear glide paths as in W. Pfau, M. Kitces, "Reducing Retirement Risk with a Rising Equity Glide Path",
 * Journal of Financial Planning, January 2014.
 * Example: growthShareAt([{ age: 40, growthShare: 0.9 }, { age: 60, growthShare: 0.5 }], 50) = 0.7.
 * @throws RangeError for ages that do not rise or a share outside 0 to 1
 */
export function growthShareAt(points: readonly GlidePoint[], age: number): number {
  let before: GlidePoint | undefined;
  for (const point of points) {
    if (!(point.growthShare >= 0 && point.growthShare <= 1)) {
      throw new RangeError("glidePath: a share of growth assets lies between 0 and 1");
    }
    if (before !== undefined && !(point.age > before.age)) {
      throw new RangeError("glidePath: the ages must rise from point to point");
    }
    before = point;
  }
  const next = points.findIndex((point) => point.age >= age);
  const right = points[next];
  const left = next === -1 ? points.at(-1) : points[next - 1];
  if (left === undefined) return right?.growthShare ?? 1;
  if (right === undefined) return left.growthShare;
  const position = (age - left.age) / (right.age - left.age);
  return left.growthShare + position * (right.growthShare - left.growthShare);
}
