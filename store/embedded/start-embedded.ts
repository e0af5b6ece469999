import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { PoolConfig } from "pg";
import type { Logger } from "#platform/log.ts";
import { acquirePidLock, type PidLock } from "./pid-lock.ts";
import { makeSocketFolder, SOCKET_NAME } from "./socket-folder.ts";
import { readReport, type ThreadOptions } from "./thread-messages.ts";

export interface EmbeddedOptions {
  /** Folder that holds `pg` (the data) and `pg.lock`, or `memory://`. */
  dataDir: string;
  logger: Logger;
  /** A saved data folder (see `saveTemplate`) from which a new one starts much faster. */
  template?: string;
  waitLimitMs?: number;
  idleLimitMs?: number;
  maintenanceMs?: number;
  /** A statement that runs longer is ended by starting the database anew: nothing else can stop it. */
  statementLimitMs?: number;
}

const RESTART_DELAY_MS = 200;
const MAX_RESTART_DELAY_MS = 30_000;
const WATCH_MS = 1_000;

/** The embedded database as a server: where to connect, and that it is kept running. */
export class EmbeddedDatabase {
  private worker: Worker | undefined;
  private ready: Promise<void> = Promise.resolve();
  private closing = false;
  private lost = false;
  private nextRequest = 1;
  private readonly requests = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  private port: number | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private restartDelayMs = RESTART_DELAY_MS;
  private readonly options: ThreadOptions;
  private readonly logger: Logger;
  private readonly folder: string;
  private readonly lock: PidLock | undefined;
  private readonly removeFolder = (): void => rmSync(this.folder, { recursive: true, force: true });

  private constructor(options: ThreadOptions, folder: string, lock: PidLock | undefined, logger: Logger) {
    this.options = options;
    this.folder = folder;
    this.lock = lock;
    this.logger = logger;
    process.once("exit", this.removeFolder);
  }

  static async start(given: EmbeddedOptions): Promise<EmbeddedDatabase> {
    const inMemory = given.dataDir.startsWith("memory://");
    let lock: PidLock | undefined;
    let folder: string | undefined;
    if (!inMemory) {
      const home = resolve(given.dataDir);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      folder = join(home, "pg");
      lock = await acquirePidLock(join(home, "pg.lock"), home);
    }
    const socketFolder = makeSocketFolder();
    const windows = process.platform === "win32";
    const options: ThreadOptions = {
      folder,
      template: given.template && existsSync(given.template) ? given.template : undefined,
      socket: windows ? undefined : join(socketFolder, SOCKET_NAME),
      password: windows ? randomBytes(24).toString("base64url") : undefined,
      waitLimitMs: given.waitLimitMs ?? 60_000,
      idleLimitMs: given.idleLimitMs ?? 60_000,
      maintenanceMs: given.maintenanceMs ?? 20_000,
      busySince: new BigInt64Array(new SharedArrayBuffer(8)),
    };
    const database = new EmbeddedDatabase(options, socketFolder, lock, given.logger);
    // In memory a new start would lose everything.
    if (!inMemory) database.watch(given.statementLimitMs ?? 300_000);
    database.launch();
    try {
      await database.ready;
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /** Resolves as soon as connections are answered; rejects when the database cannot be opened. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  connection(): PoolConfig {
    const user = { user: "postgres", database: "postgres" };
    if (this.options.socket !== undefined) return { ...user, host: this.folder, port: 5432 };
    return { ...user, host: "127.0.0.1", port: this.port ?? 0, password: this.options.password ?? "" };
  }

  /** Vacuum and checkpoint now. */
  maintain(): Promise<void> {
    return this.request({ kind: "maintain" });
  }

  /** Writes the whole data folder to one file, from which `template` starts a new database. */
  saveTemplate(path: string): Promise<void> {
    return this.request({ kind: "save-template", path });
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    clearInterval(this.watchdog);
    if (this.worker) await this.request({ kind: "close" }).catch(() => undefined);
    await this.worker?.terminate();
    this.lock?.release();
    process.off("exit", this.removeFolder);
    this.removeFolder();
  }

  private watch(limitMs: number): void {
    this.watchdog = setInterval(() => {
      const since = Number(Atomics.load(this.options.busySince, 0));
      if (since === 0 || Date.now() - since < limitMs) return;
      this.logger.error(
        { seconds: (Date.now() - since) / 1000 },
        "a statement does not end: database restarts",
      );
      Atomics.store(this.options.busySince, 0, 0n);
      if (this.worker) this.awaitNext(this.worker);
      void this.worker?.terminate();
    }, WATCH_MS).unref();
  }

  /** The thread is about to end: ready is when the next one is. */
  private awaitNext(worker: Worker): void {
    this.ready = new Promise((resolve, reject) => {
      // Runs after onExit, which was there first and has put the next thread's promise in place.
      worker.once("exit", () => this.ready.then(resolve, reject));
    });
    this.ready.catch(() => undefined);
  }

  private launch(): void {
    if (this.options.socket !== undefined) rmSync(this.options.socket, { force: true });
    const worker = new Worker(new URL("./database-thread.ts", import.meta.url), {
      workerData: this.options,
      // Recursion in functions and long query trees need more than the usual 4 MB.
      resourceLimits: { stackSizeMb: 8 },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    this.worker = worker;
    this.ready = new Promise((resolve, reject) => {
      worker.on("message", (value: unknown) => {
        const report = readReport(value);
        if (report.kind === "ready") {
          this.port = report.port;
          this.restartDelayMs = RESTART_DELAY_MS;
          worker.unref();
          resolve();
        } else if (report.kind === "died") {
          this.logger.error({ cause: report.text }, "embedded database stopped");
          this.awaitNext(worker);
        } else this.settle(report.id, report.error);
      });
      worker.on("error", (error: unknown) => {
        reject(error);
        this.logger.error({ err: error }, "embedded database failed");
      });
      worker.on("exit", () => {
        reject(new Error("the embedded database could not be opened"));
        this.onExit(worker);
      });
    });
    this.ready.catch(() => undefined);
  }

  private onExit(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const id of [...this.requests.keys()]) this.settle(id, "the embedded database stopped");
    if (this.closing || this.lost) return;
    if (this.options.folder === undefined) {
      // Its rows are gone with it; an empty one would only hide that.
      this.lost = true;
      this.ready = Promise.reject(new Error("the in-memory database is lost"));
      this.ready.catch(() => undefined);
      return;
    }
    this.ready = new Promise((resolve, reject) => {
      setTimeout(() => {
        if (this.closing) return reject(new Error("closed"));
        this.launch();
        this.ready.then(resolve, reject);
      }, this.restartDelayMs);
      this.restartDelayMs = Math.min(this.restartDelayMs * 2, MAX_RESTART_DELAY_MS);
    });
    this.ready.catch(() => undefined);
  }

  private settle(id: number, error: string | undefined): void {
    const request = this.requests.get(id);
    this.requests.delete(id);
    if (error === undefined) request?.resolve();
    else request?.reject(new Error(error));
  }

  private request(
    request: { kind: "close" | "maintain" } | { kind: "save-template"; path: string },
  ): Promise<void> {
    const worker = this.worker;
    if (!worker) return Promise.reject(new Error("the embedded database is not running"));
    const id = this.nextRequest++;
    worker.ref();
    return new Promise<void>((resolve, reject) => {
      this.requests.set(id, { resolve, reject });
      worker.postMessage({ id, ...request });
    }).finally(() => worker.unref());
  }
}
