import type { ParseArgsConfig } from "node:util";
import type { Config } from "#platform/config.ts";

/** What a command may touch of the process, so that tests can run it in their own. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Whether a person can answer a question here. */
  readonly interactive: boolean;
  confirm(question: string): Promise<boolean>;
  /** Aborted on Ctrl-C or a stop from the system. */
  readonly signal: AbortSignal;
}

export interface Arguments {
  options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  positionals: readonly string[];
}

/** Exit codes: 0 done · 1 failed · 2 wrong usage or input · 3 not available now (in use, no connection). */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command is; its name and summary stand in the list of all. */
export interface Command {
  /** The body of `--help`: usage line, options, examples. */
  help: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  run(config: Config, given: Arguments, terminal: Terminal): Promise<ExitCode>;
}

export function textOption(given: Arguments, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === "string" ? value : undefined;
}

export function flagOption(given: Arguments, name: string): boolean {
  return given.options[name] === true;
}

export function listOption(given: Arguments, name: string): readonly string[] {
  const value = given.options[name];
  return typeof value === "object" ? value : [];
}

/** Settings of a command whose output is for a person: the log tells only what went wrong, unless more was asked for. */
export function quietly(config: Config): Config {
  return { ...config, logLevel: config.logLevel === "info" ? "warn" : config.logLevel };
}

/** Resolves on Ctrl-C or a stop from the system. */
export function untilStopped({ signal }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
