import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSlowModel } from "./slow-model.ts";
import { type StartedProcess, startProcess, until } from "./started-process.ts";

export const ACCESS_TOKEN = "a-token-for-this-run-only";

/** The installation of docker-compose.yml as processes of this machine. */
export interface Servers extends AsyncDisposable {
  /** Where the proxy listens. */
  url: string;
  databaseUrl: string;
  web: Map<string, StartedProcess>;
  workers: StartedProcess[];
  /** Starts a web process again at its old address, as the container engine does, and waits until it is alive. */
  restartWeb(name: string): Promise<void>;
  redisPid(): number;
  /** Starts a Redis at the address of the one that was killed, without its data. */
  startRedis(): void;
  postgres: { cut(): Promise<void>; comeBack(): Promise<void> };
}

const START_MS = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}

function startNative(folder: string): { databaseUrl: string; redisUrl: string } {
  const environment = { ...process.env, NATIVE_SERVICES_DIR: folder };
  const said = execFileSync("bash", ["scripts/start-native-services.sh"], {
    env: environment,
    encoding: "utf8",
  });
  const read = (name: string) => new RegExp(`${name}=(\\S+)`).exec(said)?.[1] ?? "";
  return { databaseUrl: read("TEST_DATABASE_URL"), redisUrl: read("TEST_REDIS_URL") };
}

/** Stops and starts Postgres with the data it has. */
function postgresIn(folder: string): Servers["postgres"] {
  const data = join(folder, "postgres");
  const bin = execFileSync("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1"], {
    encoding: "utf8",
  });
  const control = async (...given: string[]) => {
    const as = ["--reuid=postgres", "--regid=postgres", "--init-groups", `${bin.trim()}/pg_ctl`, "-D", data];
    execFileSync("setpriv", [...as, "-w", ...given], { cwd: folder, stdio: "ignore" });
  };
  return {
    cut: () => control("-m", "fast", "stop"),
    comeBack: () => control("-l", join(data, "server.log"), "start"),
  };
}

/** Starts everything and waits until the proxy finds both web processes alive. */
export async function startServers(): Promise<Servers> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync("/var/tmp/portfolio-coach-together-");
  const dataDir = mkdtempSync(join(tmpdir(), "portfolio-coach-together-"));
  opened.defer(() => {
    const environment = { ...process.env, NATIVE_SERVICES_DIR: folder };
    execFileSync("bash", ["scripts/start-native-services.sh", "stop"], { env: environment });
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { databaseUrl, redisUrl } = startNative(folder);
  const model = opened.use(await startSlowModel());
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: dataDir,
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ACCESS_TOKEN,
    SECRET_KEY: "signs-the-cookies-of-both",
    COACH_MODEL: "local",
    LOCAL_MODEL_URL: model.url,
    ECB_RATES: "off",
    PRICE_SOURCES: "off",
    LOG_LEVEL: "info",
  };
  const web = new Map<string, StartedProcess>();
  const ports = new Map<string, number>();
  for (const name of ["web-a", "web-b"]) ports.set(name, await freePort());
  const startWeb = async (name: string) => {
    const port = ports.get(name) ?? 0;
    const started = startProcess(
      name,
      process.execPath,
      ["main.ts", "serve", "--no-worker", "--port", String(port)],
      environment,
    );
    web.set(name, started);
    await until(
      `${name} is ready`,
      START_MS,
      () => answers(`http://127.0.0.1:${port}/health/ready`),
      started.said,
    );
  };
  const workers: StartedProcess[] = [];
  const proxyPort = await freePort();
  const at = (name: string) => `127.0.0.1:${ports.get(name)}`;
  opened.defer(async () => {
    await Promise.all([...web.values(), ...workers].map((each) => each.stop()));
  });
  await Promise.all([startWeb("web-a"), startWeb("web-b")]);
  for (const name of ["worker-a", "worker-b"]) {
    workers.push(startProcess(name, process.execPath, ["main.ts", "worker"], environment));
  }
  for (const worker of workers) {
    await until(
      `${worker.name} is ready`,
      START_MS,
      async () => worker.said().includes("Worker is ready"),
      worker.said,
    );
  }
  const proxy = startProcess("proxy", "haproxy", ["-db", "-f", "ops/haproxy.cfg"], {
    PATH: `${process.env["PATH"] ?? ""}:/usr/sbin`,
    PROXY_BIND: `127.0.0.1:${proxyPort}`,
    WEB_A: at("web-a"),
    WEB_B: at("web-b"),
  });
  opened.defer(() => proxy.stop());
  const url = `http://127.0.0.1:${proxyPort}`;
  await until("the proxy answers", START_MS, () => answers(`${url}/health/ready`), proxy.said);
  const closing = opened.move();
  return {
    url,
    databaseUrl,
    web,
    workers,
    restartWeb: startWeb,
    redisPid: () => Number(readFileSync(join(folder, "redis.pid"), "utf8")),
    startRedis() {
      const port = new URL(redisUrl).port;
      const given = ["--bind", "127.0.0.1", "--port", port, "--dir", folder, "--daemonize", "yes"];
      const files = ["--pidfile", join(folder, "redis.pid"), "--logfile", join(folder, "redis.log")];
      execFileSync("redis-server", [...given, ...files, "--save", "", "--appendonly", "no"]);
    },
    postgres: postgresIn(folder),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
