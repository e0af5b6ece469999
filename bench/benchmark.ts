/** One line of the table. */
export interface BenchmarkRow {
  what: string;
  milliseconds: number;
  /** Name and time of what it is compared with; null where nothing is at hand. */
  peer: { name: string; milliseconds: number } | null;
  note?: string;
}

export interface Benchmark {
  name: string;
  run(): Promise<BenchmarkRow[]>;
}

/** Median time of some rounds after one that warms up. */
export async function medianMilliseconds(rounds: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}
