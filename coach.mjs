#!/usr/bin/env node
// The command line for whatever Node is at hand (20 or newer): a Node that cannot run TypeScript hands over to the
// Node 24 that is among the locked dependencies. Plain JavaScript without dependencies; installs them when missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

await import("./scripts/ensure-installed.mjs");

if (Number(process.versions.node.split(".")[0]) >= 24) {
  await import("./main.ts");
} else {
  const pinned = fileURLToPath(
    new URL(`./node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`, import.meta.url),
  );
  if (!existsSync(pinned)) {
    process.stderr.write(
      `Portfolio Coach needs Node 24 and this is ${process.version}: run "npm install" here, which brings it along, or install Node 24.\n`,
    );
    process.exit(3);
  }
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends its interrupt to both processes; a second one would end the child at once.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`The Node 24 of this installation could not be started: ${error.message}\n`);
    process.exit(3);
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 130));
}
