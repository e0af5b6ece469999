#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

// Stripping and compiling some hundred files takes a second; the second start takes them from the cache. It must be on
// before anything else is imported.
enableCompileCache(fileURLToPath(new URL("./node_modules/.cache/compile", import.meta.url)));
const { runCommandLine } = await import("#commands/run-command-line.ts");
// A coach runs beside other programs on a laptop: collect garbage earlier and grow the heap less eagerly. Set after the
// modules are loaded, which would be slower with it.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=25");
process.exitCode = await runCommandLine(process.argv.slice(2));
