// Installs the locked dependencies (versions and integrity from the lock file) when they are missing or older than the lock file. Plain JavaScript without
// dependencies, because it runs before anything is installed, on any Node from 20 on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.installed-lock`;
const lock = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

const unreachable = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/;

/** The npm that started this script, or the one on the path. */
function runNpm(args) {
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js")
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  return spawnSync(command[0], [...command.slice(1), ...args, "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "ignore", "pipe"],
  });
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  process.stderr.write("Installing dependencies from the lock file (once, about half a minute) …\n");
  // Without a network npm waits minutes for each optional package: ask first, then use only what is in the cache.
  const asked = runNpm([
    "ping",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-timeout=15000",
  ]);
  const cacheOnly = asked.status !== 0 && unreachable.test(asked.stderr ?? "") ? ["--offline"] : [];
  const run = runNpm(["install", "--no-save", "--no-audit", "--no-fund", ...cacheOnly]);
  if (run.status !== 0) {
    const output = `${run.stderr ?? ""}${run.error?.message ?? ""}`;
    const offline = unreachable.test(output);
    const firstLine = output.split("\n").find((line) => line.trim() !== "") ?? "npm could not be started";
    process.stderr.write(
      offline
        ? "Dependencies could not be downloaded because the package registry is not reachable: connect to the network (or set a registry mirror) and run the same command again.\n"
        : `Dependencies could not be installed (npm install failed: ${firstLine.trim()}); correct that and run the same command again.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
  // Takes the longest step of the first start ahead. Without it the first start does it.
  spawnSync(`${root}node_modules/node/bin/node`, [`${root}scripts/prepare-template.ts`], {
    cwd: root,
    stdio: "ignore",
  });
}
