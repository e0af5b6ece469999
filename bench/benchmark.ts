import type { Peer } from "./open-peer.ts";

/** One line of the table. */
export interface BenchmarkRow {
  what: string;
  milliseconds: number;
  /** The quickest round: what the machine does when nothing else wants it. */
  fastest?: number;
  /** Name and time of what it is compared with; null where nothing is at hand. */
  peer: { name: string; milliseconds: number } | null;
  /** At most this share of the peer's time, or this long; both where both are given. */
  goal?: { ratio?: number; milliseconds?: number };
  note?: string;
}

export interface Benchmark {
  name: string;
  run(): Promise<BenchmarkRow[]>;
}

/** Compiled code is what a running server has, so nothing is timed before this long. */
const WARM_UP_MS = 200;

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function timeOf(work: () => unknown): Promise<number> {
  const started = performance.now();
  const result = work();
  if (result instanceof Promise) await result;
  return performance.now() - started;
}

async function warmUp(work: () => unknown): Promise<void> {
  const until = performance.now() + WARM_UP_MS;
  do await timeOf(work);
  while (performance.now() < until);
}

/** Median time of some rounds once the code is compiled. */
export async function medianMilliseconds(rounds: number, work: () => unknown): Promise<number> {
  await warmUp(work);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timeOf(work));
  return median(times);
}

/** What the peer is asked for, and how often we and it do it in each turn. */
export interface Race {
  peer: Peer | null;
  asked: string;
  turns: number;
  ours: number;
  theirs: number;
}

/**
 * Median times of both sides, taking turns: whatever else the machine does meanwhile meets both. The other side waits
 * for its next line while one works.
 */
export async function sideBySide(
  race: Race,
  work: () => unknown,
): Promise<{ ours: number; fastest: number; theirs: number | null }> {
  await warmUp(work);
  await race.peer?.times(race.asked, 1);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < race.turns; turn++) {
    for (let round = 0; round < race.ours; round++) ours.push(await timeOf(work));
    theirs.push(...((await race.peer?.times(race.asked, race.theirs)) ?? []));
  }
  return { ours: median(ours), fastest: ours[0] ?? Number.NaN, theirs: race.peer && median(theirs) };
}
