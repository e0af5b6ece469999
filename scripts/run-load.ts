import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";

// npm run load [-- --url http://host:port] [--script ops/k6/smoke.js]
// Runs a k6 profile against a running installation, or against one that it starts itself on a free port.

const K6_VERSION = "v1.8.1";
const root = new URL("../", import.meta.url).pathname;
const binaryFolder = join(root, "ops/k6/bin");
const binaryName = process.platform === "win32" ? "k6.exe" : "k6";

const { values } = parseArgs({
  options: { url: { type: "string" }, script: { type: "string", default: "ops/k6/smoke.js" } },
});

function findK6(): string | undefined {
  const folders = [binaryFolder, ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, binaryName)).find((path) => existsSync(path));
}

/** Compiles k6 when there is a Go; takes some minutes, once. */
function buildK6(): string | undefined {
  const go = spawnSync("go", ["version"], { encoding: "utf8" });
  if (go.status !== 0) return undefined;
  console.error(`No k6 found: building ${K6_VERSION} with ${go.stdout.trim()} (once, some minutes) …`);
  mkdirSync(binaryFolder, { recursive: true });
  const built = spawnSync("go", ["install", `go.k6.io/k6@${K6_VERSION}`], {
    stdio: "inherit",
    env: { ...process.env, GOBIN: binaryFolder, CGO_ENABLED: "0" },
  });
  return built.status === 0 ? findK6() : undefined;
}

interface Server {
  url: string;
  stop(): Promise<void>;
}

/** Starts the product with a demo world of its own in a temporary folder, on a port that is free. */
function startServer(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), "portfolio-coach-load-"));
  const child = spawn(process.execPath, ["main.ts", "serve", "--port", "0"], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: "warn", COACH_MODEL: "offline" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const url = /https?:\/\/[^\s]+/.exec(output)?.[0];
      if (url) resolve({ url, stop });
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with code ${code} before it was ready`)));
  });
}

async function main(): Promise<number> {
  const k6 = findK6() ?? buildK6();
  if (k6 === undefined) {
    console.error(
      `k6 is not installed. Put the binary of https://github.com/grafana/k6/releases (${K6_VERSION}) on the PATH or into ops/k6/bin, or install Go and run this again.`,
    );
    return 3;
  }
  const server = values.url === undefined ? await startServer() : { url: values.url, stop: async () => {} };
  console.error(`Load on ${server.url}`);
  try {
    const run = spawn(k6, ["run", "--no-usage-report", values.script], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, BASE_URL: server.url.replace(/\/$/, "") },
    });
    return await new Promise((resolve, reject) => {
      run.once("error", reject);
      run.once("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    await server.stop();
  }
}

process.exitCode = await main();
