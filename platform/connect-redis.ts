import { Redis } from "ioredis";
import type { Logger } from "./log.ts";

/** A Redis that does not answer costs a request at most this. */
const TIMEOUT_MS = 250;
const CHECK_MS = 1_000;

/** A connection to a Redis that may be away at any time. */
export interface SharedRedis extends AsyncDisposable {
  readonly redis: Redis;
}

/**
 * Connects to a Redis that nothing depends on: while it is away, or answers nobody, commands fail at once, and it is used
 * again within seconds of its return. Whoever asks goes on without it.
 */
export function connectRedis(url: string, log: Logger): SharedRedis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: TIMEOUT_MS,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let away = false;
  redis.on("error", (error) => {
    // Said once per absence: the next tries fail in the same way.
    if (!away) log.warn({ err: error }, "Redis is away; results and limits are kept in this process alone");
    away = true;
  });
  redis.on("ready", () => {
    if (away) log.info("Redis is back");
    away = false;
  });
  // A server that is frozen keeps its connections: only who asks it notices. Without the check every request would wait.
  const check = setInterval(() => {
    if (redis.status !== "ready") return;
    redis.ping().catch(() => redis.disconnect(true));
  }, CHECK_MS);
  check.unref();
  return {
    redis,
    async [Symbol.asyncDispose]() {
      clearInterval(check);
      // Not `quit`, which would wait for a server that does not answer.
      redis.disconnect();
    },
  };
}
