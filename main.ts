#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Stripping and compiling some hundred files takes a second; the second start takes them from the cache. It must be on
// before anything else is imported.
enableCompileCache(fileURLToPath(new URL("./node_modules/.cache/compile", import.meta.url)));
const { runCommandLine } = await import("#commands/run-command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2));
