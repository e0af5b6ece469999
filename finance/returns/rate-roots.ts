/**
 * All rates in a range at which flows balance, each found once and none missed.
 * Formula: with u = ln(1 + r), P(u) and N(u) the present values of the positive and of the negative flows,
 * h(u) = ln P − ln N has the zeros of Σ c_i e^(−u t_i), and h′ = T_N − T_P, where T is the mean time of the flows
 * weighted by present value. T falls as u rises (its derivative is minus a variance), so its values at both ends of an
 * interval bound h′ inside. Intervals are halved until h is proved monotone (one root if the signs differ) or proved
 * not to reach zero; Newton on h, which is nearly a straight line, does the rest.
 * Convention: u from ln 1e-6 to ln 1e6 (rates from −99.9999 % to +99,999,900 %); times ascending, any unit; a rate at
 * which the curve touches zero without crossing counts once; roots closer than 3e-7 in u are one.
 * Source: D. E. Knuth, The Art of Computer Programming 4.6.4 (Horner); R. E. Moore, Interval Analysis (1966)
 * (bisection with bounds on the derivative); W. H. Press et al., Numerical Recipes 9.4 (Newton in a bracket).
 */
const highest = Math.log(1e6);
/** Narrower intervals hold a root that the curve touches, or rounding. */
const narrowest = 3e-8;
const samePlace = 3e-7;
/** The gaps of so few flows are compared one by one. */
const FEW = 64;

interface Sample {
  u: number;
  /** ln P − ln N. */
  level: number;
  positiveTime: number;
  negativeTime: number;
}

type Sampler = (u: number) => Sample;

/** Sign changes of a list, zeros skipped. Example: signChanges([-1, 0, 2, -3]) = 2. */
export function signChanges(values: ArrayLike<number>): number {
  let changes = 0;
  let last = 0;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0;
    if (value === 0) continue;
    if (last !== 0 && value > 0 !== last > 0) changes++;
    last = value;
  }
  return changes;
}

/**
 * Rates r, ascending, with Σ c_i (1 + r)^(−t_i / year) = 0; `times` ascending, `amounts` finite and none of them 0.
 * Example: findRoots([0, 365, 730], [-100, 230, -132], 365).length = 2.
 */
export function findRoots(times: ArrayLike<number>, amounts: ArrayLike<number>, year: number): number[] {
  const changes = signChanges(amounts);
  if (changes === 0) return [];
  const sample = sampler(times, amounts, year);
  const roots: number[] = [];
  const add = (u: number) => {
    const last = roots.at(-1);
    if (last === undefined || u - last > samePlace) roots.push(u);
  };
  if (changes === 1) {
    // One root (Descartes' rule of signs), perhaps out of range: no proof is needed, and below it the last flow decides.
    const last = amounts[amounts.length - 1] ?? 0;
    const root = refine(sample, -highest, highest, last > 0);
    if (Math.abs(root) < highest - 1e-9) add(root);
  } else isolate(sample, sample(-highest), sample(highest), add);
  return roots.map(Math.expm1);
}

function isolate(sample: Sampler, low: Sample, high: Sample, add: (u: number) => void): void {
  const width = high.u - low.u;
  const steepest = low.negativeTime - high.positiveTime;
  const flattest = high.negativeTime - low.positiveTime;
  const opposite = low.level > 0 !== high.level > 0;
  if (flattest > 0 || steepest < 0) {
    if (opposite) add(refine(sample, low.u, high.u, low.level > 0));
    return;
  }
  if (!opposite && staysAway(low.level, high.level, flattest, steepest, width)) return;
  if (width < narrowest) {
    add((low.u + high.u) / 2);
    return;
  }
  const middle = sample((low.u + high.u) / 2);
  if (middle.level === 0) {
    if (middle.u - low.u > samePlace) isolate(sample, low, sample(middle.u - samePlace), add);
    add(middle.u);
    if (high.u - middle.u > samePlace) isolate(sample, sample(middle.u + samePlace), high, add);
    return;
  }
  isolate(sample, low, middle, add);
  isolate(sample, middle, high, add);
}

/** Whether a curve with these ends, of one sign, and slopes between the two bounds cannot reach zero. */
function staysAway(low: number, high: number, flattest: number, steepest: number, width: number): boolean {
  const sign = low > 0 ? 1 : -1;
  const [start, end] = [low * sign, high * sign];
  const [least, most] = sign > 0 ? [flattest, steepest] : [-steepest, -flattest];
  if (start === Number.POSITIVE_INFINITY || end === Number.POSITIVE_INFINITY) return false;
  const where = (start - end + most * width) / (most - least);
  return start + least * Math.min(Math.max(where, 0), width) > 1e-15;
}

/** The root of a level that crosses zero once in the bracket; towards an end when it does not. */
function refine(sample: Sampler, low: number, high: number, positiveBelow: boolean): number {
  let left = low;
  let right = high;
  let u = left < 0 && right > 0 ? 0 : (left + right) / 2;
  for (let turn = 0; turn < 200; turn++) {
    const { level, positiveTime, negativeTime } = sample(u);
    if (level === 0) return u;
    if (level > 0 === positiveBelow) left = u;
    else right = u;
    const newton = u - level / (negativeTime - positiveTime);
    // Newton doubles the digits: after a step this small the answer has all there are.
    if (Math.abs(newton - u) <= 1e-9) return newton;
    u = newton > left && newton < right ? newton : (left + right) / 2;
    if (right - left <= 2e-16 * Math.max(1, Math.abs(u))) return u;
  }
  return u;
}

/** e^(−gap × exponent) of every gap; equal gaps share one, since flows are mostly daily, weekly or monthly. */
function gapPowers(times: ArrayLike<number>): { slots: Int32Array; gaps: Float64Array } {
  const slots = new Int32Array(times.length);
  if (times.length <= FEW) {
    const gaps: number[] = [];
    for (let place = 1; place < times.length; place++) {
      const gap = (times[place] ?? 0) - (times[place - 1] ?? 0);
      const slot = gaps.indexOf(gap);
      slots[place] = slot < 0 ? gaps.push(gap) - 1 : slot;
    }
    return { slots, gaps: new Float64Array(gaps) };
  }
  const known = new Map<number, number>();
  const byDays = new Int32Array(4097).fill(-1);
  for (let place = 1; place < times.length; place++) {
    const gap = (times[place] ?? 0) - (times[place - 1] ?? 0);
    const small = gap <= 4096 && Number.isInteger(gap);
    let slot = small ? byDays[gap] : known.get(gap);
    if (slot === undefined || slot < 0) {
      slot = known.size;
      known.set(gap, slot);
      if (small) byDays[gap] = slot;
    }
    slots[place] = slot;
  }
  return { slots, gaps: new Float64Array([...known.keys()]) };
}

function sampler(times: ArrayLike<number>, amounts: ArrayLike<number>, year: number): Sampler {
  const count = times.length;
  const { slots, gaps } = gapPowers(times);
  const powers = new Float64Array(gaps.length);
  const first = times[0] ?? 0;
  const length = (times[count - 1] ?? 0) - first;
  /** Mean time in years; when all weight has vanished in rounding, the flow that would be left. */
  const meanTime = (u: number, moment: number, total: number, sign: 1 | -1) => {
    if (total > 0) return (u >= 0 ? moment / total : length - moment / total) / year;
    return (endOf(times, amounts, sign, u >= 0) - first) / year;
  };
  return (u) => {
    const exponent = Math.abs(u) / year;
    for (let slot = 0; slot < gaps.length; slot++) powers[slot] = Math.exp(-(gaps[slot] ?? 0) * exponent);
    let gained = 0;
    let paid = 0;
    let gainedMoment = 0;
    let paidMoment = 0;
    // Horner from the end whose powers stay below one, so that long horizons do not overflow.
    const step = u >= 0 ? -1 : 1;
    const slotOf = u >= 0 ? 1 : 0;
    let place = u >= 0 ? count - 1 : 0;
    gained = Math.max(0, amounts[place] ?? 0);
    paid = Math.max(0, -(amounts[place] ?? 0));
    for (let left = count - 1; left > 0; left--) {
      place += step;
      const slot = slots[place + slotOf] ?? 0;
      const gap = gaps[slot] ?? 0;
      const power = powers[slot] ?? 0;
      const amount = amounts[place] ?? 0;
      gainedMoment = (gainedMoment + gained * gap) * power;
      paidMoment = (paidMoment + paid * gap) * power;
      gained = gained * power + Math.max(0, amount);
      paid = paid * power + Math.max(0, -amount);
    }
    return {
      u,
      level: logRatio(gained, paid),
      positiveTime: meanTime(u, gainedMoment, gained, 1),
      negativeTime: meanTime(u, paidMoment, paid, -1),
    };
  };
}

/** ln(a / b), exact near a = b. */
function logRatio(a: number, b: number): number {
  if (a === b) return 0;
  if (b === 0) return Number.POSITIVE_INFINITY;
  const excess = (a - b) / b;
  return Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(a / b);
}

/** Time of the first or the last flow of a sign. */
function endOf(
  times: ArrayLike<number>,
  amounts: ArrayLike<number>,
  sign: 1 | -1,
  wantsFirst: boolean,
): number {
  let found = 0;
  for (let place = 0; place < times.length; place++) {
    if ((amounts[place] ?? 0) * sign <= 0) continue;
    found = times[place] ?? 0;
    if (wantsFirst) break;
  }
  return found;
}
