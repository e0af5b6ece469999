import type { Command } from "./command.ts";

export interface CommandEntry {
  name: string;
  summary: string;
  /** The command itself, loaded only when it is the one asked for: a start loads some hundred files as it is. */
  load(): Promise<Command>;
}

/** The command line, in the order of `--help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: "serve",
    summary: "the pages, MCP, REST and the workers",
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "worker",
    summary: "only the jobs, next to other processes on the same database",
    load: async () => (await import("./worker.ts")).worker,
  },
  {
    name: "mcp",
    summary: "the tools over stdin and stdout, for assistants on this machine",
    load: async () => (await import("./mcp.ts")).mcp,
  },
  {
    name: "import",
    summary: "reads a broker's file: shows what it would add, and adds it once confirmed",
    load: async () => (await import("./import-file.ts")).importFile,
  },
  {
    name: "ask",
    summary: "asks the coach one question and shows the checked answer",
    load: async () => (await import("./ask.ts")).ask,
  },
  {
    name: "eval",
    summary: "scores the coach's answers over the demo world",
    load: async () => (await import("./evaluate.ts")).evaluate,
  },
  {
    name: "migrate",
    summary: "brings the database up to date and says what it did",
    load: async () => (await import("./migrate.ts")).migrate,
  },
  {
    name: "backup",
    summary: "saves everything into one portable file",
    load: async () => (await import("./backup.ts")).backup,
  },
  {
    name: "restore",
    summary: "loads a backup into an empty database",
    load: async () => (await import("./restore.ts")).restore,
  },
];
