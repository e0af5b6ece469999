import { spawnSync } from "node:child_process";
import { z } from "zod";

/** A Python that has the given modules: BENCH_PYTHON, else python3 of the PATH; undefined when neither has them. */
function findPython(modules: readonly string[]): string | undefined {
  const candidates = [process.env["BENCH_PYTHON"], "python3", "python"].filter((name) => name !== undefined);
  return candidates.find((name) => spawnSync(name, ["-c", `import ${modules.join(", ")}`]).status === 0);
}

const answer = z.looseObject({ milliseconds: z.number() });
export type PeerAnswer = z.infer<typeof answer>;

/** Runs one of the peers; null when the Python for it is missing, which is said. */
export function runPeer(
  script: string,
  modules: readonly string[],
  given: readonly (string | number)[],
  input = "",
): PeerAnswer | null {
  const python = findPython(modules);
  if (python === undefined) {
    const names = modules.join(" ");
    console.error(
      `No Python with ${names} found, so there is no peer to compare with. Make one: python3 -m venv /tmp/bench && /tmp/bench/bin/pip install ${names} && BENCH_PYTHON=/tmp/bench/bin/python npm run bench`,
    );
    return null;
  }
  const path = new URL(`./peers/${script}`, import.meta.url).pathname;
  // One thread for the linear algebra, as for ours.
  const run = spawnSync(python, [path, ...given.map(String)], {
    input,
    encoding: "utf8",
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
  });
  if (run.status !== 0) throw new Error(`${script} failed:\n${run.stderr}`);
  return answer.parse(JSON.parse(run.stdout));
}
