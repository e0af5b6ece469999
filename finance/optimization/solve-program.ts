import loadHighs, { type HessianInput, type Highs, type ModelData } from "highs";
import { type Certificate, certify, type QuadraticModel } from "./certificate.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: linear, quadratic and mixed-integer programs, solved by HiGHS.
 * Formula: minimise ½ x′Qx + c′x, lower ≤ x ≤ upper, rowLower ≤ Ax ≤ rowUpper.
 * Convention: the objective is scaled so that the mean of Q's diagonal is one; HiGHS' own addition to Q (1e-7) is switched
 * off; a run that turns in circles is tried again in other orders of the columns; every continuous answer carries its certificate of optimality, in the units given.
 * Source: Q. Huangfu, J. Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10, 2018.
 */
export interface ProgramSolution extends Certificate {
  values: Float64Array;
  iterations: number;
}

// The compiled solver, loaded once when first needed; it keeps nothing between two programs.
let loaded: Promise<Highs> | undefined;

/** The package declares itself for another module system than it is loaded by, so what it gives is looked at. */
function isSolver(candidate: unknown): candidate is Highs {
  return typeof candidate === "object" && candidate !== null && "createModel" in candidate;
}

async function load(): Promise<Highs> {
  const loader: unknown = loadHighs;
  const made: unknown = typeof loader === "function" ? await loader() : undefined;
  if (!isSolver(made)) throw new Error("the package highs has no createModel");
  return made;
}

function solver(): Promise<Highs> {
  loaded ??= load();
  return loaded;
}

function matrixOf(model: QuadraticModel, n: number): ModelData["matrix"] {
  const starts = new Int32Array(model.rows.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  model.rows.forEach((row, r) => {
    for (let i = 0; i < n; i++) {
      const value = row.coefficients[i] ?? 0;
      if (value === 0) continue;
      indices.push(i);
      values.push(value);
    }
    starts[r + 1] = indices.length;
  });
  return {
    format: "csr",
    numRows: model.rows.length,
    numCols: n,
    starts,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

/** Lower triangle by columns, as the solver wants it. */
function hessianOf(quadratic: ArrayLike<number>, n: number, scale: number): HessianInput {
  const starts = new Int32Array(n + 1);
  const indices = new Int32Array((n * (n + 1)) / 2);
  const values = new Float64Array(indices.length);
  let next = 0;
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) {
      const value = (quadratic[column * n + row] ?? 0) * scale;
      if (value === 0 && row !== column) continue;
      indices[next] = row;
      values[next] = value;
      next += 1;
    }
    starts[column + 1] = next;
  }
  return {
    format: "triangular",
    dimension: n,
    starts,
    indices: indices.subarray(0, next),
    values: values.subarray(0, next),
  };
}

function objectiveScale({ quadratic, linear }: QuadraticModel, n: number): number {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += quadratic?.[i * n + i] ?? 0;
  if (trace > 0) return n / trace;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(linear[i] ?? 0));
  return largest > 0 ? 1 / largest : 1;
}

const OPTIONS = {
  output_flag: false,
  qp_regularization_value: 0,
  primal_feasibility_tolerance: 1e-10,
  dual_feasibility_tolerance: 1e-10,
};

/** Steps that a program may take before it counts as turning in circles; real ones need about one per variable. */
const mostSteps = (columns: number, rows: number) => 500 + 5 * (columns + rows);

interface Attempt {
  values: Float64Array;
  prices: Float64Array;
  iterations: number;
}

/** One run of the solver; null when it goes round in circles, as degenerate quadratic programs can make it do. */
async function attempt(model: QuadraticModel, whole?: readonly boolean[]): Promise<Attempt | null> {
  const n = model.linear.length;
  const highs = await solver();
  const scale = objectiveScale(model, n);
  const { quadratic, rows } = model;
  const bound = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value) =>
      Number.isFinite(value) ? value : value > 0 ? highs.infinity : -highs.infinity,
    );
  const native = highs.createModel({
    numCols: n,
    numRows: rows.length,
    colCost: Float64Array.from(model.linear, (value) => value * scale),
    colLower: bound(model.lower),
    colUpper: bound(model.upper),
    rowLower: bound(rows.map((row) => row.lower)),
    rowUpper: bound(rows.map((row) => row.upper)),
    matrix: matrixOf(model, n),
    ...(quadratic === null ? {} : { hessian: hessianOf(quadratic, n, scale) }),
    ...(whole === undefined ? {} : { integrality: Int32Array.from(whole, (is) => (is ? 1 : 0)) }),
  });
  try {
    native.options.set({ ...OPTIONS, qp_iteration_limit: mostSteps(n, rows.length) });
    try {
      native.run();
    } catch (error) {
      if (error instanceof Error && error.name === "HighsError") return null;
      throw error;
    }
    const status = native.getModelStatus();
    const { modelStatus } = highs.constants;
    if (status === modelStatus.iterationLimit) return null;
    if (status !== modelStatus.optimal) {
      const named = rows.flatMap((row) => (row.name === "" ? [] : [row.name]));
      const contradictory = status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible;
      throw new OptimizationInputError(
        "constraints",
        contradictory
          ? `no weights meet all of them together: ${named.join(", ")}`
          : `the solver stopped without an answer (status ${status})`,
      );
    }
    const { colValue, rowDual } = native.getSolution();
    return {
      values: Float64Array.from(colValue),
      prices: rowDual.map((price) => price / scale),
      iterations:
        Number(native.info.get("qp_iteration_count")) + Number(native.info.get("simplex_iteration_count")),
    };
  } finally {
    native.dispose();
  }
}

/** The same program with its columns from another one on: a new order leads round by another way. */
function turned(model: QuadraticModel, by: number): QuadraticModel {
  const n = model.linear.length;
  const turn = (values: ArrayLike<number>) =>
    Float64Array.from({ length: n }, (_, i) => values[(i + by) % n] ?? 0);
  const { quadratic } = model;
  return {
    linear: turn(model.linear),
    lower: turn(model.lower),
    upper: turn(model.upper),
    rows: model.rows.map((row) => ({ ...row, coefficients: turn(row.coefficients) })),
    quadratic:
      quadratic === null
        ? null
        : Float64Array.from(
            { length: n * n },
            (_, at) => quadratic[((Math.floor(at / n) + by) % n) * n + (((at % n) + by) % n)] ?? 0,
          ),
  };
}

/** Orders tried in turn, as shares of the columns that go to the end. */
const TURNS = [1 / 2, 1 / 3, 2 / 3, 1 / 5, 4 / 5];

/**
 * Solves a convex program; with `whole` the variables marked there take whole numbers (then Q must be null).
 * Example: (await solveProgram({ quadratic: null, linear: [1, 2], lower: [0, 0], upper: [1, 1], rows: [{ name: "budget", coefficients: [1, 1], lower: 1, upper: 1 }] })).values[0] = 1.
 * @throws OptimizationInputError when the constraints contradict each other, nothing bounds the answer, or none is found
 */
export async function solveProgram(
  model: QuadraticModel,
  whole?: readonly boolean[],
): Promise<ProgramSolution> {
  const n = model.linear.length;
  let found = await attempt(model, whole);
  for (const share of whole === undefined ? TURNS : []) {
    if (found !== null) break;
    const by = Math.ceil(share * n) % n;
    const other = await attempt(turned(model, by));
    if (other === null) continue;
    found = { ...other, values: other.values.map((_, i) => other.values[(i - by + n) % n] ?? 0) };
  }
  if (found === null) throw new OptimizationInputError("constraints", "the solver found no answer to them");
  const { prices, iterations } = found;
  // Rounding may leave a value a trace outside its bounds.
  const values = found.values.map((value, i) =>
    Math.min(model.upper[i] ?? value, Math.max(model.lower[i] ?? value, value)),
  );
  const certificate =
    whole === undefined
      ? certify(model, values, prices)
      : { residual: 0, reducedCosts: new Float64Array(n), rowPrices: prices };
  return { values, iterations, ...certificate };
}
