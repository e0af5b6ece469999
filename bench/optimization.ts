import { ledoitWolf } from "#finance/covariance/ledoit-wolf.ts";
import { traceCriticalLine } from "#finance/optimization/critical-line.ts";
import { frontierPoints, maximumSharpe, minimumVariance } from "#finance/optimization/efficient-frontier.ts";
import { hierarchicalRiskParity } from "#finance/optimization/hierarchical-risk-parity.ts";
import { portfolioProblem } from "#finance/optimization/portfolio-problem.ts";
import { solveProgram } from "#finance/optimization/solve-program.ts";
import { seedPath } from "#finance/simulation/random.ts";
import { fillNormals } from "#finance/simulation/random-normal.ts";
import { type Benchmark, type BenchmarkRow, medianMilliseconds } from "./benchmark.ts";
import { runPeer } from "./find-python.ts";

const DAYS = 1250;
const RATE = 0.02;
const POINTS = 50;

/** Daily returns of a market of n assets: one market factor, eleven sectors, and each asset's own. */
function marketReturns(n: number): Float64Array[] {
  const state = new Int32Array(4);
  seedPath(state, 20_261_122, n);
  const draw = (count: number) => {
    const normals = new Float64Array(count);
    fillNormals(state, normals, count);
    return normals;
  };
  const market = draw(DAYS);
  const sectors = Array.from({ length: 11 }, () => draw(DAYS));
  const traits = draw(3 * n);
  return Array.from({ length: n }, (_, i) => {
    const beta = 1 + 0.3 * (traits[3 * i] ?? 0);
    const own = 0.014 + 0.004 * Math.abs(traits[3 * i + 1] ?? 0);
    const noise = draw(DAYS);
    const sector = sectors[i % 11] ?? market;
    return noise.map(
      (value, day) =>
        0.0003 * beta + beta * 0.01 * (market[day] ?? 0) + 0.005 * (sector[day] ?? 0) + own * value,
    );
  });
}

function largest(weights: ArrayLike<number>, theirs: unknown): string {
  if (!Array.isArray(theirs)) return "";
  const difference = theirs.reduce(
    (most: number, weight, i) => Math.max(most, Math.abs(Number(weight) - (weights[i] ?? 0))),
    0,
  );
  return `largest difference of a weight ${difference.toExponential(1)}`;
}

async function sizes(n: number): Promise<BenchmarkRow[]> {
  const returns = marketReturns(n);
  const covariance = ledoitWolf(returns).covariance.map((value) => value * 252);
  const mu = returns.map((series) => (series.reduce((sum, value) => sum + value, 0) / DAYS) * 252);
  const problem = portfolioProblem({ expectedReturns: mu, covariance });
  const ask = (what: string, rounds: number) =>
    runPeer(
      "optimization.py",
      ["numpy", "scipy", "cvxopt"],
      [],
      JSON.stringify({ n, what, rounds, rate: RATE, points: POINTS, mu, covariance: [...covariance] }),
    );
  const rounds = n > 200 ? 60 : 400;
  const rows: BenchmarkRow[] = [];
  const compare = async (what: string, peer: string, asked: string, work: () => ArrayLike<number>) => {
    // Often enough that the code is compiled before it is timed.
    for (let round = 0; round < rounds / 3; round++) work();
    const milliseconds = await medianMilliseconds(rounds, work);
    const answer = ask(asked, asked === "frontier" && n > 200 ? 1 : n > 200 ? 7 : 30);
    rows.push({
      what: `${what}, ${n} assets`,
      milliseconds,
      peer: answer && { name: peer, milliseconds: answer.milliseconds },
      note: largest(work(), answer?.["weights"]),
    });
  };
  await compare(
    "highest Sharpe ratio, exact",
    "cvxopt",
    "sharpe",
    () => maximumSharpe(traceCriticalLine(problem), RATE).weights,
  );
  await compare(
    "smallest variance, exact",
    "cvxopt",
    "least",
    () => minimumVariance(traceCriticalLine(problem)).weights,
  );
  await compare(
    `${POINTS}-point exact frontier`,
    "cvxopt",
    "frontier",
    () => frontierPoints(traceCriticalLine(problem), POINTS)[0]?.weights ?? [],
  );
  await compare("hierarchical risk parity", "scipy", "hrp", () => hierarchicalRiskParity(covariance));
  if (n >= 500) rows.push(await limited(n, mu, covariance));
  return rows;
}

/** At most 10 % of an asset and 12 % of each of twelve sectors. */
async function limited(n: number, mu: readonly number[], covariance: Float64Array): Promise<BenchmarkRow> {
  const sectors = Array.from({ length: 12 }, (_, sector) => ({
    name: `sector ${sector}`,
    coefficients: Float64Array.from({ length: n }, (_, i) => (i % 12 === sector ? 1 : 0)),
    lower: Number.NEGATIVE_INFINITY,
    upper: 0.12,
  }));
  const model = {
    quadratic: covariance,
    linear: mu.map((value) => -0.1 * value),
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(0.1),
    rows: [{ name: "budget", coefficients: new Float64Array(n).fill(1), lower: 1, upper: 1 }, ...sectors],
  };
  const milliseconds = await medianMilliseconds(25, () => solveProgram(model));
  const { residual } = await solveProgram(model);
  return {
    what: `caps of assets and 12 sectors (HiGHS), ${n} assets`,
    milliseconds,
    peer: null,
    note: `KKT residual ${residual.toExponential(1)}`,
  };
}

export const optimization: Benchmark = {
  name: "optimization",
  async run() {
    const rows: BenchmarkRow[] = [];
    for (const n of [20, 100, 500]) rows.push(...(await sizes(n)));
    return rows;
  },
};
