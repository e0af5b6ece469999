import { ledoitWolf } from "#finance/covariance/ledoit-wolf.ts";
import { sampleCovariance } from "#finance/covariance/sample-covariance.ts";
import { traceCriticalLine } from "#finance/optimization/critical-line.ts";
import { frontierPoints, maximumSharpe, minimumVariance } from "#finance/optimization/efficient-frontier.ts";
import { hierarchicalRiskParity } from "#finance/optimization/hierarchical-risk-parity.ts";
import { portfolioProblem } from "#finance/optimization/portfolio-problem.ts";
import { solveProgram } from "#finance/optimization/solve-program.ts";
import { seedPath } from "#finance/simulation/random.ts";
import { fillNormals } from "#finance/simulation/random-normal.ts";
import { type Benchmark, type BenchmarkRow, sideBySide } from "./benchmark.ts";
import { openPeer } from "./open-peer.ts";

const DAYS = 1250;
/** Nobody to take turns with. */
const ALONE = { peer: null, asked: "", turns: 1, ours: 25, theirs: 0 };
const RATE = 0.02;
const POINTS = 50;
/** Goal of the frontier in milliseconds, by the number of assets. */
const FRONTIER = new Map([
  [20, 0.1],
  [100, 0.5],
  [500, 5],
]);

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
  await using peer = await openPeer("optimization.py", ["numpy", "scipy", "cvxopt"], {
    ...{ n, rate: RATE, points: POINTS, mu, covariance: [...covariance] },
  });
  const large = n > 200;
  const sharpe = () => maximumSharpe(traceCriticalLine(problem), RATE).weights;
  const least = () => minimumVariance(traceCriticalLine(problem)).weights;
  const frontier = () => frontierPoints(traceCriticalLine(problem), POINTS)[0]?.weights ?? [];
  const exact = (ratio: number) => (large ? { ratio, milliseconds: 4 } : {});
  const works = [
    ["highest Sharpe ratio, exact", "sharpe", "cvxopt", sharpe, exact(0.06)],
    ["highest Sharpe ratio, exact", "pypfopt_sharpe", "PyPortfolioOpt", sharpe, exact(0.03)],
    ["smallest variance, exact", "least", "cvxopt", least, exact(0.06)],
    ["smallest variance, exact", "pypfopt_least", "PyPortfolioOpt", least, exact(0.03)],
    [
      `${POINTS}-point exact frontier`,
      "frontier",
      "cvxopt",
      frontier,
      { milliseconds: FRONTIER.get(n) ?? 0 },
    ],
    ["hierarchical risk parity", "hrp", "scipy", () => hierarchicalRiskParity(covariance), {}],
  ] as const;
  const rows: BenchmarkRow[] = [];
  for (const [what, asked, name, work, goal] of works) {
    if (peer !== null && peer.answer[asked] === undefined) continue;
    if (peer === null && name === "PyPortfolioOpt") continue;
    const seconds = large && asked === "frontier";
    const race = { peer, asked, turns: seconds ? 1 : large ? 7 : 20, ours: large ? 8 : 20, theirs: 1 };
    const { ours, fastest, theirs } = await sideBySide(race, work);
    const note = largest(work(), peer?.answer[asked]);
    const against = theirs === null ? null : { name, milliseconds: theirs };
    rows.push({ what: `${what}, ${n} assets`, milliseconds: ours, fastest, peer: against, goal, note });
  }
  if (large) rows.push(await limited(n, mu, covariance), await parityOfReturns(returns));
  return rows;
}

/** Hierarchical risk parity from the returns on, with their sample covariance. */
async function parityOfReturns(returns: Float64Array[]): Promise<BenchmarkRow> {
  const { ours, fastest } = await sideBySide(ALONE, () => hierarchicalRiskParity(sampleCovariance(returns)));
  const what = `hierarchical risk parity with covariance, ${returns.length} assets`;
  return { what, milliseconds: ours, fastest, peer: null, goal: { milliseconds: 25 } };
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
  const { ours, fastest } = await sideBySide(ALONE, () => solveProgram(model));
  const { residual } = await solveProgram(model);
  return {
    what: `caps of assets and 12 sectors (HiGHS), ${n} assets`,
    milliseconds: ours,
    fastest,
    peer: null,
    goal: { milliseconds: 30 },
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
