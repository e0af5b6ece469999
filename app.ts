import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Coach } from "#agent/coach.ts";
import { openMcpToolClient } from "#agent/mcp-tool-client.ts";
import { createModel } from "#agent/models/index.ts";
import { observeModel } from "#agent/observe-model.ts";
import { openCoach } from "#agent/open-coach.ts";
import { openSessions, type Sessions } from "#auth/open-sessions.ts";
import type { Session } from "#auth/session.ts";
import { jobs as jobDefinitions } from "#jobs/index.ts";
import { type Jobs, openJobs } from "#jobs/open-jobs.ts";
import { ECB_HOSTS, type EcbOptions } from "#market/sources/ecb.ts";
import { marketSources, networkSources } from "#market/sources/index.ts";
import { callTool, findTool, type ToolServices } from "#mcp-tools/call-tool.ts";
import { createToolServer } from "#mcp-tools/create-tool-server.ts";
import { tools } from "#mcp-tools/index.ts";
import { createMcpEndpoint } from "#mcp-tools/mcp-endpoint.ts";
import { systemClock } from "#platform/clock.ts";
import type { Config } from "#platform/config.ts";
import { connectRedis } from "#platform/connect-redis.ts";
import { createGuardedFetch } from "#platform/guarded-fetch.ts";
import type { Logger } from "#platform/log.ts";
import { createMetrics, type Metrics } from "#platform/metrics.ts";
import { openCache } from "#platform/open-cache.ts";
import { openRateLimit } from "#platform/rate-limit.ts";
import { createEmbedder } from "#retrieval/embedders/index.ts";
import { observeStore } from "#store/observe-store.ts";
import type { Store } from "#store/open-store.ts";
import { createWebApp, type WebApp } from "#web/server.ts";
import { hashProgram } from "./hash-program.ts";
import { prepareWorld } from "./prepare-world.ts";

export const VERSION = "0.1.0";

/** Points a minute that one user may spend on tools, whoever calls them; most reads cost 1 to 3. */
const POINTS_PER_MINUTE = 1200;

/** Everything a command needs, built once and closed in reverse. */
export interface App extends AsyncDisposable {
  config: Config;
  log: Logger;
  store: Store;
  jobs: Jobs;
  coach: Coach;
  sessions: Sessions;
  toolServices: ToolServices;
  metrics: Metrics;
  /** The pages and endpoints; built on demand, because most commands serve nothing. */
  web(): Promise<WebApp>;
  /** The session of somebody at this machine's terminal. @throws CoachError not_found naming the users */
  signIn(user: string | undefined): Promise<Session>;
}

export interface AppOptions {
  onProgress?: (message: string) => void;
}

interface Foundations extends AppOptions {
  config: Config;
  log: Logger;
  /** Closed with the app, also when the rest cannot be built. */
  database: Store;
}

/** The only place that constructs and wires: config → store → world → jobs → tools → coach → web. */
export async function wireApp({ config, log, database, onProgress }: Foundations): Promise<App> {
  await using opened = new AsyncDisposableStack();
  opened.defer(() => database.close());
  const metrics = createMetrics();
  const store = observeStore(database, metrics.observeTransaction);
  metrics.watchPool("queue", store.queuePool);
  const embedder = createEmbedder(
    config.embedding && { ...config.embedding, baseUrl: config.embedding.baseUrl ?? "" },
  );
  await prepareWorld({ store, embedder, config, log, onProgress: onProgress ?? (() => undefined) });

  // One set for the jobs and the tools of this process, so that limits and breakers count together.
  const sources = networkSources({
    allowed: config.priceSources,
    keys: config.priceKeys,
    clock: systemClock,
  });
  const jobs = opened.use(
    await openJobs({
      store,
      redisUrl: config.redisUrl,
      log,
      services: {
        embedder,
        marketSources: marketSources({ pricesDir: config.pricesDir, ecb: rateSource(config) }),
        networkSources: sources,
      },
      definitions: jobDefinitions,
      observe: metrics.observeJob,
    }),
  );
  const redis = config.redisUrl === undefined ? undefined : opened.use(connectRedis(config.redisUrl, log));
  // What other processes may find there must be of the same program.
  const version = redis === undefined ? VERSION : await hashProgram();
  const cache = openCache({ redis, version, observe: metrics.observeCache });
  const limit = openRateLimit({ name: "tools", points: POINTS_PER_MINUTE, seconds: 60, redis });
  const toolServices: ToolServices = {
    jobs,
    embedder,
    log,
    cache,
    networkSources: sources,
    consume: ({ principal }, points) => limit.consume(`${principal.tenantId} ${principal.userId}`, points),
    observe: metrics.observeTool,
  };
  const coach = await openCoach({
    store,
    model: observeModel(await createModel(config), metrics.observeModelCall),
    openTools: (session) => openMcpToolClient(createToolServer(toolServices, session, { toolsets: [] })),
    logger: log,
  });
  opened.defer(() => coach.close());
  const sessions = openSessions({
    store,
    accessToken: config.accessToken,
    secretKey: await readSecretKey(config),
    redis,
  });
  const closing = opened.move();

  return {
    config,
    log,
    store,
    jobs,
    coach,
    sessions,
    toolServices,
    metrics,
    web() {
      const endpoint = createMcpEndpoint(toolServices);
      closing.defer(() => endpoint.close());
      return createWebApp({
        version: VERSION,
        coach,
        sessions,
        redis,
        metrics,
        log,
        tools: {
          list: tools,
          call: (session, name, argumentsGiven, { where, ...options }) =>
            callTool(toolServices, session, findTool(name, where), argumentsGiven, options),
        },
        mcpHandler: (request, session) => endpoint.handle(request, session),
        healthChecks: { database: () => store.system((database) => database.query("select 1")) },
      });
    },
    signIn: (user) =>
      sessions.forClient({
        authorization: config.accessToken === undefined ? undefined : `Bearer ${config.accessToken}`,
        user,
      }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function rateSource({ ecbRates }: Config): EcbOptions | undefined {
  if (ecbRates === "off") return undefined;
  if (ecbRates !== "download") return { path: ecbRates };
  return {
    fetch: createGuardedFetch({ allowedHosts: ECB_HOSTS, maximumBytes: 16 * 1024 * 1024, timeoutMs: 60_000 }),
  };
}

/** Signs cookies. Taken from SECRET_KEY, else made once and kept beside the data, readable by its owner only. */
async function readSecretKey(config: Config): Promise<string> {
  if (config.secretKey !== undefined) return config.secretKey;
  if (config.dataDir === "memory://") return randomBytes(32).toString("hex");
  const path = join(config.dataDir, "secret-key");
  await mkdir(config.dataDir, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFile(path, "utf8");
}
