import { openAsBlob } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { Engine } from "./engine.ts";
import { Maintenance } from "./maintenance.ts";
import { Multiplexer } from "./multiplexer.ts";
import { prepareFolder } from "./prepare-folder.ts";
import { readRequest, readThreadOptions, type ThreadReport } from "./thread-messages.ts";

/** The thread in which the embedded database runs: opens it, serves it on a socket, keeps it tidy. */
const options = readThreadOptions(workerData);
const FLUSH_MS = 1_000;

function report(value: ThreadReport): void {
  parentPort?.postMessage(value);
}

if (options.folder !== undefined) await prepareFolder(options.folder, options.template);
const inMemory = options.folder === undefined && options.template !== undefined;
const engine = await Engine.open({
  folder: options.folder,
  template: inMemory && options.template ? await openAsBlob(options.template) : undefined,
  busySince: options.busySince,
});

function onDeath(error: unknown): never {
  report({ kind: "died", text: describe(error) });
  process.exit(1);
}

const multiplexer = new Multiplexer(engine, {
  password: options.password,
  waitLimitMs: options.waitLimitMs,
  idleLimitMs: options.idleLimitMs,
  onDeath,
});

// Commits that did not wait for the disk reach it within a second.
setInterval(() => {
  if (engine.wal?.isDirty) engine.wal.flush().catch(onDeath);
}, FLUSH_MS).unref();
const maintenance = new Maintenance(engine, multiplexer, options.maintenanceMs);

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${String(error.cause)}`;
}

const server = createServer((socket) => multiplexer.connect(socket));

async function saveTemplate(path: string): Promise<void> {
  await multiplexer.exclusive(() => engine.query("checkpoint"));
  const blob = await multiplexer.exclusive(() => engine.dump());
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, Buffer.from(await (await blob).arrayBuffer()));
  await rename(part, path);
}

async function answer(request: ReturnType<typeof readRequest>): Promise<void> {
  if (request.kind === "maintain") await maintenance.run();
  else if (request.kind === "save-template") await saveTemplate(request.path);
  else {
    maintenance.stop();
    server.close();
    await multiplexer.exclusive(() => undefined);
    multiplexer.close();
    await engine.close();
  }
}

parentPort?.on("message", (value: unknown) => {
  const request = readRequest(value);
  answer(request).then(
    () => {
      report({ kind: "done", id: request.id, error: undefined });
      if (request.kind === "close") process.exit(0);
    },
    (error: unknown) => report({ kind: "done", id: request.id, error: describe(error) }),
  );
});

server.listen(
  options.socket === undefined ? { host: "127.0.0.1", port: 0 } : { path: options.socket },
  () => {
    const address = server.address();
    report({ kind: "ready", port: typeof address === "object" && address ? address.port : undefined });
  },
);
