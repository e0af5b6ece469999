import { availableParallelism } from "node:os";
import { prepareSimulation } from "#finance/simulation/monte-carlo.ts";
import { simulateHere } from "#finance/simulation/simulate-paths.ts";
import { openCpuPool } from "#jobs/cpu-pool.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { medianMilliseconds } from "./benchmark.ts";
import { runPeer } from "./find-python.ts";

const YEARS = 30;
const ASSETS = 8;
const ROUNDS = 7;

function plan(paths: number) {
  const deviation = (asset: number) => 0.03 + 0.004 * asset;
  return prepareSimulation({
    initialValue: 100_000,
    years: YEARS,
    flows: Array.from({ length: YEARS * 12 }, (_, month) => (month < YEARS * 6 ? 500 : -1500)),
    weights: Array<number>(ASSETS).fill(1 / ASSETS),
    monthlyReturns: Array<number>(ASSETS).fill(0.005),
    covariance: Array.from({ length: ASSETS * ASSETS }, (_, index) => {
      const row = Math.floor(index / ASSETS);
      const column = index % ASSETS;
      return deviation(row) * deviation(column) * (row === column ? 1 : 0.4);
    }),
    paths,
    seed: 1,
  });
}

/** 8 correlated assets, 360 months, contributions then withdrawals, success and 150 exact percentiles. */
export const monteCarlo: Benchmark = {
  name: "monte-carlo",
  async run() {
    const signal = new AbortController().signal;
    const rows: BenchmarkRow[] = [];
    const threads = availableParallelism();
    const pool = openCpuPool(threads);
    for (const paths of [5000, 20_000]) {
      const parameters = plan(paths);
      const summary = simulateHere(parameters, 250_000);
      const answer = runPeer("monte_carlo.py", ["numpy"], [paths, YEARS, ASSETS, ROUNDS]);
      const peer = answer && { name: "numpy, 1 thread", milliseconds: answer.milliseconds };
      const success = summary.target?.value ?? 0;
      const note = `success ${(success * 100).toFixed(1)} %, peer ${(Number(answer?.["success"] ?? Number.NaN) * 100).toFixed(1)} %`;
      const one = await medianMilliseconds(ROUNDS, () => simulateHere(parameters, 250_000));
      const many = await medianMilliseconds(ROUNDS, () => pool.simulate(parameters, 250_000, { signal }));
      const what = `${paths} paths × ${YEARS * 12} months × ${ASSETS} assets`;
      rows.push({ what: `${what}, 1 thread`, milliseconds: one, peer, note });
      rows.push({ what: `${what}, ${threads} threads`, milliseconds: many, peer });
    }
    await pool.close();
    return rows;
  },
};
