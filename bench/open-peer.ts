import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";

/** A Python that has the given modules: BENCH_PYTHON, else python3 of the PATH; undefined when neither has them. */
function findPython(modules: readonly string[]): string | undefined {
  const candidates = [process.env["BENCH_PYTHON"], "python3", "python"].filter((name) => name !== undefined);
  return candidates.find((name) => spawnSync(name, ["-c", `import ${modules.join(", ")}`]).status === 0);
}

const answered = z.looseObject({});
const timed = z.array(z.number());

/** A program in another language that does the same on request. */
export interface Peer {
  /** What it computed, to compare with ours. */
  answer: z.infer<typeof answered>;
  /** Milliseconds of each of some rounds of one of its works. */
  times(work: string, rounds: number): Promise<number[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one of the peers; null when the Python for it is missing, which is said. */
export async function openPeer(
  script: string,
  modules: readonly string[],
  given: unknown,
): Promise<Peer | null> {
  const python = findPython(modules);
  if (python === undefined) {
    const names = modules.join(" ");
    console.error(
      `No Python with ${names} found, so there is no peer to compare with. Make one: python3 -m venv /tmp/bench && /tmp/bench/bin/pip install numpy scipy scikit-learn cvxopt PyPortfolioOpt && BENCH_PYTHON=/tmp/bench/bin/python npm run bench`,
    );
    return null;
  }
  const path = new URL(`./peers/${script}`, import.meta.url).pathname;
  // One thread for the linear algebra, as for ours.
  const child = spawn(python, [path], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function ask(line: string): Promise<unknown> {
    child.stdin.write(`${line}\n`);
    const next = await lines.next();
    if (next.done === true) throw new Error(`${script} ended before it answered`);
    return JSON.parse(next.value);
  }
  return {
    answer: answered.parse(await ask(JSON.stringify(given))),
    times: async (work, rounds) => timed.parse(await ask(`${work} ${rounds}`)),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
