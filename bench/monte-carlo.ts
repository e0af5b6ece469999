import { availableParallelism } from "node:os";
import { prepareSimulation } from "#finance/simulation/monte-carlo.ts";
import { simulateHere } from "#finance/simulation/simulate-paths.ts";
import { openCpuPool } from "#jobs/cpu-pool.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { sideBySide } from "./benchmark.ts";
import { openPeer } from "./open-peer.ts";

const YEARS = 30;
const ASSETS = 8;
const TARGET = 250_000;

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
    await pool.simulate(plan(5000), TARGET, { signal });
    for (const [paths, turns] of [
      [5000, 11],
      [100_000, 3],
    ] as const) {
      const plain = plan(paths);
      const mirrored = plan(paths, true);
      const run = (simulation: typeof plain) => pool.simulate(simulation, TARGET, { signal });
      const memory = await memoryAbove(() => run(plain));
      await using peer = await openPeer("monte_carlo.py", ["numpy"], { paths, years: YEARS, assets: ASSETS });
      const { target } = await run(plain);
      const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
      const race = { peer, asked: "simulate", turns, ours: 4, theirs: 2 };
      const large = paths > 5000;
      for (const [how, work, goal, note] of [
        [
          "1 thread",
          () => simulateHere(plain, TARGET),
          { ratio: 0.35 },
          `success ${percent(target?.value ?? 0)}, peer ${percent(Number(peer?.answer["success"] ?? Number.NaN))}`,
        ],
        [
          `${threads} threads`,
          () => run(plain),
          large ? { ratio: 0.17, milliseconds: 600 } : { ratio: 0.18, milliseconds: 32 },
          `${memory.toFixed(0)} MB more memory`,
        ],
        [`antithetic, ${threads} threads`, () => run(mirrored), large ? {} : { milliseconds: 20 }, ""],
      ] as const) {
        const { ours, fastest, theirs } = await sideBySide(race, work);
        rows.push({
          what: `${paths} paths × ${YEARS * 12} months × ${ASSETS} assets, ${how}`,
          milliseconds: ours,
          fastest,
          peer: theirs === null ? null : { name: "numpy, 1 thread", milliseconds: theirs },
          goal,
          note,
        });
      }
    }
    await pool.close();
    return rows;
  },
};
