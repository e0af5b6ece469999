import type { LinearRow } from "./certificate.ts";

/**
 * Name: limits of a portfolio as the rows of a linear or quadratic program, and what each of them costs.
 * Formula: Σ w = 1; lower ≤ Σ_group w ≤ upper; turnover ½ Σ (b + s) ≤ limit with w − b + s = w₀, b and s ≥ 0; μ′w ≥ target.
 * With a column κ every limit is multiplied by it.
 * Convention: columns are weights, then purchases b and sales s where turnover is limited, then others, then κ. Turnover is
 * one-way. Prices are changes of the objective per unit of the limit.
 * Source: G. Cornuéjols, R. Tütüncü, "Optimization Methods in Finance", 2007, 8.2 (κ) and 8.1 (transaction limits).
 */
export interface GroupLimit {
  name: string;
  members: readonly number[];
  lower: number;
  upper: number;
}

export interface PortfolioLimits {
  groups: readonly GroupLimit[];
  turnover: { today: ArrayLike<number>; limit: number } | null;
}

/** A limit that binds. */
export interface LimitPrice {
  /** `asset 3`, the name of a group, `turnover`, `expectedReturn` or `volatility`. */
  name: string;
  side: "lower" | "upper";
  bound: number;
  price: number;
}

export type LimitRow = LinearRow & { of: Omit<LimitPrice, "price"> | null };

interface Bounds {
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
}

type Entries = readonly (readonly [number, number])[];

function spread(columns: number, entries: Entries): Float64Array {
  const row = new Float64Array(columns);
  for (const [column, value] of entries) row[column] = (row[column] ?? 0) + value;
  return row;
}

/**
 * The rows of all limits. With `kappa` bounds other than a lower one of zero become rows, too, as all variables are open above.
 * Example: layOutLimits({ lower: [0, 0], upper: [1, 1] }, { groups: [], turnover: { today: [1, 0], limit: 0.2 } }, {}).columns = 6.
 */
export function layOutLimits(
  { lower, upper }: Bounds,
  limits: PortfolioLimits,
  { kappa = false, others = 0 }: { kappa?: boolean; others?: number },
): { columns: number; rows: LimitRow[] } {
  const n = lower.length;
  const { turnover } = limits;
  const columns = n + (turnover === null ? 0 : 2 * n) + others + (kappa ? 1 : 0);
  const last = columns - 1;
  const rows: LimitRow[] = [];
  const infinity = Number.POSITIVE_INFINITY;
  const limit = (name: string, side: "lower" | "upper", entries: Entries, bound: number) => {
    const constant: Entries = kappa ? [[last, -bound]] : [];
    const at = kappa ? 0 : bound;
    rows.push({
      name: `${name} ${side === "lower" ? "at least" : "at most"} ${bound}`,
      coefficients: spread(columns, [...entries, ...constant]),
      lower: side === "lower" ? at : -infinity,
      upper: side === "upper" ? at : infinity,
      of: { name, side, bound },
    });
  };
  const equal = (name: string, entries: Entries, value: number) => {
    const at = kappa ? 0 : value;
    const coefficients = spread(columns, kappa ? [...entries, [last, -value]] : entries);
    rows.push({ name, coefficients, lower: at, upper: at, of: null });
  };
  const every = Array.from({ length: n }, (_, i): [number, number] => [i, 1]);
  equal("weights adding up to 1", every, 1);
  for (const group of limits.groups) {
    const entries = group.members.map((i): [number, number] => [i, 1]);
    if (group.upper < 1) limit(group.name, "upper", entries, group.upper);
    if (group.lower > 0) limit(group.name, "lower", entries, group.lower);
  }
  for (let i = 0; kappa && i < n; i++) {
    const low = lower[i] ?? 0;
    const high = upper[i] ?? 1;
    if (high < 1 || low < 0) limit(`asset ${i}`, "upper", [[i, 1]], high);
    if (low !== 0) limit(`asset ${i}`, "lower", [[i, 1]], low);
  }
  if (turnover !== null) {
    const traded: [number, number][] = [];
    for (let i = 0; i < n; i++) {
      const [bought, sold] = [n + i, 2 * n + i];
      traded.push([bought, 0.5], [sold, 0.5]);
      equal(
        "",
        [
          [i, 1],
          [bought, -1],
          [sold, 1],
        ],
        turnover.today[i] ?? 0,
      );
    }
    limit("turnover", "upper", traded, turnover.limit);
  }
  return { columns, rows };
}

/** The row of a wanted return. Example: returnRow([0.1], 0.05, 2).coefficients[0] = 0.1. */
export function returnRow(expectedReturns: ArrayLike<number>, target: number, columns: number): LimitRow {
  const coefficients = new Float64Array(columns);
  coefficients.set(expectedReturns);
  return {
    name: `expected return at least ${target}`,
    coefficients,
    lower: target,
    upper: Number.POSITIVE_INFINITY,
    of: { name: "expectedReturn", side: "lower", bound: target },
  };
}

const NO_PRICE = 1e-12;
const AT_BOUND = 1e-11;

/** Prices of the rows that are limits and bind. Example: rowPrices([], { rowPrices: [] }).length = 0. */
export function rowPrices(
  rows: readonly LimitRow[],
  solution: { rowPrices: ArrayLike<number> },
): LimitPrice[] {
  return rows.flatMap(({ of }, r) => {
    const price = solution.rowPrices[r] ?? 0;
    return of === null || Math.abs(price) <= NO_PRICE ? [] : [{ ...of, price }];
  });
}

/** Prices of the bounds of single weights that bind. Example: boundPrices({ lower: [0], upper: [1] }, [1], [-2])[0].side = "upper". */
export function boundPrices(
  { lower, upper }: Bounds,
  weights: ArrayLike<number>,
  reducedCosts: ArrayLike<number>,
): LimitPrice[] {
  const prices: LimitPrice[] = [];
  for (let i = 0; i < weights.length; i++) {
    const price = reducedCosts[i] ?? 0;
    const low = lower[i] ?? 0;
    const high = upper[i] ?? 1;
    const weight = weights[i] ?? 0;
    if (low === high || Math.abs(price) <= NO_PRICE) continue;
    const name = `asset ${i}`;
    if (weight - low <= AT_BOUND) prices.push({ name, side: "lower", bound: low, price });
    else if (high - weight <= AT_BOUND) prices.push({ name, side: "upper", bound: high, price });
  }
  return prices;
}
