/**
 * All rates in a range at which dated flows balance.
 * Formula: with u = ln(1 + r), f(u) = Σ c_i e^(−u d_i / year): scan u over a grid, bracket each sign change (and each
 * extremum that reaches across zero between two grid points), then Newton kept inside the bracket.
 * Convention: u from ln 1e-6 to ln 1e6 in 512 steps; flows ascending by day, evaluated by Horner from the end whose
 * powers stay below one, so that long horizons neither overflow nor vanish. Flows whose sign changes once have one
 * root (Descartes' rule of signs): no scan is needed.
 * Source: D. E. Knuth, The Art of Computer Programming 4.6.4 (Horner); W. H. Press et al., Numerical Recipes 9.4
 * (Newton with bracketing).
 */
const highest = Math.log(1e6);
const steps = 512;

interface Sample {
  value: number;
  slope: number;
}

/** Sign changes of a list, zeros skipped. Example: signChanges([-1, 0, 2, -3]) = 2. */
export function signChanges(values: readonly number[]): number {
  let changes = 0;
  let last = 0;
  for (const value of values) {
    if (value === 0) continue;
    if (last !== 0 && value > 0 !== last > 0) changes++;
    last = value;
  }
  return changes;
}

/**
 * Rates r, ascending, with Σ c_i (1 + r)^(−d_i / year) = 0.
 * Example: findRoots([0, 365, 730], [-100, 230, -132], 365).length = 2.
 */
export function findRoots(days: readonly number[], amounts: readonly number[], year: number): number[] {
  const sample = sampler(days, amounts, year);
  if (signChanges(amounts) === 1) {
    const lowest = sample(-highest).value;
    return lowest > 0 === sample(highest).value > 0
      ? []
      : [Math.expm1(refine(sample, -highest, highest, lowest))];
  }
  const roots: number[] = [];
  const add = (root: number) => {
    const last = roots.at(-1);
    if (last === undefined || Math.abs(root - last) > 1e-11) roots.push(root);
  };
  let low = -highest;
  let at = sample(low);
  for (let step = 1; step <= steps; step++) {
    const high = -highest + (2 * highest * step) / steps;
    const next = sample(high);
    if (at.value === 0) add(low);
    else if (at.value > 0 !== next.value > 0 && next.value !== 0) add(refine(sample, low, high, at.value));
    else if (next.value !== 0) {
      const turn = extremum(sample, low, high, at, next);
      if (turn !== null) {
        add(refine(sample, low, turn, at.value));
        add(refine(sample, turn, high, -at.value));
      }
    }
    low = high;
    at = next;
  }
  return roots.map(Math.expm1);
}

/** f(u) and f'(u), up to a positive factor that keeps every power at most one. */
function sampler(days: readonly number[], amounts: readonly number[], year: number) {
  const count = days.length;
  const gaps = Int32Array.from(days, (day, index) => (index === 0 ? 0 : day - (days[index - 1] ?? 0)));
  const longest = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  // Powers of one gap are used again and again: flows are mostly daily, weekly or monthly.
  const table = new Float64Array(Math.min(longest, 4096) + 1);
  const filled = new Float64Array(table.length).fill(Number.NaN);
  const power = (gap: number, exponent: number): number => {
    if (gap >= table.length) return Math.exp(-gap * exponent);
    if (filled[gap] !== exponent) {
      filled[gap] = exponent;
      table[gap] = Math.exp(-gap * exponent);
    }
    return table[gap] ?? 0;
  };
  return (u: number): Sample => {
    const exponent = Math.abs(u) / year;
    let value = 0;
    let slope = 0;
    // Horner in e^(−|u|/year): from the last flow back for u >= 0, from the first on for u < 0.
    for (let index = 0; index < count; index++) {
      const place = u >= 0 ? count - 1 - index : index;
      const gap = index === 0 ? 0 : (gaps[u >= 0 ? place + 1 : place] ?? 0);
      const factor = power(gap, exponent);
      slope = (slope - value * gap) * factor;
      value = value * factor + (amounts[place] ?? 0);
    }
    return { value, slope: (u >= 0 ? slope : -slope) / year };
  };
}

/** Newton inside a bracket whose ends have different signs; `lowValue` only gives the sign at `low`. */
function refine(sample: (u: number) => Sample, low: number, high: number, lowValue: number): number {
  let left = low;
  let right = high;
  let u = (low + high) / 2;
  for (let turn = 0; turn < 200; turn++) {
    const { value, slope } = sample(u);
    if (value === 0) return u;
    if (value > 0 === lowValue > 0) left = u;
    else right = u;
    const newton = u - value / slope;
    const inside = newton > left && newton < right;
    const next = inside ? newton : (left + right) / 2;
    if (Math.abs(next - u) <= 1e-15 * Math.max(1, Math.abs(u)) || right - left <= 2e-16) return next;
    u = next;
  }
  return u;
}

/** A point between two equal signs where the curve has the other sign, or null when it turns before zero. */
function extremum(
  sample: (u: number) => Sample,
  low: number,
  high: number,
  atLow: Sample,
  atHigh: Sample,
): number | null {
  const towards = atLow.value > 0 ? -1 : 1;
  if (Math.sign(atLow.slope) !== towards || Math.sign(atHigh.slope) !== -towards) return null;
  let left = low;
  let right = high;
  for (let turn = 0; turn < 80; turn++) {
    const middle = (left + right) / 2;
    const { value, slope } = sample(middle);
    if (value > 0 !== atLow.value > 0) return middle;
    if (Math.sign(slope) === towards) left = middle;
    else right = middle;
  }
  return null;
}
