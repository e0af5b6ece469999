import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Finished {
  code: number | null;
  out: string;
  error: string;
}

/** Settings of an installation that reaches nothing outside its folder, whatever the tests' own environment says. */
export function commandEnvironment(dataDir: string, more: Readonly<Record<string, string>> = {}) {
  const { PATH = "", HOME = "", TMPDIR = tmpdir() } = process.env;
  return {
    PATH,
    HOME,
    TMPDIR,
    DATA_DIR: dataDir,
    ECB_RATES: "off",
    PRICE_SOURCES: "off",
    COACH_MODEL: "offline",
    ...more,
  };
}

/** Starts `node main.ts …` as a process of its own; its input is closed, so nobody can be asked. */
export function startCommand(given: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["main.ts", ...given], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, finished: collect(child) };
}

function collect(child: ChildProcess): Promise<Finished> {
  const finished: Finished = { code: null, out: "", error: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    finished.out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    finished.error += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...finished, code }));
  });
}

/** Runs `node main.ts …` to its end, as a person at a terminal that cannot answer. */
export function runCommand(
  given: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Finished> {
  return startCommand(given, environment).finished;
}
