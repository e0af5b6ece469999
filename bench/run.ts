import { availableParallelism, cpus, loadavg } from "node:os";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { jobThroughput } from "./job-throughput.ts";
import { maths } from "./maths.ts";
import { reads } from "./reads.ts";

// npm run bench [-- name or group …]: medians on this machine, side by side with what others use for the same.
// Peers in Python need numpy and scipy (BENCH_PYTHON names another Python); job backends DATABASE_URL and REDIS_URL.

const benchmarks: readonly Benchmark[] = [...maths, reads, jobThroughput];
const groups: ReadonlyMap<string, readonly Benchmark[]> = new Map([["maths", maths]]);

function table(rows: readonly BenchmarkRow[]): string {
  const lines = rows.map(({ what, milliseconds, peer, note }) => [
    what,
    `${milliseconds.toFixed(milliseconds < 10 ? 3 : 1)} ms`,
    peer ? `${peer.milliseconds.toFixed(peer.milliseconds < 10 ? 3 : 1)} ms` : "–",
    peer ? (milliseconds / peer.milliseconds).toFixed(2) : "–",
    peer?.name ?? "no peer at hand",
    note ?? "",
  ]);
  const all = [["benchmark", "ours", "peer", "ratio", "peer is", "note"], ...lines];
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
