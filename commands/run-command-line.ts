import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { loadConfig } from "#platform/config.ts";
import { CoachError, newErrorId } from "#platform/errors.ts";
import type { ExitCode, Terminal } from "./command.ts";
import { type CommandEntry, commands } from "./index.ts";

function overview(): string {
  const lines = commands.map((command) => `  ${command.name.padEnd(9)} ${command.summary}`);
  return `Portfolio Coach\n\nUsage: node coach.mjs <command> [options]\n\n${lines.join("\n")}\n\nEach command explains itself with --help.\n`;
}

function openTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // The first signal asks for an orderly end, the second ends at once.
    process.once(signal, () => {
      stop.abort();
      process.once(signal, () => process.exit(130));
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    signal: stop.signal,
    async confirm(question) {
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      const answer = await reader.question(`${question} [y/N] `, { signal: stop.signal });
      reader.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

function exitCodeOf(error: CoachError): ExitCode {
  if (error.kind === "invalid_input" || error.kind === "not_found" || error.kind === "too_large") return 2;
  if (error.kind === "conflict" || error.kind === "unavailable" || error.kind === "timeout") return 3;
  return 1;
}

async function runCommand(entry: CommandEntry, rest: string[], terminal: Terminal): Promise<ExitCode> {
  const command = await entry.load();
  const { values, positionals } = parseArgs({
    args: rest,
    options: { ...command.options, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
    strict: true,
  });
  if (values["help"] === true) {
    terminal.out(`${entry.name}: ${entry.summary}\n\n${command.help}\n`);
    return 0;
  }
  const options: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const [key, value] of Object.entries(values)) {
    options[key] = Array.isArray(value) ? value.map(String) : value;
  }
  return command.run(loadConfig(), { options, positionals }, terminal);
}

/** Reads the command line and runs what it names; every failure becomes a sentence and an exit code. */
export async function runCommandLine([name, ...rest]: string[]): Promise<ExitCode> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  const entry = commands.find((candidate) => candidate.name === name);
  if (!entry) {
    process.stderr.write(`There is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  try {
    return await runCommand(entry, rest, openTerminal());
  } catch (error) {
    if (error instanceof CoachError) {
      process.stderr.write(`${error.message}\n`);
      return exitCodeOf(error);
    }
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
      process.stderr.write(`${error.message.split(". ")[0]}.\nTry: node coach.mjs ${entry.name} --help\n`);
      return 2;
    }
    const errorId = newErrorId();
    process.stderr.write(
      `${entry.name} failed: internal error ${errorId}\n${error instanceof Error ? (error.stack ?? "") : String(error)}\n`,
    );
    return 1;
  }
}
