import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

/** A process that this run started, with the end of what it said. */
export interface StartedProcess {
  readonly child: ChildProcess;
  readonly name: string;
  said(): string;
  /** Sends the signal and waits for the end; at once when it has ended already. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const LONGEST_STOP_MS = 20_000;

export function startProcess(
  name: string,
  command: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>>,
): StartedProcess {
  const child = spawn(command, given, {
    cwd: new URL("../../", import.meta.url).pathname,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text = (text + piece).slice(-20_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    child,
    name,
    said: () => text,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), LONGEST_STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Asks again and again until it is true. @throws naming what was waited for and, in `why`, what is known */
export async function until(
  what: string,
  milliseconds: number,
  holds: () => Promise<boolean>,
  why: () => string = () => "",
): Promise<number> {
  const started = performance.now();
  while (!(await holds().catch(() => false))) {
    if (performance.now() - started > milliseconds)
      throw new Error(`not within ${milliseconds} ms: ${what}\n${why()}`);
    await wait(50);
  }
  return performance.now() - started;
}
