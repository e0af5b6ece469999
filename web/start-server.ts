import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import type { WebApp } from "./server.ts";

export interface StartServerOptions {
  app: WebApp;
  host: string;
  /** 0 takes any free port. */
  port: number;
  log: Logger;
}

export interface RunningServer {
  /** Address to open in a browser. */
  url: string;
  port: number;
  /** True when the wanted port was taken and a later one is used. */
  moved: boolean;
  /** Takes no new requests, ends the open streams, waits a moment for the rest. */
  close(): Promise<void>;
}

const PORTS_TO_TRY = 20;
const GRACE_MS = 5000;

/** Listens on the port or, when it is taken, on the next free one. @throws CoachError when none of them is free */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { app, host, log } = options;
  for (let port = options.port; port < options.port + PORTS_TO_TRY && port <= 65_535; port++) {
    const server = createAdaptorServer({ fetch: app.fetch, hostname: host });
    if (!(await listen(server, host, port))) continue;
    const address = server.address();
    const actual = typeof address === "object" && address !== null ? address.port : port;
    const moved = options.port !== 0 && actual !== options.port;
    if (moved) log.info({ wanted: options.port, port: actual }, "the port is taken, using the next free one");
    const name = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
    return { url: `http://${name}:${actual}`, port: actual, moved, close: () => close(server, app) };
  }
  throw new CoachError(
    "unavailable",
    `Ports ${options.port} to ${options.port + PORTS_TO_TRY - 1} are all taken on ${host}. Set PORT to a free one.`,
  );
}

type AdaptorServer = ReturnType<typeof createAdaptorServer>;

/** False when the port is taken; every other problem is thrown. */
function listen(server: AdaptorServer, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: Error & { code?: string }) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL") {
        reject(
          new CoachError(
            "invalid_input",
            `Cannot listen on ${host}:${port} (${error.code}). Change HOST or PORT.`,
          ),
        );
      } else reject(error);
    });
    server.listen(port, host, () => resolve(true));
  });
}

function isHttpServer(server: AdaptorServer): server is Server {
  return "closeAllConnections" in server;
}

function close(server: AdaptorServer, app: WebApp): Promise<void> {
  app.drain();
  return new Promise((resolve) => {
    const started = performance.now();
    // A connection becomes idle when its answer ends, so idle ones are closed again and again.
    const sweep = setInterval(() => {
      if (!isHttpServer(server)) return;
      if (performance.now() - started > GRACE_MS) server.closeAllConnections();
      else server.closeIdleConnections();
    }, 20);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
  });
}
