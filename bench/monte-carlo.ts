import { availableParallelism } from "node:os";
import { prepareSimulation } from "#finance/simulation/monte-carlo.ts";
import { simulateHere } from "#finance/simulation/simulate-paths.ts";
import { openCpuPool } from "#jobs/cpu-pool.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { medianMilliseconds } from "./benchmark.ts";
import { runPeer } from "./find-python.ts";

const YEARS = 30;
const ASSETS = 8;

function plan(paths: number, antithetic = false) {
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
    antithetic,
  });
}

/** Largest growth of this process while the work runs, in megabytes above its size just before. */
async function memoryAbove(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  await work();
  clearInterval(timer);
  return (Math.max(most, process.memoryUsage().rss) - before) / 2 ** 20;
}

/** 8 correlated assets, 360 months, contributions then withdrawals, success and 150 exact percentiles. */
export const monteCarlo: Benchmark = {
  name: "monte-carlo",
  async run() {
    const signal = new AbortController().signal;
    const rows: BenchmarkRow[] = [];
    const threads = availableParallelism();
    const pool = openCpuPool(threads);
    await pool.simulate(plan(5000), 250_000, { signal });
    for (const [paths, rounds] of [
      [5000, 11],
      [100_000, 3],
    ] as const) {
      const parameters = plan(paths);
      const mirrored = plan(paths, true);
      const run = (simulation: typeof parameters) => pool.simulate(simulation, 250_000, { signal });
      const memory = await memoryAbove(() => run(parameters));
      const answer = runPeer("monte_carlo.py", ["numpy"], [paths, YEARS, ASSETS, rounds]);
      const peer = answer && { name: "numpy, 1 thread", milliseconds: answer.milliseconds };
      const { target } = await run(parameters);
      const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
      const note = `success ${percent(target?.value ?? 0)}, peer ${percent(Number(answer?.["success"] ?? Number.NaN))}`;
      const what = `${paths} paths × ${YEARS * 12} months × ${ASSETS} assets`;
      const milliseconds = (work: () => unknown) => medianMilliseconds(rounds, work);
      rows.push({
        what: `${what}, 1 thread`,
        milliseconds: await milliseconds(() => simulateHere(parameters, 250_000)),
        peer,
        note,
      });
      rows.push({
        what: `${what}, ${threads} threads`,
        milliseconds: await milliseconds(() => run(parameters)),
        peer,
        note: `${memory.toFixed(0)} MB more memory`,
      });
      rows.push({
        what: `${what}, antithetic, ${threads} threads`,
        milliseconds: await milliseconds(() => run(mirrored)),
        peer,
      });
    }
    await pool.close();
    return rows;
  },
};
