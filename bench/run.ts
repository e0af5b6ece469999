import { availableParallelism, cpus, loadavg } from "node:os";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { cache } from "./cache.ts";
import { jobThroughput } from "./job-throughput.ts";
import { loop } from "./loop.ts";
import { maths } from "./maths.ts";
import { priceLoad } from "./price-load.ts";
import { reads } from "./reads.ts";
import { refreshNight } from "./refresh-night.ts";
import { scale } from "./scale.ts";

// npm run bench [-- name or group …]: medians on this machine, side by side with what others use for the same.
// Peers in Python need numpy, scipy, scikit-learn and cvxopt, perhaps PyPortfolioOpt (BENCH_PYTHON names another Python); job backends DATABASE_URL and REDIS_URL.

const benchmarks: readonly Benchmark[] = [
  ...maths,
  reads,
  loop,
  cache,
  jobThroughput,
  priceLoad,
  refreshNight,
  scale,
];
const groups: ReadonlyMap<string, readonly Benchmark[]> = new Map([["maths", maths]]);

const timeOf = (milliseconds: number) => `${milliseconds.toFixed(milliseconds < 10 ? 3 : 1)} ms`;
const ratioOf = (ratio: number) => (ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2));

/** The goal and whether it is met; what needs a peer is open without one. */
function goalOf({ milliseconds, peer, goal = {} }: BenchmarkRow): string {
  const parts: string[] = [];
  let met = true;
  if (goal.ratio !== undefined) {
    parts.push(`${goal.ratio} ×`);
    if (peer === null) return `≤ ${parts.join(" ")}, open`;
    met &&= milliseconds <= goal.ratio * peer.milliseconds;
  }
  if (goal.milliseconds !== undefined) {
    parts.push(`${goal.milliseconds} ms`);
    met &&= milliseconds <= goal.milliseconds;
  }
  return parts.length === 0 ? "" : `≤ ${parts.join(", ")} ${met ? "met" : "missed"}`;
}

function table(rows: readonly BenchmarkRow[]): string {
  const lines = rows.map((row) => {
    const { what, milliseconds, fastest, peer } = row;
    return [
      what,
      timeOf(milliseconds),
      fastest === undefined ? "–" : timeOf(fastest),
      peer ? timeOf(peer.milliseconds) : "–",
      peer ? ratioOf(milliseconds / peer.milliseconds) : "–",
      peer?.name ?? "no peer at hand",
      goalOf(row),
      row.note ?? "",
    ];
  });
  const all = [["benchmark", "ours", "fastest", "peer", "ratio", "peer is", "goal", "note"], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const format = (line: readonly string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return all.map(format).join("\n");
}

const asked = process.argv.slice(2);
const wanted = asked.flatMap((name) => groups.get(name)?.map((benchmark) => benchmark.name) ?? [name]);
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(", ")}. There are: ${[...groups.keys(), ...benchmarks.map((each) => each.name)].join(", ")}.`,
  );
  process.exitCode = 2;
} else {
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, Node ${process.version}, load ${load.join(" ")}\n`,
  );
  const rows: BenchmarkRow[] = [];
  for (const benchmark of benchmarks) {
    if (wanted.length > 0 && !wanted.includes(benchmark.name)) continue;
    console.error(`${benchmark.name} …`);
    rows.push(...(await benchmark.run()));
  }
  console.log(table(rows));
}
