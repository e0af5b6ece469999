import { ask } from "./ask.ts";
import { backup } from "./backup.ts";
import type { Command } from "./command.ts";
import { evaluate } from "./evaluate.ts";
import { importFile } from "./import-file.ts";
import { mcp } from "./mcp.ts";
import { migrate } from "./migrate.ts";
import { restore } from "./restore.ts";
import { serve } from "./serve.ts";
import { worker } from "./worker.ts";

/** The command line, in the order of `--help`. */
export const commands: readonly Command[] = [
  serve,
  worker,
  mcp,
  importFile,
  ask,
  evaluate,
  migrate,
  backup,
  restore,
];
