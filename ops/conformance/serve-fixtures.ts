import { randomBytes } from "node:crypto";
import { createRequestStateCodec, InMemoryServerEventBus } from "@modelcontextprotocol/server";
import { type App, VERSION } from "#app.ts";
import { createMcpEndpoint } from "#mcp-tools/mcp-endpoint.ts";
import { CoachError } from "#platform/errors.ts";
import { createWebApp } from "#web/server.ts";
import { type RunningServer, startServer } from "#web/start-server.ts";
import { createFixtureServer } from "./create-fixture-server.ts";

/** Serves on a free loopback port the product's web app with the fixtures in the place of its tools. */
export async function serveFixtures(app: App): Promise<RunningServer & AsyncDisposable> {
  const bus = new InMemoryServerEventBus();
  const state = createRequestStateCodec({ key: randomBytes(32) });
  const endpoint = createMcpEndpoint(app.toolServices, {
    bus,
    createServer: () => createFixtureServer(bus, state),
  });
  const { coach, sessions, metrics, log } = app;
  const web = await createWebApp({
    version: VERSION,
    coach,
    sessions,
    metrics,
    log,
    tools: {
      list: [],
      call: () => Promise.reject(new CoachError("not_found", "This server has test fixtures only.")),
    },
    mcpHandler: (request, session) => endpoint.handle(request, session),
    healthChecks: {},
  });
  return running(await startServer({ app: web, host: "127.0.0.1", port: 0, log }), () => endpoint.close());
}

/** Serves on a free loopback port the product as it is. */
export async function serveProduct(app: App): Promise<RunningServer & AsyncDisposable> {
  return running(await startServer({ app: await app.web(), host: "127.0.0.1", port: 0, log: app.log }));
}

function running(server: RunningServer, afterwards?: () => Promise<void>): RunningServer & AsyncDisposable {
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server.close();
      await afterwards?.();
    },
  };
}
